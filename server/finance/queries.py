"""Scans, redemptions and budgets by local day. Every query is bounded by a range of days that an index serves."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from tortoise.functions import Count, Sum
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.benefits import Benefit, Budget, Redemption, RedemptionReturn
from models.codes import Scan
from models.complaints import Complaint
from models.enums import ComplaintState
from server.finance.balance import used_by_day
from server.platform.clock import end_of_local_day, start_of_local_day
from server.platform.local_days import LocalDay

OPEN = (ComplaintState.FILED, ComplaintState.ACCEPTED, ComplaintState.ANSWERED)
MOST_OPEN_COUNTED = 1000
MOST_BENEFITS = 100

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, kw_only=True)
class DayOfUse:
    """What happened on one local day."""

    day: date
    scans: int
    redemptions: int
    discount_fen: int


@dataclass(frozen=True, kw_only=True)
class BudgetOverTime:
    """A budget as it stands, and what was used of it at the end of each day asked for, in fen."""

    benefit: Benefit
    budget: Budget
    used_fen: list[int]


@dataclass(frozen=True, kw_only=True)
class OpenComplaints:
    """How many wait, and how many of them are late; counted up to a thousand."""

    waiting: int
    late: int


async def days_of_use(*, first: date, last: date) -> list[DayOfUse]:
    """Return every local day from `first` to `last`, also those on which nothing happened."""
    scans = dict(await _per_day(Scan.all(), "scanned_at", first, last).annotate(n=Count("id")).group_by("day").values_list("day", "n"))
    spent = _per_day(Redemption.all(), "redeemed_at", first, last).annotate(n=Count("id"), fen=Sum("discount_fen"))
    used = {day: (int(n), int(fen)) for day, n, fen in await spent.group_by("day").values_list("day", "n", "fen")}
    return [_day_of_use(day, scans.get(str(day), 0), *used.get(str(day), (0, 0))) for day in days_between(first, last)]


async def budgets_by_day(*, first: date, last: date) -> list[BudgetOverTime]:
    """Return the budget of every benefit, the newest hundred, and how much of it was used at the end of each local day."""
    benefits = await Benefit.all().select_related("budget").order_by("-id").limit(MOST_BENEFITS)
    moved: dict[UUID, dict[date, int]] = {benefit.id: {} for benefit in benefits}
    given = _per_day(Redemption.all(), "redeemed_at", first, None).annotate(fen=Sum("discount_fen")).group_by("benefit_id", "day")
    returned = _per_day(RedemptionReturn.all(), "returned_at", first, None).annotate(fen=Sum("discount_fen"))
    back = returned.group_by("redemption__benefit_id", "day").values_list("redemption__benefit_id", "day", "fen")
    for sign, rows in ((1, await given.values_list("benefit_id", "day", "fen")), (-1, await back)):
        for id, day, fen in rows:
            of_day = moved.setdefault(id, {})
            of_day[date.fromisoformat(day)] = of_day.get(date.fromisoformat(day), 0) + sign * int(fen)
    days = days_between(first, last)
    return [
        BudgetOverTime(benefit=each, budget=each.budget, used_fen=used_by_day(each.budget.used_fen, moved[each.id], days))
        for each in benefits
    ]


async def open_complaints(*, now: datetime) -> OpenComplaints:
    waiting = Complaint.filter(state__in=OPEN)
    return OpenComplaints(waiting=await _up_to_a_limit(waiting), late=await _up_to_a_limit(waiting.filter(due_at__lt=now)))


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _day_of_use(day: date, scans: int, redemptions: int, discount_fen: int) -> DayOfUse:
    return DayOfUse(day=day, scans=int(scans), redemptions=redemptions, discount_fen=discount_fen)


def _per_day(rows: QuerySet[M], column: str, first: date, last: date | None) -> QuerySet[M]:
    """Narrow rows to local days and annotate each with its `day`."""
    rows = rows.filter(**{f"{column}__gte": start_of_local_day(first)})
    if last:
        rows = rows.filter(**{f"{column}__lt": end_of_local_day(last)})
    return rows.annotate(day=LocalDay(column))


async def _up_to_a_limit(rows: QuerySet[Any]) -> int:
    return len(await rows.limit(MOST_OPEN_COUNTED).values_list("id", flat=True))
