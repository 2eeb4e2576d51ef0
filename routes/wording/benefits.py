"""Words of benefits: reasons of a refusal, what to do about them, faults of terms, steps of a revision."""

from routes.wording.facts import limit_words

LIMITS = limit_words()
REASONS = {
    "benefit_draft": ("此激励尚未发布", "This benefit is not published yet"),
    "benefit_paused": ("此激励已暂停", "This benefit is paused"),
    "benefit_ended": ("此激励已结束", "This benefit has ended"),
    "benefit_settled": ("此激励已结束并结清", "This benefit has ended and is settled"),
    "not_yet_open": ("此激励于 {expected:local} 开始", "This benefit opens at {expected:local}"),
    "closed": ("此激励已于 {expected:local} 截止", "This benefit closed at {expected:local}"),
    "outside_hours": ("现在不在可用时段，下次为 {expected:local}", "It is not the hour for it; the next is {expected:local}"),
    "not_open_again": ("一年内不再有可用时段", "There is no hour for it within a year"),
    "grant_lapsed": ("所持的券已于 {expected:local} 过期", "The voucher could be used until {expected:local}"),
    "consent_needed": ("本人尚未同意使用信用激励", "The resident has not agreed to use benefits"),
    "not_scored": ("本人尚未同意信用评分，没有信用分", "The resident has not agreed to be scored and has no score"),
    "not_yet_scored": ("信用分尚未生成", "There is no score yet"),
    "tier_unknown": ("此激励没有适用于现行等级的标准", "No tier of the present scorecard is named by this benefit"),
    "tier_too_low": ("信用等级未达到此激励的要求", "The tier is below the one that this benefit needs"),
    "points_too_low": (
        "信用分需达到 {expected}，现为 {actual}，还差 {gap}",
        "{expected} points are needed, {actual} are there: {gap} short",
    ),
    "voucher_missing": ("此激励须持券使用，本人没有可用的券", "This benefit takes a voucher, and the resident has none to use"),
    "merchant_closed": ("该商户已停业", "This merchant has closed"),
    "own_desk": ("店员不能在自己的收银台为本人核销", "A clerk may not serve themselves at their own desk"),
    "barred": (
        "该运营方已限制本人使用此项服务，至 {expected:local} 自动恢复",
        "This operator has restricted its service for the resident until {expected:local}",
    ),
    "outside_scope": ("此激励不适用于该商户", "This benefit does not count at this merchant"),
    "fact_missing": ("缺少“{fact}”，无法判断", "The {fact} is not known, and this benefit asks for it"),
    "too_little": ("{fact}须不少于 {expected}", "The {fact} must be at least {expected}"),
    "too_much": ("{fact}须不超过 {expected}", "The {fact} must be at most {expected}"),
    "not_among": ("{fact}须为：{expected}", "The {fact} must be one of: {expected}"),
    "excluded": ("{fact}不得为：{expected}", "The {fact} may not be: {expected}"),
    "order_too_small": (
        "订单需满 {expected:yuan} 元，现为 {actual:yuan} 元，还差 {gap:yuan} 元",
        "The order must be at least ¥{expected:yuan}; it is ¥{actual:yuan}, ¥{gap:yuan} short",
    ),
    "nothing_to_give": ("订单金额过小，优惠不足一分钱", "The order is so small that the benefit comes to nothing"),
    **{code: LIMITS[code] for code in ("resident_count_reached", "resident_value_reached")},
    "merchant_count_reached": (
        "该商户本期可核销 {expected} 次，已核销 {actual} 次",
        "This merchant may redeem it {expected} time{expected:s} and has done so {actual} time{actual:s}",
    ),
    "merchant_value_reached": (
        "该商户本期优惠限额 {expected:yuan} 元，已用 {actual:yuan} 元，还差 {gap:yuan} 元",
        "This merchant may give ¥{expected:yuan} and has given ¥{actual:yuan}: ¥{gap:yuan} too much",
    ),
    "pair_count_reached": (
        "本人本期在该商户可用 {expected} 次，已用 {actual} 次",
        "The resident may use it {expected} time{expected:s} at this merchant and has used it {actual} time{actual:s}",
    ),
    "pair_value_reached": (
        "本人本期在该商户优惠限额 {expected:yuan} 元，已用 {actual:yuan} 元，还差 {gap:yuan} 元",
        "The resident may get ¥{expected:yuan} at this merchant and has had ¥{actual:yuan}: ¥{gap:yuan} too much",
    ),
    **{code: words for code, words in LIMITS.items() if not code.startswith("resident_")},
    "budget_exhausted": (
        "此激励预算不足：需 {expected:yuan} 元，剩余 {actual:yuan} 元",
        "The budget does not suffice: ¥{expected:yuan} are needed, ¥{actual:yuan} are left",
    ),
    "order_has_another": ("此订单已使用同组激励 {actual}", "This order has used {actual} of the same group already"),
    "better_deal": (
        "同组的 {actual} 可优惠 {expected:yuan} 元，多 {gap:yuan} 元",
        "{actual} of the same group takes off ¥{expected:yuan}, ¥{gap:yuan} more",
    ),
}
"""Every reason for which eligibility refuses; docs/benefits.md lists them."""

GROUNDS = {
    "is_open": ("在有效期内", "It is open"),
    "tier_reached": ("信用等级已达到", "The tier is reached"),
    "voucher_held": ("持有可用的券", "There is a voucher"),
    "in_scope": ("适用于该商户", "It counts at this merchant"),
    "fact_fits": ("{fact}符合条件", "The {fact} fits"),
    "order_large_enough": ("订单已满 {expected:yuan} 元", "The order is at least ¥{expected:yuan}"),
    "uses_left": ("本期可用 {expected} 次，已用 {actual} 次", "{actual} of {expected} uses are used"),
    "value_left": ("本期限额 {expected:yuan} 元，已用 {actual:yuan} 元", "¥{actual:yuan} of ¥{expected:yuan} are used"),
    "best_deal": ("同组激励中优惠最多，其余：{actual}", "It takes off most of its group; the others: {actual}"),
    "budget_suffices": ("预算充足", "The budget suffices"),
}
"""What speaks for a grant: server/benefits/trace.py."""

REMEDIES = {
    "come_when_open": ("请在开始后再来", "Come back once it is open"),
    "consent_to_benefits": ("请本人在“我的—授权”中同意使用信用激励", "The resident can agree under Me, Consents"),
    "consent_to_scoring": ("请本人在“我的—授权”中同意信用评分", "The resident can agree to be scored under Me, Consents"),
    "wait_for_score": ("信用分将在有足够信息后生成", "The score comes once enough is known"),
    "ask_the_city": ("请联系城市信用服务部门", "Ask the city's credit service"),
    "raise_tier": (
        "提高信用等级后即可使用，本人可在“我的信用分”查看方法",
        "A higher tier will do; My score shows the resident how to reach it",
    ),
    "earn_points": ("再获得 {gap} 分即可使用，方法见“我的信用分”", "{gap} more point{gap:s} will do; My score shows how to earn them"),
    "get_a_voucher": ("领取或输入券码后即可使用，见“我的—我的券”", "A voucher will do: see Me, Vouchers"),
    "ask_a_colleague": ("请由同事用其账号为您核销", "Have a colleague serve you with an account of their own"),
    "wait_for_bar_end": (
        "到期自动恢复；首次可签承诺解除，有异议可提出",
        "It opens again by itself then; the first time a commitment lifts it, and one may object",
    ),
    "go_to_a_partner": ("请到适用的商户使用", "Use it at a merchant that takes part"),
    "order_more": ("增加订单金额后即可使用", "A larger order will do"),
    "choose_another": ("请使用其他激励，或等待追加预算", "Use another benefit, or wait until the budget is raised"),
    "come_tomorrow": ("明天可再使用", "It can be used again tomorrow"),
    "come_next_week": ("下周一起可再使用", "It can be used again from next Monday"),
    "come_next_month": ("下月一日起可再使用", "It can be used again from the first of next month"),
    "come_next_year": ("明年一月一日起可再使用", "It can be used again from the first of January"),
    "come_later": ("过些时日即可再使用", "It can be used again after some days"),
    "come_another_time": ("请在规定的时间使用", "Use it at the time that is said"),
    "say_of_order": ("请在订单中补充此项", "Say it of the order"),
    "change_order": ("请按条件调整订单", "Change the order accordingly"),
    "give_identity_number": ("请本人在“我的”中补充身份证号", "The resident can add an identity number under Me"),
    "get_a_card": ("持有相应的守信激励卡后即可使用", "The incentive card that it asks for will do"),
    "earn_record": ("取得相应的信用记录后即可使用", "A record of that kind will do"),
    "use_better_deal": ("请使用优惠更多的一项", "Use the better one"),
    "give_or_leave_out": ("优惠不得为负；不给优惠的等级请不要列出", "An effect may not be negative; leave out a tier that gets nothing"),
}

FAULTS = {
    "invalid_terms": ("激励条款有误", "The terms are not valid"),
    "one_effect": (
        "请在 percent_off_bps、amount_off_fen、waived_bps、fixed_price_fen、free_units、priority 中恰好填一项",
        "Give exactly one of percent_off_bps, amount_off_fen, waived_bps, fixed_price_fen, free_units, priority",
    ),
    "hours_empty": ("结束时刻须晚于开始时刻，跨午夜请分两段", "closes must be after opens; hours over midnight are two"),
    "nothing_granted": ("按发放后天数限制须先要求凭券使用", "Days after a grant need a voucher: needs_voucher"),
    "condition_unclear": (
        "条件的每一项须恰好是 all、any、not、fact 之一",
        "Each part of a condition is exactly one of all, any, not, fact",
    ),
    "comparison_unclear": (
        "数字用 at_least、at_most 比较，文字用 one_of",
        "Numbers are compared by at_least and at_most, words by one_of",
    ),
    "word_unknown": ("此事实不可能取该值", "This fact never is that word"),
    "condition_too_large": ("条件过于复杂，最多 {expected} 项比较、六层", "A condition has at most {expected} comparisons and six levels"),
    "more_points_count_less": ("不得规定信用分越高越不能享受", "A condition may not prefer who has fewer points"),
    "lane_unclear": ("规则 lanes 须有 lane，其他规则不得有", "The rule lanes, and no other, needs a lane"),
    "limit_of_nobody": ("限额须在 entity 与 entities 中恰好填一项", "A limit has either entity or entities"),
    "limit_days": ("滚动周期须有 days，其他周期不得有", "A rolling period, and no other, needs days"),
    "funding_not_whole": (
        "出资比例合计须为 {expected} 基点，现为 {actual}",
        "The shares must add up to {expected} basis points; they are {actual}",
    ),
    "funder_twice": ("出资方 {actual} 重复", "The funder {actual} stands twice"),
    "unbounded": ("按比例优惠须有上限 max_value_fen", "A share needs an upper bound, max_value_fen"),
    "window_empty": ("结束时间须晚于开始时间", "closes_at must be after opens_at"),
    "scope_unclear": (
        "适用范围须为 everywhere，或至少列出商户、行业、区域之一",
        "Say either everywhere, or at least one list of merchants, industries or districts",
    ),
    "limit_empty": ("限额须有 max_count 或 max_fen", "A limit needs max_count, max_fen, or both"),
    "limit_twice": ("同一对象同一周期只能有一条限额", "There may be one limit per entity and period"),
    "worse_off": (
        "此等级居民消费 {expected:yuan} 元将付 {actual:yuan} 元，比未加入者多付 {gap:yuan} 元",
        "A resident of this tier would pay ¥{actual:yuan} for an order of ¥{expected:yuan}: ¥{gap:yuan} more than one who never joined",
    ),
    "unknown_tier": ("现行评价模型没有等级 {actual}，现有：{expected}", "The live scorecard has no tier {actual}; it has {expected}"),
    "effect_of_another_kind": (
        "此类激励只能用：{expected}",
        "Benefits of this kind take one of: {expected}",
    ),
    "gives_nothing": ("没有任何等级获得优惠", "No tier gets anything"),
    "higher_tier_gets_nothing": (
        "较高等级不得少于较低等级 {expected}",
        "A higher tier may not get nothing where {expected} gets something",
    ),
}

STEPS = {
    "not_eligible": ("不符合使用条件", "The conditions are not met"),
    "order_ref_used": ("此订单号已核销过此激励", "This order has used this benefit already"),
    "already_returned": ("已全部撤销", "All of it was returned already"),
    "same_pair": ("同一人当日在同一商户核销 {actual} 次", "One resident used benefits {actual} times at one merchant on one day"),
    "burst": ("五分钟内核销 {actual} 笔", "{actual} uses within five minutes"),
    "equal_amounts": ("当日 {actual} 笔订单金额相同", "{actual} orders of one day come to the same amount"),
    "closed_ring": (
        "几家商户的人员互相核销，共 {actual} 笔",
        "These merchants' people use benefits at each other's desks: {actual} time{actual:s}",
    ),
    "line_needed": ("此订单按行登记，请指明撤销哪一行", "This order has lines: name the one that comes back"),
    "lines_do_not_add_up": ("各行金额之和须等于订单金额", "The lines must add up to the order"),
    "commit_exceeds": ("超过预占的订单金额 {expected:yuan} 元", "More than the order it is held for, ¥{expected:yuan}"),
    "hold_committed": ("此预占已核销", "This hold was redeemed already"),
    "hold_released": ("此预占已释放", "This hold was released"),
    "hold_lapsed": ("此预占已过期", "This hold has lapsed"),
    "return_exceeds": ("撤销金额超过剩余金额", "More would be returned than is left"),
    "terms_refused": ("条款不合规，已拒绝", "These terms are refused"),
    "benefit_code_taken": ("此激励代码已被使用", "There is a benefit with this code already"),
    "no_scorecard": ("尚无现行的居民评价模型，无法确定等级", "There is no live scorecard of residents, so no tiers are known"),
    "nothing_drafted": ("没有待处理的修订", "There is no revision to decide on"),
    "own_draft": (
        "起草人不能批准或发布自己的草稿，须由另一人进行",
        "Whoever drafted it cannot approve or publish it; a second person must",
    ),
    "not_simulated": ("须先测算再批准", "A revision must be simulated before it is approved"),
    "already_approved": ("此修订已批准", "This revision is approved already"),
    "rejected": ("此修订已被否决", "This revision was rejected"),
    "not_approved": ("此修订尚未由另一人批准", "This revision is not approved by a second person yet"),
    "already_published": ("此修订已发布", "This revision is published already"),
    "revision_overtaken": ("已有更新的修订发布", "A newer revision is published"),
    "not_live": ("此激励未在进行中", "This benefit is not live"),
    "not_paused": ("此激励未暂停", "This benefit is not paused"),
    "budget_changed": ("预算已被他人修改，请重新确认", "Somebody changed the budget meanwhile; look again"),
    "budget_stands_at": ("预算现为 {actual:yuan} 元", "The budget is ¥{actual:yuan} now"),
    "budget_is_raised": ("调高预算须先提出，由另一人批准", "A budget is raised by proposing it, and by another person's approval"),
    "budget_proposal_waits": (
        "该激励已有待批的追加预算，请先处理",
        "A raise of this budget already waits for a decision; it comes first",
    ),
    "own_proposal": ("不能批准或否决自己提出的追加预算，须由另一人进行", "You proposed it; another person decides"),
    "not_own_proposal": ("只能撤回自己提出的追加预算", "Only whoever proposed it can take it back"),
    "proposal_decided": ("该追加预算已处理完毕", "This raise is already decided"),
    "budget_below_use": ("预算不能低于已用金额", "The budget cannot be less than what is used"),
    "budget_used": ("已使用 {expected:yuan} 元", "¥{expected:yuan} are used"),
}

WORDS = REASONS | GROUNDS | REMEDIES | FAULTS | STEPS
