"""Words of the registry: codes and numbers, records."""

from server.ingestion.wording import WORDS as IMPORT

WORDS = {
    **IMPORT,
    "record_refused": ("此信用信息不能归集", "This record cannot be taken in"),
    "record_resolved": ("此信用信息已经终止", "This record was ended already"),
    "not_in_catalogue": ("信用目录中没有此项：{actual}", "The catalogue has no such item: {actual}"),
    "unknown_source": ("没有此信息来源：{actual}", "There is no such source: {actual}"),
    "record_without_consent": (
        "此人没有加入信用评分，或已撤回同意：不得归集其信息",
        "This person did not agree to scoring, or withdrew: nothing may be collected of them",
    ),
    "invalid_upload": ("这些文件不能提交", "These files cannot be handed in"),
    "file_missing": ("没有选择文件，或文件是空的", "A file is missing or empty"),
    "file_too_large": ("文件最多 {expected} 字节，实为 {actual}", "A file has at most {expected} bytes, not {actual}"),
    "wrong_piece": ("文件与上传开始时不一样，请重新选择", "The file is not what it was when sending began: choose it again"),
    "upload_incomplete": ("文件没有传完，请重新上传", "The files have not come whole: send them again"),
    "record_subject": ("此目录项只归集另一类主体的信息（应为 {expected}）", "This item is about another kind of subject ({expected})"),
    "record_date": (
        "文书日期应在 1900-01-01 至 {expected} 之间，实为 {actual}",
        "The date must lie from 1900-01-01 to {expected}, not {actual}",
    ),
    "record_ends_early": ("截止日期 {actual} 早于文书日期 {expected}", "The last day {actual} is before the date {expected}"),
    "record_text": (
        "此项为空、过长（最多 {expected} 字）或含有不允许的字符",
        "It is empty, longer than {expected}, or has a forbidden character",
    ),
    "record_mark": ("分数应在 0 至 {expected} 之间", "A mark lies from 0 to {expected}"),
    "record_amount": ("金额超出允许范围", "The amount is out of range"),
    "content_field": ("此类信用信息没有此项，或此项内容不对", "A record of this kind has no such field, or not with this value"),
    "content_findings": ("检查问题应为列表，最多 {expected} 条", "Findings are a list of at most {expected}"),
    "not_repairable": ("此信用信息现在不能修复", "This record cannot be repaired now"),
    "not_repairable_yet": ("自 {expected} 起可以申请修复", "Repair can be applied for from {expected} on"),
    "inspection_contradicts": ("检查结论与评分或问题不符，未记录", "The result contradicts the mark or the findings; nothing was recorded"),
    "passed_below_mark": ("结论为合格，评分须不低于 {expected}，实为 {actual}", "To pass takes a mark of {expected}, not {actual}"),
    "high_risk_left_open": (
        "有高风险问题未整改，结论不能是合格或已当场整改",
        "A high risk is left open: it neither passes nor is corrected",
    ),
}
