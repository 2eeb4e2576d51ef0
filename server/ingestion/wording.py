"""Why a row is rejected, in words: Chinese first, English second. `{expected}` and `{actual}` are filled in."""

from server.platform.errors import Reason

WORDS = {
    "uscc_length": ("统一社会信用代码应为 {expected} 位，实为 {actual} 位", "A unified code has {expected} characters, not {actual}"),
    "uscc_alphabet": ("统一社会信用代码含有不允许的字符：{actual}", "A unified code cannot contain {actual}"),
    "uscc_registrar": ("统一社会信用代码第 1 位（登记管理部门）不能是 {actual}", "No registrar has the letter {actual} (first place)"),
    "uscc_division": (
        "统一社会信用代码第 3-8 位应为行政区划数字，实为 {actual}",
        "Places 3-8 must be the digits of a division, not {actual}",
    ),
    "uscc_inner_check": (
        "统一社会信用代码第 17 位（组织机构代码校验位）应为 {expected}，实为 {actual}",
        "Place 17 (check of the organisation code) must be {expected}, not {actual}",
    ),
    "uscc_check": (
        "统一社会信用代码第 18 位（校验位）应为 {expected}，实为 {actual}",
        "Place 18 (check of the unified code) must be {expected}, not {actual}",
    ),
    "value_missing": ("此项不能为空", "This must not be empty"),
    "too_long": ("过长：最多 {expected} 字，实为 {actual} 字", "Too long: at most {expected} characters, not {actual}"),
    "nul": ("含有 NUL 字符", "It contains NUL"),
    "control_character": ("含有控制字符 {actual}", "It contains the control character {actual}"),
    "encoding": ("含有不属于 {expected} 编码的字节", "It contains bytes that are not {expected}"),
    "not_a_date": ("不是日期：{actual}（应如 2026-04-01）", "Not a date: {actual} (write 2026-04-01)"),
    "date_in_future": ("日期 {actual} 在今天（{expected}）之后", "The date {actual} is after today ({expected})"),
    "column_count": ("应有 {expected} 列，实为 {actual} 列", "It has {actual} columns instead of {expected}"),
    "quote_unclosed": ("引号没有成对", "A quotation mark is not closed"),
    "line_too_long": ("一行超过 {expected} 个字符", "The line is longer than {expected} characters"),
    "duplicate": ("与第 {expected} 行重复，以第 {expected} 行为准", "A repetition of line {expected}, which counts"),
    "not_a_number": ("不是数字：{actual}", "Not a number: {actual}"),
    "number_range": ("{actual} 不在 {expected} 之间", "{actual} does not lie in {expected}"),
    "unknown_risk": ("没有此风险等级：{actual}（应为 {expected}）", "There is no such risk category: {actual} (one of {expected})"),
    "unknown_business": ("商户文件中没有此商户：{actual}", "The businesses file has no such business: {actual}"),
    "unknown_inspection": ("检查文件中没有此商户 {actual} 的检查", "The inspections file has no inspection of this business on {actual}"),
    "too_many_findings": ("一次检查最多 {expected} 个问题", "One inspection has at most {expected} findings"),
}


def sentence(reason: Reason) -> str:
    """Return both languages in one line."""
    return " / ".join(text.format(expected=reason.expected, actual=reason.actual) for text in WORDS[reason.code])
