"""Words of restrictions: violations, lists, commitments, objections, bars."""

WORDS = {
    "policy_unknown": ("没有此限制规则", "There is no such restriction policy"),
    "invalid_policy": ("限制规则有误", "The policy is not valid"),
    "bars_unordered": ("限制天数须从一个月起逐级不减", "Bars must begin with one month and not fall"),
    "published_early": ("公示日须晚于上报截止日", "The day of publication must be after the last day of reports"),
    "violation_refused": ("违规上报有误", "The report is refused"),
    "violation_kind_unknown": ("没有此违规类型，可用：{expected}", "There is no such kind of violation; there are {expected}"),
    "violation_in_future": ("发生时间在将来", "It happened in the future"),
    "violation_too_late": ("该月违规须在次月 {expected} 日前上报", "A month is reported until day {expected} of the next"),
    "report_ref_taken": ("此上报编号已用于内容不同的上报", "This reference is that of another report"),
    "no_commitment": ("此规则不适用承诺豁免", "This policy knows no commitment"),
    "commitment_given": ("承诺豁免仅限首次，已使用过", "Only the first bar falls by a commitment, and it was given"),
    "bar_over": ("限制已结束或已解除", "The bar is over, or was lifted"),
    "objection_filed": ("已提出过异议", "An objection was made already"),
    "objection_decided": ("异议已处理", "The objection is decided"),
}
