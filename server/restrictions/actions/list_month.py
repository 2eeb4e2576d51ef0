"""Listing a month: a job, once its reports are all in. Done again it lists nothing twice."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from models.enums import NoticeKind
from models.restrictions import Listing, Violation, ViolationCount
from server.audit.actions import record
from server.notices.actions import tell_resident
from server.platform.actions import step
from server.platform.clock import local_day
from server.platform.jobs import enqueue
from server.restrictions.listing import is_listed, month_to_list, plan
from server.restrictions.months import plus
from server.restrictions.policy import Policy, policies
from server.restrictions.queries import STANDING

Rider = tuple[UUID, str]
"""An operator's merchant, and its own name for the rider."""


@step
async def list_violations(*, now: datetime) -> None:
    """A daily job: list the last month of every policy whose time to report is over."""
    for policy in policies().values():
        if month := month_to_list(policy, local_day(now)):
            await list_month(policy, month, now=now)


@step
async def list_month(policy: Policy, month: date, *, now: datetime) -> list[Listing]:
    """List every rider whose counts of the month reach a threshold and who is not listed for it yet; return the new listings."""
    known = set(await Listing.filter(policy=policy.code, month=month).values_list("merchant_id", "rider_ref"))
    reached = {rider: counts for rider, counts in await _counts(policy, month) if is_listed(policy, counts) and rider not in known}
    before, residents = await _months_before(policy, month), await _residents(policy, month)
    rows = []
    for rider, counts in reached.items():
        follows = plan(policy, month, before.get(rider, set()))
        rows.append(
            Listing(
                merchant_id=rider[0], policy=policy.code, rider_ref=rider[1], resident_id=residents.get(rider), month=month, counts=counts,
                streak=follows.streak, publish_on=follows.publish_on, bar_from=follows.bar_from, bar_until=follows.bar_until, listed_at=now,
            )
        )  # fmt: skip
    if rows:
        await Listing.bulk_create(rows)
        for row in rows:
            await _tell_rider(row, now=now)
        await enqueue("tell_of_listings", {"listing_ids": [str(row.id) for row in rows]}, now=now)
        particulars = {"policy": policy.code, "month": month.isoformat(), "listed": len(rows)}
        await record("list_month", actor_id=None, object_kind="listing", object_id=None, now=now, particulars=particulars)
    return rows


@step
async def _tell_rider(row: Listing, *, now: datetime) -> None:
    """Tell the rider who is known here; whoever is not is told by their operator."""
    if row.resident_id:
        days = (row.bar_until - row.bar_from).days
        told = {"merchant_id": str(row.merchant_id), "bar_from": row.bar_from.isoformat(), "days": days}
        await tell_resident(row.resident_id, NoticeKind.RESTRICTED, object_id=row.id, particulars=told, now=now)


async def _counts(policy: Policy, month: date) -> list[tuple[Rider, dict[str, int]]]:
    rows = await ViolationCount.filter(policy=policy.code, month=month).order_by("merchant_id", "rider_ref")
    return list(_by_rider(rows))


def _by_rider(rows: Sequence[ViolationCount]) -> Iterator[tuple[Rider, dict[str, int]]]:
    for rider, counts in groupby(rows, key=lambda row: (row.merchant_id, row.rider_ref)):
        yield rider, {row.kind: row.count for row in counts}


async def _months_before(policy: Policy, month: date) -> dict[Rider, set[date]]:
    """Return which earlier months of each rider stand. What a commitment lifted was listed all the same; an upheld objection was not."""
    since = plus(month, 1 - policy.longest_memory)
    rows = Listing.filter(STANDING, policy=policy.code, month__gte=since, month__lt=month)
    found: dict[Rider, set[date]] = {}
    for merchant_id, rider_ref, listed in await rows.values_list("merchant_id", "rider_ref", "month"):
        found.setdefault((merchant_id, rider_ref), set()).add(listed)
    return found


async def _residents(policy: Policy, month: date) -> dict[Rider, UUID]:
    """Return who the month's riders are, where a report said so; the latest word counts."""
    rows = Violation.filter(policy=policy.code, month=month, resident_id__not_isnull=True).order_by("happened_at")
    told = await rows.values_list("merchant_id", "rider_ref", "resident_id")
    return {(merchant_id, rider_ref): resident_id for merchant_id, rider_ref, resident_id in told}
