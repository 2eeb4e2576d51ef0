"""Words of benefits: reasons of a refusal, what to do about them, faults of terms, steps of a revision."""

REASONS = {
    "benefit_draft": ("此激励尚未发布", "This benefit is not published yet"),
    "benefit_paused": ("此激励已暂停", "This benefit is paused"),
    "benefit_ended": ("此激励已结束", "This benefit has ended"),
    "not_yet_open": ("此激励于 {expected:local} 开始", "This benefit opens at {expected:local}"),
    "closed": ("此激励已于 {expected:local} 截止", "This benefit closed at {expected:local}"),
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
    "outside_scope": ("此激励不适用于该商户", "This benefit does not count at this merchant"),
    "order_too_small": (
        "订单需满 {expected:yuan} 元，现为 {actual:yuan} 元，还差 {gap:yuan} 元",
        "The order must be at least ¥{expected:yuan}; it is ¥{actual:yuan}, ¥{gap:yuan} short",
    ),
    "nothing_to_give": ("订单金额过小，优惠不足一分钱", "The order is so small that the benefit comes to nothing"),
    "resident_count_reached": (
        "本人本期可用 {expected} 次，已用 {actual} 次",
        "The resident may use it {expected} times and has used it {actual} times",
    ),
    "resident_value_reached": (
        "本人本期优惠限额 {expected:yuan} 元，已用 {actual:yuan} 元，还差 {gap:yuan} 元",
        "The resident may get ¥{expected:yuan} and has had ¥{actual:yuan}: ¥{gap:yuan} too much",
    ),
    "merchant_count_reached": (
        "该商户本期可核销 {expected} 次，已核销 {actual} 次",
        "This merchant may redeem it {expected} times and has done so {actual} times",
    ),
    "merchant_value_reached": (
        "该商户本期优惠限额 {expected:yuan} 元，已用 {actual:yuan} 元，还差 {gap:yuan} 元",
        "This merchant may give ¥{expected:yuan} and has given ¥{actual:yuan}: ¥{gap:yuan} too much",
    ),
    "pair_count_reached": (
        "本人本期在该商户可用 {expected} 次，已用 {actual} 次",
        "The resident may use it {expected} times at this merchant and has used it {actual} times",
    ),
    "pair_value_reached": (
        "本人本期在该商户优惠限额 {expected:yuan} 元，已用 {actual:yuan} 元，还差 {gap:yuan} 元",
        "The resident may get ¥{expected:yuan} at this merchant and has had ¥{actual:yuan}: ¥{gap:yuan} too much",
    ),
    "budget_exhausted": (
        "此激励预算不足：需 {expected:yuan} 元，剩余 {actual:yuan} 元",
        "The budget does not suffice: ¥{expected:yuan} are needed, ¥{actual:yuan} are left",
    ),
}
"""Every reason for which eligibility refuses; docs/benefits.md lists them."""

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
    "earn_points": ("再获得 {gap} 分即可使用，方法见“我的信用分”", "{gap} more points will do; My score shows how to earn them"),
    "get_a_voucher": ("领取或输入券码后即可使用，见“我的—我的券”", "A voucher will do: see Me, Vouchers"),
    "ask_a_colleague": ("请由同事用其账号为您核销", "Have a colleague serve you with an account of their own"),
    "go_to_a_partner": ("请到适用的商户使用", "Use it at a merchant that takes part"),
    "order_more": ("增加订单金额后即可使用", "A larger order will do"),
    "choose_another": ("请使用其他激励，或等待追加预算", "Use another benefit, or wait until the budget is raised"),
    "come_tomorrow": ("明天可再使用", "It can be used again tomorrow"),
    "come_next_week": ("下周一起可再使用", "It can be used again from next Monday"),
    "come_next_month": ("下月一日起可再使用", "It can be used again from the first of next month"),
    "come_next_year": ("明年一月一日起可再使用", "It can be used again from the first of January"),
    "give_or_leave_out": ("优惠不得为负；不给优惠的等级请不要列出", "An effect may not be negative; leave out a tier that gets nothing"),
}

FAULTS = {
    "invalid_terms": ("激励条款有误", "The terms are not valid"),
    "one_effect": (
        "请在 percent_off_bps、amount_off_fen、waived_bps 中恰好填一项",
        "Give exactly one of percent_off_bps, amount_off_fen, waived_bps",
    ),
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
        "押金减免用 waived_bps，其他激励用 percent_off_bps 或 amount_off_fen",
        "Deposits take waived_bps; everything else percent_off_bps or amount_off_fen",
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
    "budget_below_use": ("预算不能低于已用金额", "The budget cannot be less than what is used"),
    "budget_used": ("已使用 {expected:yuan} 元", "¥{expected:yuan} are used"),
}

WORDS = REASONS | REMEDIES | FAULTS | STEPS
