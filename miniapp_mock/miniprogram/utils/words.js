// Every word that people read, Chinese first, English second, by screen. `shared` belongs to all of them.
const WORDS = {
  shared: {
    again: ['再试一次', 'Try again'], stop: ['。', '. '], colon: ['：', ': '], loadingWords: ['正在读取', 'Loading'], cancel: ['取消', 'Back'], sure: ['确定', 'Yes'], understood: ['知道了', 'OK'],
    points: ['分', 'points'], yuan: ['元', 'yuan'], more: ['更多', 'More'], available: ['可用', 'Available'], notYet: ['暂不可用', 'Not now'],
    joinFirst: ['先加入，才有信用分和激励', 'Join first to have a score and benefits'], join: ['了解并加入', 'Read and join'],
    merchant: ['商户', 'Merchant'], sent: ['已提交', 'Sent'],
    graded: ['已评级', 'Rated'], not_yet_rated: ['暂未评级', 'Not yet rated'], withheld: ['评级暂不公布', 'Rating withheld'], closed: ['已停业', 'Closed'],
    filed: ['已收到', 'Received'], accepted: ['已受理', 'Accepted'], refused: ['未予受理', 'Not accepted'], answered: ['商户已答复', 'Merchant answered'], resolved: ['已解决', 'Resolved'], unresolved: ['未能解决', 'Not resolved'], withdrawn: ['已撤回', 'Withdrawn'],
    complaint: ['投诉', 'Complaint'], tip: ['举报', 'Tip'],
    voucher: ['消费券', 'Voucher'],
    off: ['减免 {value}%', '{value}% off'], amountOff: ['减 {value} 元', '{value} yuan off'], waived: ['免押金 {value}%', '{value}% of the deposit waived'], most: ['，最多减 {value} 元', ', at most {value} yuan off'], nothing: ['您的等级暂时没有', 'Nothing for your tier yet'],
    fixedPrice: ['只付 {value} 元', 'Pay no more than {value} yuan'], freeUnits: ['{quantity} {unit}免费', '{quantity} {unit} free'], unit_minute: ['分钟', 'minutes'], unit_hour: ['小时', 'hours'], unit_day: ['天', 'days'], unit_item: ['件', 'items'], priority: ['享有此项优先服务', 'Entitled to this priority service'],
    order_kind: ['订单类别', 'kind of order'], order_quantity: ['数量', 'quantity'], order_unit: ['计量单位', 'unit'], order_vehicle: ['车牌号', 'number plate'], order_vehicle_kind: ['车辆类型', 'kind of vehicle'],
    held: ['预占中', 'Held'], committed: ['已核销', 'Redeemed'], released: ['已放弃', 'Given up'], lapsed: ['已到期', 'Lapsed'], heldUntil: ['保留到', 'Held until'], lessBy: ['优惠', 'Off'], older: ['更早', 'Older'], object: ['提出异议', 'Object'],
    upheld: ['异议成立', 'Upheld'], rejected: ['异议不成立', 'Rejected'], deciding: ['处理中', 'Being decided'],
    redeemed: ['已使用', 'Used'], partly_returned: ['部分退回', 'Partly returned'], returned: ['已退回', 'Returned'],
  },
  problems: {
    offline: ['网络没有连上。您填的内容还在，请检查网络后再试一次', 'No connection. What you typed is still here: check the network, then try again'],
    unknown: ['服务暂时没有响应，请过几分钟再试', 'The service did not answer. Try again in a few minutes'],
    noLogin: ['微信登录没有成功，请再试一次', 'WeChat did not sign you in. Try again'],
  },
  tabs: { home: ['首页', 'Home'], benefits: ['激励', 'Benefits'], code: ['信用码', 'My code'], me: ['我的', 'Me'] },
  home: {
    title: ['信码', 'Xinma'], hello: ['城市信用分', 'City credit score'], why: ['看明细', 'See why'], next: ['距离“{tier}”还差 {gap} 分', '{gap} points to {tier}'], change: ['最近一次变化 {points} 分，{day}', 'Last change {points} points, {day}'], messages: ['有 {count} 条新消息', '{count} new messages'], top: ['已是最高等级', 'You are in the highest tier'],
    welcome: ['守信有回报', 'Trust earns something'], about: ['自愿加入，随时可退出。信用分只会带来好处，不会让任何人比未加入时更差。', 'You join of your own will and may leave any time. A score only ever gives; nobody is worse off than without it.'],
    show: ['出示信用码', 'Show my code'], scan: ['扫商户码', 'Scan a merchant'], records: ['我的记录', 'My records'], find: ['找商户', 'Find a shop'],
    usable: ['现在可用的激励', 'Benefits you can use now'], all: ['全部激励', 'All benefits'], none: ['还没有可用的激励。点上方“看明细”，看看怎样提升', 'Nothing to use yet. Tap “See why” above for ways to rise'],
    pending: ['信用分正在生成，请稍后下拉刷新', 'Your score is being made. Pull down to refresh in a while'], notOurs: ['这不是商户信用码', 'This is not a merchant code'], notOursWhy: ['请扫店内张贴的信用码。我们不会打开其他链接。', 'Scan the credit code posted in the shop. Other links are never opened.'],
    desk: ['进入收银台', 'Open the desk'], inspect: ['现场检查', 'Inspect a merchant'],
  },
  join: {
    title: ['加入', 'Join'], intro: ['每一项都由您决定，之后可以随时撤回。', 'You decide on each, and may take it back any time.'], onLeaving: ['撤回后', 'When withdrawn'], agree: ['同意并加入', 'Agree and join'],
    needScoring: ['需要先同意“信用评分”', 'Agree to scoring first'], welcomed: ['欢迎加入', 'Welcome'], member: ['您已加入', 'You have joined'],
  },
  score: {
    title: ['信用分明细', 'My score'], asOf: ['计算于', 'As of'], entries: ['分数从哪里来', 'Where the points come from'], ways: ['怎样达到“{tier}”', 'Ways to {tier}'], contest: ['展开一项，点其中哪一条不对，就可以提出异议。', 'Open an item and tap what is wrong with it, to object.'], each: ['每次', 'each'],
    sum: ['合计', 'Total'], history: ['最近变化', 'Latest changes'], chart: ['信用分走势，由早到晚', 'How the points went, oldest first'], top: ['您已是最高等级，谢谢您', 'You are in the highest tier. Thank you'], gap: ['还差', 'missing'],
  },
  benefits: { title: ['激励', 'Benefits'], cards: ['守信激励卡', 'Incentive cards'], unfold: ['看激励', 'Benefits'], fold: ['收起', 'Fold'], usable: ['可以使用', 'You can use'], others: ['还不能使用', 'Not yet'], none: ['目前没有激励。有新的激励时会在“消息”里告诉您', 'There are no benefits at present. You are told under Messages when there are'] },
  benefit: {
    title: ['激励详情', 'Benefit'], mine: ['您现在可得', 'What you get now'], tiers: ['各等级可得', 'By tier'], rules: ['使用规则', 'Rules'], basis: ['依据', 'Basis'], minimum: ['订单满', 'Orders from'], where: ['适用于', 'Where'], everywhere: ['全部商户', 'Every merchant'],
    until: ['有效期至', 'Until'], noEnd: ['长期有效', 'No end date'], uses: ['次', 'times'], limit: ['{who}{period}最多 {amounts}', '{who}: at most {amounts} {period}'], map: ['可用商户示意图，北在上方', 'Where it counts: a plain map, north is up'], places: ['在哪里用', 'Where to use it'], nowhere: ['目前没有可用的商户', 'No merchant takes it at present'], gone: ['这项激励已经结束', 'This benefit has ended'], why: ['为什么暂不可用', 'Why not now'], show: ['去出示信用码', 'Show my code'],
    and: ['、', ', '], day: ['每天', 'a day'], week: ['每周', 'a week'], month: ['每月', 'a month'], year: ['每年', 'a year'], rolling: ['任意 {days} 天内', 'in any {days} days'], lifetime: ['累计', 'in all'],
    each_campaign: ['所有人合计', 'Everybody together'], each_resident: ['每人', 'Each person'], each_natural_person: ['每个自然人', 'Each natural person'], each_household: ['每户家庭', 'Each household'], each_vehicle: ['每辆车', 'Each vehicle'], each_merchant: ['每个商户', 'Each merchant'], each_clerk: ['每名店员', 'Each clerk'], each_district: ['每个区域', 'Each district'],
    same_campaign: ['同一激励', 'same benefit'], same_resident: ['同一人', 'same person'], same_natural_person: ['同一自然人', 'same natural person'], same_household: ['同一家庭', 'same household'], same_vehicle: ['同一车辆', 'same vehicle'], same_merchant: ['同一商户', 'same merchant'], same_clerk: ['同一店员', 'same clerk'], same_district: ['同一区域', 'same district'],
    needsVoucher: ['每次使用一张消费券', 'Each use takes a voucher'], days_working: ['仅限工作日', 'On working days only'], days_off: ['仅限周末和节假日', 'On weekends and holidays only'], afterGrant: ['领券后 {days} 天内有效', 'Within {days} days of getting the voucher'], hours: ['{days} {opens}–{closes}', '{days} {opens}–{closes}'], everyDay: ['每天', 'Every day'],
    weekday_1: ['周一', 'Mon'], weekday_2: ['周二', 'Tue'], weekday_3: ['周三', 'Wed'], weekday_4: ['周四', 'Thu'], weekday_5: ['周五', 'Fri'], weekday_6: ['周六', 'Sat'], weekday_7: ['周日', 'Sun'],
    condition: ['另有条件：{facts}', 'Further conditions: {facts}'], resident_tier: ['信用等级', 'tier'], resident_points: ['信用分', 'points'], resident_age_band: ['年龄段', 'age band'], resident_district: ['居住区域', 'district of residence'], resident_record_kinds: ['信用记录类别', 'kinds of records'], resident_records: ['信用记录', 'records'], resident_days_joined: ['加入天数', 'days since joining'], resident_cards: ['守信激励卡', 'incentive cards'],
    merchant_industry: ['商户行业', 'industry of the merchant'], merchant_district: ['商户区域', 'district of the merchant'], merchant_grade: ['商户信用等级', 'grade of the merchant'], order_amount_fen: ['订单金额', 'amount of the order'],
    time_weekday: ['星期', 'day of the week'], time_hour: ['时段', 'hour of the day'], time_month: ['月份', 'month'], time_day_of_month: ['日期', 'day of the month'], time_day_kind: ['工作日或休息日', 'working day or day off'], groups: ['城市指定的商户', 'merchants chosen by the city'],
    standard: ['普通', 'Standard'], silver: ['银', 'Silver'], gold: ['金', 'Gold'], diamond: ['钻', 'Diamond'],
    food: ['餐饮', 'food'], retail: ['零售', 'retail'], lodging: ['住宿', 'lodging'], repair: ['维修', 'repair'], transport: ['交通', 'transport'], health: ['健康', 'health'], culture: ['文化', 'culture'], services: ['服务', 'services'], other: ['其他', 'other'],
  },
  code: {
    title: ['我的信用码', 'My code'], tell: ['请店员扫这个码', 'Let the clerk scan this'], alt: ['信用码图案，{seconds} 秒后更新', 'Code, renewed in {seconds} seconds'], left: ['{seconds} 秒后自动更新', 'Renewed in {seconds} s'], fresh: ['立即更新', 'Renew now'],
    once: ['只能用一次，30 秒更新。截图无效，请勿转发。', 'Good for one use, renewed every 30 s. A screenshot does not work: do not send it to anyone.'], used: ['最近使用', 'Just used'], usedAt: ['在 {merchant} 使用了“{benefit}”，优惠 {saved} 元。那个码和它的截图已失效，再扫会被拒绝。', '“{benefit}” at {merchant}: {saved} yuan off. That code and any picture of it have ended and will be refused.'],
    typed: ['扫不了？报数字', 'No camera? Read out digits'], typedFor: ['商户短号', 'Short number'], typedHint: ['收银台或海报上的短号', 'On the counter or the poster'], get: ['取得 8 位数字', 'Get 8 digits'], replayed: ['用过的码又被出示', 'A used code was shown again'], replayedWhat: ['如果不是您出示的，截图可能在别人手里，它已不能再用。', 'If that was not you, somebody may have a picture of it, which is of no use.'], heldAt: ['{merchant} 为您预占了“{benefit}”，结算时生效，可在“我的记录”里查看。', '{merchant} holds “{benefit}” for you until the order is settled: see My records.'],
    readOut: ['请报给 {merchant} 的店员', 'Read out to the clerk of {merchant}'], ends: ['还有 {seconds} 秒有效', 'Valid for {seconds} s more'],
    onlyDigits: ['现在只有这组数字有效，二维码已停用。只能用一次，数字过期后自动换回二维码。', 'Only these digits count now, the code is off. Good for one use; the code comes back when they end.'], symbolAgain: ['改用二维码', 'Use the code instead'], over: ['刚才的数字已失效。请店员扫码，或重新取数字。', 'Those digits have ended. Let the clerk scan the code, or get new digits.'],
    elsewhere: ['另一部手机出示了更新的码', 'Another phone shows a newer code'], elsewhereWhy: ['您的账号同一时刻只有最后出示的码有效，这里的码已失效。如果那不是您，请在“我的记录”里核对使用情况，可对不是您用的提出异议。', 'Only the code shown last counts, so the one here has ended. If that was not you, see My records, where a use that was not yours can be contested.'], here: ['在这部手机上出示', 'Show it on this phone'],
    forWhat: ['准备使用', 'To be used for'], forAny: ['店员核验后，由您和店员商定用哪一项', 'Agree with the clerk which benefit to use'], checking: ['{merchant} 正在核验您的码，还没有使用任何激励', '{merchant} is checking your code. Nothing was used yet'], tried: ['{merchant} 的核销没有成功，没有使用任何激励', '{merchant} could not redeem. Nothing was used'],
  },
  me: {
    title: ['我的', 'Me'], guest: ['尚未加入', 'Not joined yet'], joined: ['加入于', 'Joined'], records: ['我的记录', 'My records'], recordsWhat: ['使用、投诉、异议、谁看过', 'Uses, complaints, objections, who looked'], consents: ['我的授权', 'My consents'], score: ['信用分明细', 'My score'], vouchers: ['我的券', 'My vouchers'],
    desk: ['收银台', 'Desk'], invitation: ['输入店员邀请码', 'Enter an invitation to a desk'], waivers: ['免押订单', 'Deposit-free orders'], restrictions: ['限制', 'Restrictions'], size: ['文字大小', 'Text size'], normal: ['标准', 'Normal'], elder: ['大字', 'Large'], huge: ['特大', 'Largest'], language: ['English', '中文'], messages: ['消息', 'Messages'], follow: ['查询投诉进度', 'Follow a complaint'], leave: ['退出登录', 'Sign out'], leaveSure: ['退出后需要重新登录', 'You will have to sign in again'],
  },
  merchant: {
    title: ['商户信用', 'Merchant credit'], grade: ['信用等级', 'Grade'], of: ['满分', 'of'], why: ['等级从哪里来', 'What the grade is made of'], licences: ['证照', 'Licences'], inspections: ['检查', 'Inspections'], commitments: ['承诺', 'Commitments'], honours: ['荣誉', 'Honours'], penalties: ['处罚', 'Penalties'],
    complaints: ['投诉', 'Complaints'], reviews: ['评价', 'Reviews'], none: ['没有记录', 'None on record'], inForce: ['有效', 'In force'], ended: ['已失效', 'Ended'], until: ['至', 'until'], from: ['来源', 'From'], received: ['收到', 'received'],
    complain: ['投诉举报', 'Complain'], rate: ['评价', 'Review'], solved: ['已解决', 'Resolved'], open: ['处理中', 'In progress'], unsolved: ['未解决', 'Not resolved'], noReviews: ['还没有评价', 'No reviews yet'], reviewed: ['条评价', 'in all'], code: ['短号', 'Short no.'], uscc: ['统一社会信用代码', 'Unified code'], address: ['地址', 'Address'], registered: ['成立', 'Registered'],
    passed: ['合格', 'Passed'], corrected_on_site: ['当场改正', 'Corrected on site'], correction_ordered: ['责令改正', 'Correction ordered'], failed: ['不合格', 'Failed'], yes: ['已履行', 'Kept'], no: ['未履行', 'Not kept'], open_: ['履行中', 'Open'], fixed: ['已改正', 'corrected'], notFixed: ['未改正', 'not corrected'],
    photo: ['现场照片', 'Photo'], reply: ['商户答复', 'Reply of the merchant'], inspect: ['记录现场检查', 'Record an inspection'], fine: ['金额', 'Amount'], mark: ['得分', 'Mark'],
  },
  rate: { title: ['评价商户', 'Review'], stars: ['您的评分', 'Your rating'], star: ['{number} 星', '{number} stars'], text: ['说几句（可不填）', 'A few words (optional)'], hint: ['价格、服务、环境……', 'Price, service, place…'], send: ['提交评价', 'Send the review'], thanks: ['谢谢您的评价', 'Thank you'] },
  complain: {
    title: ['投诉举报', 'Complain'], kind: ['您想', 'You want'], complaintWhat: ['投诉：希望调解，解决我的问题', 'Complain: settle my matter'], tipWhat: ['举报：反映违法行为，对商户保密', 'Tip: report a violation, kept from the merchant'], text: ['发生了什么', 'What happened'], hint: ['时间、经过、您的诉求', 'When, what, and what you ask for'], contact: ['联系方式（可不填，只有主管部门看得到）', 'Contact (optional, seen by the authority only)'], contactHint: ['手机或邮箱', 'Phone or e-mail'], photos: ['照片（最多 {most} 张）', 'Photos (at most {most})'], add: ['添加照片', 'Add a photo'], drop: ['移除照片', 'Remove this photo'],
    preview: ['公众会看到', 'What the public sees'], previewRow: ['投诉', 'Complaint'], previewComplaint: ['受理后，商户信用页上只多这一行。公众看不到您的文字、照片和联系方式。', 'Once accepted, this one line stands on the merchant\'s page. Nobody sees your words, photos or contact.'], previewTip: ['举报不公开，商户也看不到。', 'A tip is never shown, neither to the public nor to the merchant.'], send: ['提交', 'Send'], ask: ['确认提交？', 'Send it?'], askWhat: ['将提交给主管部门。', 'It goes to the authority.'],
    done: ['已收到', 'Received'], reference: ['编号', 'Reference'], secret: ['查询码', 'Secret'], keep: ['已保存在本机“我的记录”。换手机查询时需要这两项，请截图或抄下。', 'Kept on this phone under My records. On another phone you need both: note them down.'], due: ['最迟答复', 'Answer due'], follow: ['查看进度', 'Follow it'], empty: ['请先写下发生了什么', 'Say first what happened'],
  },
  complaint: { title: ['投诉进度', 'Complaint'], reference: ['编号', 'Reference'], secret: ['查询码', 'Secret'], look: ['查询', 'Look up'], history: ['经过', 'History'], due: ['期限', 'Due'], yours: ['您写的', 'What you wrote'], photos: ['照片', 'photos'], takeBack: ['撤回投诉', 'Take it back'], takeBackSure: ['撤回后不再处理', 'It will not be dealt with any more'], need: ['请填写编号和查询码', 'Fill in reference and secret'] },
  records: { title: ['我的记录', 'My records'], uses: ['使用', 'Uses'], holds: ['预占', 'Holds'], noHolds: ['没有预占。商户为还没结算的订单保留激励时，会列在这里。', 'Nothing is held. When a shop keeps a benefit for an order that is not settled yet, it is listed here.'], complaints: ['投诉', 'Complaints'], objections: ['异议', 'Objections'], looks: ['谁看过', 'Who looked'], notMe: ['不是我用的', 'That was not me'], due: ['最迟', 'Due'], unread: ['进度暂时读不到', 'State not readable now'], noObjections: ['没有异议。认为信用信息不对，可在“信用分明细”里提出；认为码被别人用了，可在“使用”里提出。', 'No objections. Object to a record under My score, or to a use of your code under Uses.'], noUses: ['还没有使用过激励。到店出示信用码即可。', 'No benefit used yet. Show your code in a shop.'], noComplaints: ['这部手机上没有投诉。在商户信用页点“投诉举报”即可提出。', 'No complaints on this phone. Tap Complain on a merchant\'s page to file one.'], noLooks: ['还没有人查看过您的信息。有人查看时，这里会逐条列出。', 'Nobody has looked at your data yet. Every look will be listed here.'], paid: ['实付', 'Paid'], saved: ['优惠', 'Saved'], city: ['城市工作人员', 'Staff of the city'], another: ['用编号查询', 'Look up by reference'] },
  inspect: {
    title: ['现场检查', 'Inspection'], last: ['上次检查', 'Last inspected'], never: ['没有记录', 'never'], kind: ['检查类别', 'Kind'], result: ['结果', 'Result'], choose: ['请先选择结果', 'Choose the result first'],
    routine_inspection: ['日常检查', 'Routine'], random_inspection: ['双随机抽查', 'Random'], food_inspection: ['食品安全', 'Food safety'], fire_inspection: ['消防', 'Fire'],
    passed: ['合格', 'Passed'], corrected_on_site: ['当场改正', 'Corrected on site'], correction_ordered: ['责令改正', 'Correction ordered'], failed: ['不合格', 'Failed'],
    findings: ['发现的问题', 'Findings'], finding: ['问题', 'Finding'], findingHint: ['看到了什么，在哪里', 'What was seen, and where'], risk: ['风险', 'Risk'], low: ['低风险', 'Low risk'], moderate: ['中风险', 'Moderate risk'], high: ['高风险', 'High risk'], fixed: ['已当场改正', 'Corrected on site'], add: ['加入这一条', 'Add this finding'], drop: ['移除', 'Remove'],
    photos: ['现场照片（最多 3 张，将公开）', 'Photos (at most 3, public)'], addPhoto: ['添加照片', 'Add a photo'], note: ['说明（可不填）', 'Note (optional)'], public: ['提交后立即在商户信用页公开，并重新计算等级。', 'Public on the merchant\'s page at once; the grade is reckoned anew.'], send: ['提交检查', 'Send'], ask: ['提交检查？', 'Send the inspection?'], askWhat: ['记录将公开，有误只能撤回重录。', 'It becomes public. A mistake can only be withdrawn and recorded again.'],
  },
  vouchers: {
    title: ['我的券', 'Vouchers'], found: ['输入券码', 'Enter a voucher code'], foundWhat: ['把印在纸上的券码归为己有，每个活动每人一张。', 'Make a printed code your own; one of each campaign for everybody.'], code: ['券码', 'Voucher code'], take: ['领取', 'Take it'], yours: ['“{title}”已归您', '“{title}” is yours'],
    none: ['还没有券。城市发放时会出现在这里。', 'No vouchers yet. Those that the city gives appear here.'], open: ['可用', 'To use'], used: ['已使用', 'Used'], expired: ['已过期', 'Expired'], ended: ['活动已结束', 'Campaign ended'], until: ['有效期至', 'Until'], usedAt: ['使用于', 'Used'],
  },
  find: {
    title: ['找商户', 'Find a merchant'], hint: ['名称、短号或统一代码', 'Name, short number or unified code'], find: ['查找', 'Find'], near: ['附近', 'Near me'], none: ['没有找到。换个名称，或去掉行业和“附近”再试。', 'Nothing found. Try another name, or without industry and place.'], map: ['以您为中心的示意图，北在上方', 'A plain map around you, north is up'],
    noPlace: ['没有得到位置', 'No place was given'], noPlaceWhy: ['请在系统设置中允许使用位置。位置只用于这一次查找，不会保存。', 'Allow the use of your place in the settings. It serves this search only and is not kept.'],
    food: ['餐饮', 'Food'], retail: ['零售', 'Retail'], lodging: ['住宿', 'Lodging'], repair: ['维修', 'Repair'], transport: ['交通', 'Transport'], health: ['健康', 'Health'], culture: ['文化', 'Culture'], services: ['服务', 'Services'], other: ['其他', 'Other'],
  },
  consents: { title: ['我的授权', 'My consents'], given: ['已同意', 'Agreed'], notGiven: ['未同意', 'Not agreed'], since: ['同意于', 'since'], outdated: ['条款已更新，请重新阅读', 'The text has changed: read it again'], onLeaving: ['撤回后', 'When withdrawn'], takeBack: ['撤回同意？', 'Withdraw?'], agree: ['同意', 'Agree'], withdraw: ['撤回', 'Withdraw'] },
  desk: { title: ['收银台', 'Desk'], messages: ['消息', 'Messages'], scan: ['扫顾客的信用码', "Scan the customer's code"], typed: ['或输入 8 位数字', 'Or type 8 digits'], check: ['核验', 'Check'], today: ['今日核销', 'Used today'], complaints: ['待答复投诉', 'Complaints to answer'], credit: ['本店信用', 'Our credit'], poster: ['打印本店码', 'Print our code'], notClerk: ['当前账号不是店员', 'This account is no clerk'], notClerkWhy: ['请用店员的微信登录，或请店主为您开通。', "Sign in with the clerk's WeChat, or ask the owner for access."], eight: ['请输入 8 位数字', 'Type 8 digits'] },
  redeem: {
    title: ['核销', 'Redeem'], amount: ['消费金额', 'Amount'], erase: ['删除', 'Erase'], choose: ['选择激励', 'Choose a benefit'], pays: ['实付', 'Pays'], redeem: ['确认核销', 'Redeem'], ask: ['确认核销？', 'Redeem?'], askWhat: ['{benefit}：顾客实付 {payable} 元，优惠 {discount} 元', '{benefit}: the customer pays {payable} yuan, {discount} yuan off'],
    done: ['核销成功', 'Done'], pay: ['请收', 'Take'], another: ['下一位', 'Next customer'], notDone: ['未能核销', 'Not redeemed'], rescan: ['重新扫码', 'Scan again'], enter: ['输入金额，看每项激励能优惠多少', 'Enter the amount to see what each benefit gives'], none: ['没有可用的激励', 'No benefit at present'], customer: ['顾客', 'Customer'], calculate: ['计算优惠', 'Work it out'], facts: ['再问几项，可能还有激励', 'A few more questions for more benefits'], recalculate: ['重新计算', 'Work it out again'],
    kind_kerb_parking: ['路边停车', 'kerb parking'], kind_garage_parking: ['停车场停车', 'car park'], kind_power_bank: ['充电宝', 'power bank'], kind_umbrella: ['雨伞', 'umbrella'], kind_scooter: ['电动车', 'scooter'], kind_charging: ['充电', 'charging'], kind_fuel: ['加油', 'fuel'], kind_repair: ['维修', 'repair'], kind_cosmetic: ['医疗美容', 'cosmetic treatment'], vehicleKind_truck: ['货车', 'truck'], other: ['其他', 'other'],
  },
  today: { title: ['今日核销', 'Used today'], none: ['今天还没有核销。在收银台扫顾客的信用码即可开始。', 'Nothing redeemed today. Scan a customer\'s code at the desk to begin.'], total: ['已列出 {count} 笔，合计优惠', '{count} listed, total off'], giveBack: ['退回', 'Return'], ask: ['全额退回这一单？', 'Return this order in full?'], askWhat: ['顾客的次数和预算会还回，{benefit} {discount} 元', "The customer's use and the budget are given back: {benefit}, {discount} yuan"], done: ['已退回', 'Returned'], order: ['单号', 'Order'],
    holds: ['预占中，待结算', 'Held, to be settled'], commit: ['核销', 'Redeem'], commitWhat: ['{benefit}：顾客实付 {payable} 元，优惠 {discount} 元', '{benefit}: the customer pays {payable} yuan, {discount} yuan off'], release: ['放弃', 'Give up'], releaseWhat: ['“{benefit}”不再为单号 {order_ref} 保留，次数和预算还给顾客', '“{benefit}” is kept for order {order_ref} no longer; use and budget are given back'],
  },
  answers: { title: ['投诉答复', 'Complaints'], none: ['没有待答复的投诉。有新投诉受理时会发消息给您。', 'No complaints to answer. You get a message when one is accepted.'], answer: ['答复', 'Answer'], hint: ['处理结果，顾客会看到', 'What was done; the customer reads it'], send: ['提交答复', 'Send the answer'], ask: ['提交答复？', 'Send the answer?'], askWhat: ['提交后不能修改，会显示在信用页。请不要写顾客的姓名、电话等个人信息。', 'It cannot be changed and stands on the credit page. Do not name the customer.'], due: ['期限', 'Due'], empty: ['请先写答复', 'Write the answer first'] },
  credit: {
    title: ['本店信用', 'Our credit'], ways: ['怎样达到“{tier}”', 'Ways to {tier}'], up: ['怎样提升', 'Ways up'], top: ['已是最高等级', 'The highest grade'], gap: ['还差', 'missing'], each: ['每次', 'each'], why: ['等级从哪里来', 'What the grade is made of'], contest: ['展开一项，点其中哪一条不对，就可以提出异议。', 'Open an item and tap what is wrong with it, to object.'], of: ['满分', 'of'],
    objections: ['本店的异议', 'Our objections'], noObjections: ['没有提出过异议', 'No objections filed'], public: ['查看公众看到的页面', 'See the public page'], due: ['最迟', 'Due'],
  },
  messages: {
    title: ['消息', 'Messages'], none: ['还没有消息。信用码被使用、异议和投诉有进展、激励规则有变时，会在这里告诉您。', 'No messages yet. You are told here when your code is used, when objections and complaints proceed, and when benefits change.'], unread: ['新', 'New'], 
    wechat: ['微信也提醒我一次', 'Tell me by WeChat too, once'], wechatWhat: ['每同意一次，下一条消息会同时发到微信。', 'Each time you agree, the next message is sent by WeChat as well.'], wechatYes: ['好，下一条会发到微信', 'The next one comes by WeChat'], wechatNo: ['没有同意，消息仍会在这里', 'Not agreed. Messages stay here'],
  },
  objection: {
    title: ['提出异议', 'Object'], about: ['您对这一条有异议', 'You object to'], why: ['哪里不对', 'What is wrong'], hint_record: ['例如：不是我、日期不对、已经改正', 'For example: not me, wrong date, corrected'], hint_restriction: ['例如：车不是我停的、照片不是那里', 'For example: I did not park it, the photo is of another place'], next_restriction: ['工作人员核实并写明理由，结果显示在“限制”里。异议成立，限制立即解除，这个月不再计入。每个月只能提出一次。', 'Staff look into it and say why; the outcome stands under Restrictions. If upheld, the bar ends at once and the month no longer counts. Each month can be contested once.'], hint_waiver: ['例如：归还时间不对、多收了费用', 'For example: the time of return is wrong, too much was charged'], next_waiver: ['工作人员核实账单并决定，核实期间不会变成逾期。', 'Staff look into the bill and decide; meanwhile it does not become overdue.'],
    hint_redemption: ['例如：那天我没去过这家店', 'For example: I was not in that shop that day'], next: ['接下来', 'What happens next'], nextWhat: ['工作人员在 20 天内决定，并写明理由。决定会发到“消息”。每一条只能提出一次。', 'Staff decide within 20 days and say why. You are told under Messages. Each can be contested once.'],
    send: ['提交异议', 'Send the objection'], ask: ['提交异议？', 'Send it?'], askWhat: ['提交后不能修改。', 'It cannot be changed afterwards.'], empty: ['请先写哪里不对', 'Say first what is wrong'],
  },
  waivers: {
    title: ['免押订单', 'No deposit'], none: ['没有免押订单。在支持免押的商户出示信用码即可开立。', 'No deposit-free orders. Show your code where deposits are waived to open one.'], risk: ['风险金', 'At risk'], total: ['合计', 'Total'], number: ['单号', 'No.'], bill: ['账单', 'Bill'], history: ['经过', 'History'],
    quoted: ['待认领', 'To be taken'], created: ['待您确认', 'To be confirmed'], active: ['进行中', 'Under way'], settling: ['待付款', 'To be paid'], overdue: ['已逾期', 'Overdue'], disputed: ['异议处理中', 'Contested'], done: ['已完成', 'Done'], declined: ['已谢绝', 'Declined'], expired: ['已过期', 'Expired'], revoked: ['已撤销', 'Revoked'], written_off: ['已核销欠款', 'Written off'],
    credit: ['信用免押', 'Waived by credit'], cash: ['需付押金', 'Deposit to pay'], riskWhat: ['风险金是这一单最多可能产生的费用，实际费用以账单为准。', 'The amount at risk is the most that this order can cost; the bill says what it did.'], payUntil: ['最迟付款时间', 'Pay until'], payWhere: ['付款在商户的应用或柜台进行', "Pay in the merchant's app or shop"], confirmUntil: ['最迟确认时间', 'Confirm until'],
    take: ['认领这笔订单', 'Take this order'], takeWhat: ['认领后仍需您确认才生效。', 'You still have to confirm it.'], confirm: ['确认免押', 'Confirm'], confirmAsk: ['确认开立？', 'Open it?'], confirmWhat: ['风险金 {risk} 元，其中您需付押金 {cash} 元。', 'Up to {risk} yuan, of which you deposit {cash} yuan.'], decline: ['谢绝', 'Decline'], declineWhat: ['谢绝后这笔订单就结束了，可以重新开立。', 'The order ends; another can be opened.'], dispute: ['对账单有异议', 'Contest the bill'],
    step_quote: ['商户报价', 'Offered'], step_create: ['开立', 'Opened'], step_confirm: ['您已确认', 'You confirmed'], step_decline: ['谢绝', 'Declined'], step_expire: ['过期', 'Expired'], step_revoke: ['撤销', 'Revoked'], step_complete: ['商户出账单', 'Billed'], step_modify: ['账单已更改', 'Bill changed'], step_pay: ['已付款', 'Paid'], step_fall_due: ['逾期', 'Fell due'], step_dispute: ['您提出异议', 'You contested'], step_uphold: ['维持账单', 'Bill upheld'], step_write_off: ['核销欠款', 'Written off'],
  },
  restrictions: {
    title: ['限制', 'Restrictions'], what: ['限制只在那一家运营方的服务内有效，到期自动结束，不影响信用分和其他激励。', "A restriction holds within that operator's own service, ends by itself, and touches neither your score nor other benefits."], none: ['没有限制。', 'No restrictions.'], when: ['限制期', 'Barred'], to: ['至', 'to'], exclusive: ['（当天恢复）', ' (free again on that day)'], why: ['{month} 的原因', 'Why, {month}'], count: ['{title} {count} 次，满 {least} 次即列入', '{title}: {count}, listed from {least} on'], basis: ['依据', 'Basis'], objected: ['您的异议', 'Your objection'],
    inForce: ['限制中', 'In force'], coming: ['即将开始', 'Begins soon'], over: ['已结束', 'Over'], lifted_commitment: ['已签承诺，解除', 'Lifted by your commitment'], lifted_objection: ['异议成立，解除', 'Lifted: objection upheld'], commit: ['签承诺解除', 'Sign and lift'], promise: ['我承诺遵守“{title}”的规定，不再发生上述行为。', 'I promise to keep to “{title}” and not to do this again.'], lifted: ['已解除', 'Lifted'],
  },
  poster: { credit: ['查看本店信用', 'See our credit'], title: ['本店信用码', 'Our code'], what: ['顾客用微信扫这个码，即可看到本店信用。', 'Customers scan this with WeChat to see our credit.'], poster: ['A4 海报', 'A4 poster'], stickers: ['不干胶', 'Stickers'], card: ['桌卡', 'Table card'], alt: ['本店信用码', 'Our credit code'] },
}

const LANGUAGES = { zh: 0, en: 1 }

// Returns the words of a screen and the shared ones: { title: '…', … }.
function of(name, language) {
  const place = LANGUAGES[language]
  const said = {}
  ;[WORDS.shared, WORDS[name]].forEach(words => Object.keys(words).forEach(word => { said[word] = words[word][place] }))
  return said
}

// Fills {name} in a sentence.
function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name])
}

module.exports = { of, fill, WORDS }
