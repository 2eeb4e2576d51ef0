"""A notice in the fields of WeChat's template: thing1, at most 20 characters, and time2. Pure."""

from datetime import datetime

from models.enums import NoticeKind
from server.platform.clock import LOCAL

TITLES = {
    NoticeKind.BENEFIT_USED: "您的信用码刚刚使用了激励",
    NoticeKind.BENEFIT_RETURNED: "一笔激励已退回",
    NoticeKind.OBJECTION_UPHELD: "您的异议已有决定：成立",
    NoticeKind.OBJECTION_REJECTED: "您的异议已有决定：不成立",
    NoticeKind.WAIVER_TO_CONFIRM: "有一笔免押订单待您确认",
    NoticeKind.WAIVER_TO_PAY: "有一笔免押订单待您付款",
    NoticeKind.WAIVER_OVERDUE: "有一笔免押订单已逾期",
    NoticeKind.CODE_REPLAYED: "用过的信用码又被出示，已拒绝",
    NoticeKind.RESTRICTED: "您被列入运营方的限制名单",
}


def fields_of(kind: NoticeKind, written_at: datetime) -> dict[str, str]:
    """Return what is sent of it: what happened and when, in the city's time. Where and for how much is read in the mini-program."""
    return {"thing1": TITLES[kind], "time2": f"{written_at.astimezone(LOCAL):%Y-%m-%d %H:%M}"}
