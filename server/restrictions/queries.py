"""Who is barred where, and what is listed, published and contested."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.enums import Lift
from models.restrictions import Listing, ListingObjection
from server.platform.clock import local_day, start_of_local_day
from server.platform.errors import NotFound
from server.restrictions.bars import Bar
from server.restrictions.policy import find_policy, policies

STANDING = Q(lift__id__isnull=True) | Q(lift__why=Lift.COMMITMENT)
"""Listed months that count in a row: what a commitment lifted was listed all the same, what an upheld objection took away was not."""


async def bars_at(merchant_id: UUID, *, resident_id: UUID, benefits: Sequence[str], day: date) -> list[Bar]:
    """Return the bars of a resident at an operator on a local day. No statement where no policy names any of the benefits."""
    codes = [code for code, policy in policies().items() if set(policy.benefits) & set(benefits)]
    if not codes:
        return []
    rows = await _in_force(Listing.filter(resident_id=resident_id, merchant_id=merchant_id, policy__in=codes), day)
    return [
        Bar(
            benefits=frozenset(find_policy(row.policy).benefits), ends_at=start_of_local_day(row.bar_until),
            basis=find_policy(row.policy).basis,
        )
        for row in rows
    ]  # fmt: skip


async def published(policy: str, *, month: date, day: date, before: UUID | None, limit: int) -> list[Listing]:
    """Return what is public on a local day of a month's list: from its publication until the end of each bar, nothing that was lifted."""
    rows = Listing.filter(policy=policy, month=month, publish_on__lte=day, bar_until__gt=day, lift__id__isnull=True)
    return await _page(rows, before=before, limit=limit)


async def listings_of_rider(merchant_id: UUID, rider_ref: str, *, before: UUID | None, limit: int) -> list[Listing]:
    """Return an operator's rider's listings, newest first."""
    return await _page(Listing.filter(merchant_id=merchant_id, rider_ref=rider_ref), before=before, limit=limit)


async def listings_of_resident(resident_id: UUID, *, before: UUID | None, limit: int) -> list[Listing]:
    """Return a resident's listings, newest first."""
    return await _page(Listing.filter(resident_id=resident_id), before=before, limit=limit)


async def open_objections(*, before: UUID | None, limit: int) -> list[ListingObjection]:
    """Return objections that nobody decided yet, oldest first; `before` is the last one seen."""
    rows = ListingObjection.filter(decided_at=None)
    rows = rows.filter(id__gt=before) if before else rows
    return await rows.order_by("id").limit(limit).select_related("listing__merchant")


async def find_listing(listing_id: UUID, **whose: Any) -> Listing:
    """Return one listing with its operator, lift and objection; `whose` narrows it to a resident's or an operator's. NotFound."""
    found = await Listing.get_or_none(id=listing_id, **whose).select_related("merchant", "lift", "objection")
    if found is None:
        raise NotFound("not_found")
    return found


def _in_force(rows: QuerySet[Listing], day: date) -> QuerySet[Listing]:
    return rows.filter(Q(bar_from__lte=day), bar_until__gt=day, lift__id__isnull=True)


async def _page(rows: QuerySet[Listing], *, before: UUID | None, limit: int) -> list[Listing]:
    rows = rows.filter(id__lt=before) if before else rows
    return await rows.order_by("-id").limit(limit).select_related("merchant", "lift", "objection")


@dataclass(frozen=True, kw_only=True)
class Served:
    """A rider's bars at an operator: when they may ride again (None: now), and the bars that lengthen a season pass."""

    until: date | None
    extending: list[tuple[date, date]]


async def served(merchant_id: UUID, rider_ref: str, *, now: datetime) -> Served:
    """Return what was and will be served. A bar that was lifted counts until the day on which it was."""
    rows = await Listing.filter(merchant_id=merchant_id, rider_ref=rider_ref).select_related("lift")
    today, bars = local_day(now), [(row, row.bar_from, _end(row)) for row in rows]
    barred = [until for _, begin, until in bars if begin <= today < until]
    extending = [(begin, until) for row, begin, until in bars if begin < until and find_policy(row.policy).passes_extended]
    return Served(until=max(barred, default=None), extending=extending)


def _end(row: Listing) -> date:
    return min(row.bar_until, local_day(row.lift.lifted_at)) if row.lift else row.bar_until
