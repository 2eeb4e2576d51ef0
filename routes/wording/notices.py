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
    "objection_unknown": ("没有这份异议", "There is no such objection"),
    "already_objected": ("对此已提出过异议，请在“我的记录”查看进展", "This was objected to before: see how it goes among your records"),
    "objection_decided": ("此异议已有决定", "This objection was decided before"),
    "own_objection": ("不能处理自己提出的异议", "Nobody decides on their own objection"),
    "what_needed": ("请说明对哪一条信息或哪一次使用有异议，二者选一", "Say to which record or to which use you object, one of the two"),
}
