"""Riders of an operator, and what they did in a month."""

from datetime import date, datetime, time
from uuid import UUID, uuid4

from models.registry import Merchant
from models.restrictions import Listing, ViolationCount
from server.platform.actions import action
from server.platform.clock import LOCAL
from server.restrictions.actions.list_month import list_violations
from server.restrictions.actions.report import Report, report_violation
from server.restrictions.months import plus

POLICY = "bicycle-parking"
ACTOR = UUID(int=1)
RIDER = "rider-0001"


def at(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), LOCAL)


async def report(
    operator: Merchant, happened_at: datetime, *, rider: str = RIDER, kind: str = "main_lane", ref: str | None = None,
    resident_id: UUID | None = None, now: datetime | None = None,
) -> ViolationCount:  # fmt: skip
    said = Report(
        report_ref=ref or uuid4().hex, policy=POLICY, rider_ref=rider, kind=kind, happened_at=happened_at, resident_id=resident_id
    )
    return await report_violation(merchant_id=operator.id, report=said, actor_id=ACTOR, now=now or happened_at)


async def list_now(day: date) -> None:
    """Do the daily job on a local day."""
    await action(list_violations)(now=at(day))


async def list_month_of(operator: Merchant, month: date, *, rider: str = RIDER, resident_id: UUID | None = None) -> Listing:
    """One violation in a month, and the list of that month."""
    await report(operator, at(month), rider=rider, resident_id=resident_id)
    await list_now(plus(month, 1).replace(day=11))
    return await Listing.get(merchant_id=operator.id, rider_ref=rider, month=month)
