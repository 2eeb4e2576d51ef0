"""Until when the authority must act. Days are local days; the day of receipt is not counted (Civil Code art. 201).

Complaints: 市场监督管理投诉举报处理暂行办法 (SAMR order 20) art. 14, accept or refuse within 7 working days, and art. 21, mediation ends
45 working days after acceptance. Tips: 市场监督管理行政处罚程序规定 art. 18, checked within 15 working days, and art. 64, decided
within 90 days of opening the case.
"""

from datetime import date, datetime, timedelta

from models.enums import ComplaintKind, ComplaintState
from server.platform.clock import end_of_local_day, local_day
from server.platform.holidays import is_working_day

WORKING_DAYS = {
    (ComplaintKind.COMPLAINT, ComplaintState.FILED): 7,
    (ComplaintKind.COMPLAINT, ComplaintState.ACCEPTED): 45,
    (ComplaintKind.TIP, ComplaintState.FILED): 15,
}
DAYS_TO_DECIDE_A_TIP = 90


def due_at(kind: ComplaintKind, state: ComplaintState, *, since: datetime) -> datetime:
    """Return the end (UTC) of the last local day on which one who came into `state` at `since` is dealt with in time.

    KeyError for a state that starts no clock (`starts_a_clock`).
    """
    day = local_day(since)
    if (kind, state) == (ComplaintKind.TIP, ComplaintState.ACCEPTED):
        return end_of_local_day(day + timedelta(days=DAYS_TO_DECIDE_A_TIP))
    return end_of_local_day(add_working_days(day, WORKING_DAYS[kind, state]))


def starts_a_clock(state: ComplaintState) -> bool:
    return state in (ComplaintState.FILED, ComplaintState.ACCEPTED)


def add_working_days(day: date, count: int) -> date:
    """Return the `count`-th working day after `day`."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
