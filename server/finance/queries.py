"""Scans, redemptions and budgets by local day. Days that are over are kept by a job; each query is served by an index."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from tortoise.expressions import RawSQL
from tortoise.functions import Count, Sum
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.benefits import Benefit, Redemption, RedemptionReturn
from models.codes import Scan
from models.complaints import Complaint
from models.enums import ComplaintState
from models.figures import DayFigures
from models.ledger import Budget
from server.finance.balance import lasts_days, used_by_day
from server.platform.clock import end_of_local_day, start_of_local_day
from server.platform.db import dialect

OPEN = (ComplaintState.FILED, ComplaintState.ACCEPTED, ComplaintState.ANSWERED)
MOST_OPEN_COUNTED = 1000
MOST_BENEFITS = 100
MOST_DAYS_AHEAD = 3650
LOCAL_DAY = {"postgres": "({} AT TIME ZONE 'Asia/Shanghai')::date", "sqlite": "date({}, '+8 hours')"}
"""The local day of a moment; Shanghai has had one offset since 1991."""


@dataclass(frozen=True, kw_only=True)
class DayOfUse:
    """What happened on one local day. `moved_fen`: by benefit, what was given less what came back."""

    day: date
    scans: int
    redemptions: int
    discount_fen: int
    moved_fen: dict[UUID, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class BudgetOverTime:
    """A budget as it stands, what was used of it at the end of each day asked for (fen), and when it runs out at the pace of those days.

    `runs_out_on` is None where nothing is spent, or when it would do for more than ten years.
    """

    benefit: Benefit
    budget: Budget
    used_fen: list[int]
    runs_out_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class OpenComplaints:
    """How many wait, and how many of them are late; counted up to a thousand."""

    waiting: int
    late: int


async def days_of_use(*, first: date, today: date) -> list[DayOfUse]:
    """Return every local day from `first` to `today`, also those on which nothing happened. What a job has kept is not reckoned again."""
    kept = {row.day: row for row in await DayFigures.filter(day__gte=first, day__lt=today)}
    known = {day: _told(row) for day, row in kept.items()}
    if missing := [day for day in _days(first, today) if day not in known]:
        known = await reckoned(missing[0], missing[-1]) | known
    return [known[day] for day in _days(first, today)]


async def budgets_by_day(days: Sequence[DayOfUse]) -> list[BudgetOverTime]:
    """Return the newest hundred benefits with how much of each budget was used at the end of each of `days`, of which the last is today."""
    benefits = await Benefit.all().prefetch_related("accounts").order_by("-id").limit(MOST_BENEFITS)
    return [
        BudgetOverTime(benefit=each, budget=each.budget, used_fen=_used(each, days), runs_out_on=_runs_out_on(each, days))
        for each in benefits
    ]


async def clocks_running_out(*, limit: int) -> list[Complaint]:
    """Return the open complaints whose clocks end first, their merchants loaded."""
    return await Complaint.filter(state__in=OPEN).order_by("due_at").limit(limit).select_related("merchant")


async def open_complaints(*, now: datetime) -> OpenComplaints:
    waiting = Complaint.filter(state__in=OPEN)
    return OpenComplaints(waiting=await _up_to_a_limit(waiting), late=await _up_to_a_limit(waiting.filter(due_at__lt=now)))


def _used(benefit: Benefit, days: Sequence[DayOfUse]) -> list[int]:
    moved = {each.day: each.moved_fen.get(benefit.id, 0) for each in days}
    return used_by_day(benefit.budget.used_fen, moved, [each.day for each in days])


def _runs_out_on(benefit: Benefit, days: Sequence[DayOfUse]) -> date | None:
    """By the whole days: today is not over, so it would make the pace look slower than it is."""
    over = days[:-1] or days
    left = lasts_days(benefit.budget.left_fen, [each.moved_fen.get(benefit.id, 0) for each in over])
    return days[-1].day + timedelta(days=left) if left is not None and left < MOST_DAYS_AHEAD else None


async def reckoned(first: date, last: date) -> dict[date, DayOfUse]:
    """Reckon every day from `first` to `last` in three statements, however many they are."""
    given = _between(Redemption, "redeemed_at", first, last).annotate(n=Count("id"), fen=Sum("discount_fen")).group_by("day", "benefit_id")
    back = _between(RedemptionReturn, "returned_at", first, last).annotate(fen=Sum("discount_fen"))
    scans = _between(Scan, "scanned_at", first, last).annotate(n=Count("scanned_at")).group_by("day")  # a column of the index
    found = {day: _Sums() for day in _days(first, last)}
    for day, number in await scans.values_list("day", "n"):
        found[_day(day)].scans = int(number)
    for day, benefit_id, number, fen in await given.values_list("day", "benefit_id", "n", "fen"):
        found[_day(day)].give(benefit_id, int(number), int(fen))
    for day, benefit_id, fen in await back.group_by("day", "redemption__benefit_id").values_list("day", "redemption__benefit_id", "fen"):
        found[_day(day)].take_back(benefit_id, int(fen))
    return {day: sums.told(day) for day, sums in found.items()}


@dataclass
class _Sums:
    scans: int = 0
    redemptions: int = 0
    discount_fen: int = 0
    moved_fen: dict[UUID, int] = field(default_factory=dict)

    def give(self, benefit_id: UUID, number: int, fen: int) -> None:
        self.redemptions += number
        self.discount_fen += fen
        self.moved_fen[benefit_id] = self.moved_fen.get(benefit_id, 0) + fen

    def take_back(self, benefit_id: UUID, fen: int) -> None:
        self.moved_fen[benefit_id] = self.moved_fen.get(benefit_id, 0) - fen

    def told(self, day: date) -> DayOfUse:
        return DayOfUse(day=day, **vars(self))


def _between(model: type[Model], column: str, first: date, last: date) -> QuerySet[Any]:
    """Return the rows of some local days, each with its `day`."""
    span = {f"{column}__gte": start_of_local_day(first), f"{column}__lt": end_of_local_day(last)}
    return model.filter(**span).annotate(day=RawSQL(LOCAL_DAY[dialect()].format(column)))


def _day(value: date | str) -> date:
    """SQLite knows days as texts only."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _told(row: DayFigures) -> DayOfUse:
    moved = {UUID(id): fen for id, fen in row.moved_fen.items()}
    return DayOfUse(day=row.day, scans=row.scans, redemptions=row.redemptions, discount_fen=row.discount_fen, moved_fen=moved)


async def _up_to_a_limit(rows: QuerySet[Any]) -> int:
    return len(await rows.limit(MOST_OPEN_COUNTED).values_list("id", flat=True))
