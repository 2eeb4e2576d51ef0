"""Words of notices and objections."""

WORDS = {
    # what happened; `notice.{kind}` fills in what the notice keeps
    "notice.benefit_used": (
        "您在{merchant}使用了“{benefit}”，优惠 {discount_fen:yuan} 元",
        "You used “{benefit}” at {merchant}: {discount_fen:yuan} yuan off",
    ),
    "notice.benefit_returned": (
        "{merchant}退回了“{benefit}”，优惠 {discount_fen:yuan} 元已还回",
        "{merchant} returned “{benefit}”: {discount_fen:yuan} yuan given back",
    ),
    "notice.benefit_opened": ("新的激励：“{benefit}”", "A new benefit: “{benefit}”"),
    "notice.benefit_changed": ("“{benefit}”的规则有变，请看新规则", "The rules of “{benefit}” changed: see the new ones"),
    "notice.complaint_to_answer": ("投诉 {reference} 已受理，请答复", "Complaint {reference} was accepted: please answer it"),
    "notice.complaint_closed": ("投诉 {reference} 已办结", "Complaint {reference} was closed"),
    "notice.objection_upheld": ("您 {filed_at:local} 提出的异议成立", "The objection that you filed on {filed_at:local} was upheld"),
    "notice.objection_rejected": ("您 {filed_at:local} 提出的异议不成立", "The objection that you filed on {filed_at:local} was rejected"),
    "notice.waiver_to_confirm": (
        "{merchant}为您开立了免押订单“{title}”，风险金 {risk_fen:yuan} 元，请在“我的—免押订单”确认",
        "{merchant} opened the deposit-free order “{title}” for you, up to {risk_fen:yuan} yuan: please confirm it",
    ),
    "notice.waiver_to_pay": (
        "免押订单“{title}”（{merchant}）应付 {total_fen:yuan} 元，有异议可提出",
        "The deposit-free order “{title}” at {merchant} costs {total_fen:yuan} yuan; you may contest it",
    ),
    "notice.waiver_overdue": (
        "免押订单“{title}”（{merchant}）{total_fen:yuan} 元已逾期，付清前不能开立新的免押订单",
        "The deposit-free order “{title}” at {merchant} is overdue: {total_fen:yuan} yuan; no other is opened before it is paid",
    ),
    "notice.restricted": (
        "您被列入{merchant}的限制名单，{bar_from} 起限制 {days} 天；可提出异议，首次可签承诺解除",
        "{merchant} restricts its service for you from {bar_from} for {days} days; object, or the first time sign a commitment",
    ),
    "notice.code_replayed": (
        "您用过的信用码又在{merchant}出示，已拒绝，没有再使用任何激励。这个码 {used_at:local} 已在{used_at_merchant}用过",
        "Your code, used at {used_at_merchant} at {used_at:local}, was shown again at {merchant} and refused; nothing more was used",
    ),
    "objection_unknown": ("没有这份异议", "There is no such objection"),
    "already_objected": ("对此已提出过异议，请在“我的记录”查看进展", "This was objected to before: see how it goes among your records"),
    "objection_decided": ("此异议已有决定", "This objection was decided before"),
    "own_objection": ("不能处理自己提出的异议", "Nobody decides on their own objection"),
    "what_needed": ("请说明对哪一条信息或哪一次使用有异议，二者选一", "Say to which record or to which use you object, one of the two"),
}
