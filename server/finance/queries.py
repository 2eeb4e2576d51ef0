"""Scans, redemptions and budgets by local day. A day that is over is reckoned once and remembered; each query is served by an index."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError
from tortoise.functions import Count, Sum
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.benefits import Benefit, Redemption, RedemptionReturn
from models.codes import Scan
from models.complaints import Complaint
from models.enums import ComplaintState
from models.ledger import Budget
from server.finance.balance import used_by_day
from server.platform.clock import end_of_local_day, start_of_local_day

OPEN = (ComplaintState.FILED, ComplaintState.ACCEPTED, ComplaintState.ANSWERED)
MOST_OPEN_COUNTED = 1000
MOST_BENEFITS = 100
SETTLED_AFTER = timedelta(days=1)
"""A day is remembered from the day after the next on: by then whatever was under way at midnight is written."""
REMEMBERED = timedelta(days=100)


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
    """A budget as it stands, and what was used of it at the end of each day asked for, in fen."""

    benefit: Benefit
    budget: Budget
    used_fen: list[int]


@dataclass(frozen=True, kw_only=True)
class OpenComplaints:
    """How many wait, and how many of them are late; counted up to a thousand."""

    waiting: int
    late: int


async def days_of_use(*, first: date, today: date, cache: Redis) -> list[DayOfUse]:
    """Return every local day from `first` to `today`, also those on which nothing happened."""
    days = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    known = await _remembered(days, cache)
    if known is None:
        return [await _reckoned(day) for day in days]
    for day in (day for day in days if day not in known):
        known[day] = await _reckoned(day)
        if day < today - SETTLED_AFTER:
            await _remember(known[day], cache)
    return [known[day] for day in days]


async def budgets_by_day(days: Sequence[DayOfUse]) -> list[BudgetOverTime]:
    """Return the newest hundred benefits with how much of each budget was used at the end of each of `days`, of which the last is today."""
    benefits = await Benefit.all().prefetch_related("accounts").order_by("-id").limit(MOST_BENEFITS)
    return [BudgetOverTime(benefit=each, budget=each.budget, used_fen=_used(each, days)) for each in benefits]


async def open_complaints(*, now: datetime) -> OpenComplaints:
    waiting = Complaint.filter(state__in=OPEN)
    return OpenComplaints(waiting=await _up_to_a_limit(waiting), late=await _up_to_a_limit(waiting.filter(due_at__lt=now)))


def _used(benefit: Benefit, days: Sequence[DayOfUse]) -> list[int]:
    moved = {each.day: each.moved_fen.get(benefit.id, 0) for each in days}
    return used_by_day(benefit.budget.used_fen, moved, [each.day for each in days])


async def _reckoned(day: date) -> DayOfUse:
    given = _of_day(Redemption, "redeemed_at", day).annotate(n=Count("id"), fen=Sum("discount_fen")).group_by("benefit_id")
    back = _of_day(RedemptionReturn, "returned_at", day).annotate(fen=Sum("discount_fen")).group_by("redemption__benefit_id")
    by_benefit = await given.values_list("benefit_id", "n", "fen")
    moved = {id: int(fen) for id, _, fen in by_benefit}
    for id, fen in await back.values_list("redemption__benefit_id", "fen"):
        moved[id] = moved.get(id, 0) - int(fen)
    return DayOfUse(
        day=day,
        scans=await _of_day(Scan, "scanned_at", day).count(),
        redemptions=sum(int(n) for _, n, _ in by_benefit),
        discount_fen=sum(int(fen) for _, _, fen in by_benefit),
        moved_fen=moved,
    )


def _of_day(model: type[Model], column: str, day: date) -> QuerySet[Any]:
    return model.filter(**{f"{column}__gte": start_of_local_day(day), f"{column}__lt": end_of_local_day(day)})


async def _remember(reckoned: DayOfUse, cache: Redis) -> None:
    moved = {str(id): fen for id, fen in reckoned.moved_fen.items()}
    numbers = {"scans": reckoned.scans, "redemptions": reckoned.redemptions, "discount_fen": reckoned.discount_fen, "moved_fen": moved}
    with suppress(RedisError, OSError):  # what is not kept is reckoned again the next time
        await cache.set(_key(reckoned.day), json.dumps(numbers), ex=REMEMBERED)


async def _remembered(days: Sequence[date], cache: Redis) -> dict[date, DayOfUse] | None:
    """Return what is known already; None when Redis cannot be asked, so that nobody waits for it once more for every day."""
    try:
        kept = await cache.mget([_key(day) for day in days])
    except (RedisError, OSError):
        return None
    found = {day: json.loads(text) for day, text in zip(days, kept, strict=True) if text}
    return {
        day: DayOfUse(day=day, **{**numbers, "moved_fen": {UUID(id): fen for id, fen in numbers["moved_fen"].items()}})
        for day, numbers in found.items()
    }


def _key(day: date) -> str:
    return f"day-of-use:{day}"


async def _up_to_a_limit(rows: QuerySet[Any]) -> int:
    return len(await rows.limit(MOST_OPEN_COUNTED).values_list("id", flat=True))
