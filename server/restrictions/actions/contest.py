"""What stands against a listing: a commitment, the first time; an objection that somebody decides."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from models.enums import Lift, Role
from models.restrictions import Listing, ListingCommitment, ListingLift, ListingObjection
from server.audit.actions import record
from server.platform.actions import action, step
from server.platform.clock import local_day
from server.platform.errors import Conflict, NotFound, Refused
from server.platform.jobs import enqueue
from server.restrictions.listing import plan
from server.restrictions.months import plus
from server.restrictions.policy import find_policy
from server.restrictions.queries import STANDING, find_listing


@action
async def sign_commitment(*, listing_id: UUID, by_role: Role, account_id: UUID, now: datetime, **whose: UUID) -> Listing:
    """Lift a bar by a signed commitment: the first of a rider at an operator under a policy, and before the bar has ended.

    NotFound; Refused("no_commitment") where the policy knows none; Conflict("commitment_given"), Conflict("bar_over").
    """
    listing = await _still_barring(listing_id, now=now, **whose)
    if not find_policy(listing.policy).first_commitment_lifts:
        raise Refused("no_commitment")
    once: dict[str, Any] = {"merchant_id": listing.merchant_id, "policy": listing.policy, "rider_ref": listing.rider_ref}
    # UNIQUE (policy, operator, rider) decides between two at once; the loser is tried again and finds the other.
    if await ListingCommitment.exists(**once):
        raise Conflict("commitment_given")
    await ListingCommitment.create(**once, listing_id=listing_id, signed_at=now)
    await _lift(listing, Lift.COMMITMENT, by_role=by_role, account_id=account_id, now=now)
    return await find_listing(listing_id)


@action
async def file_objection(*, listing_id: UUID, text: str, account_id: UUID, now: datetime, **whose: UUID) -> Listing:
    """Object to a listing, once, before its bar has ended. NotFound; Conflict("objection_filed"), Conflict("bar_over")."""
    await _still_barring(listing_id, now=now, **whose)
    if await ListingObjection.exists(listing_id=listing_id):
        raise Conflict("objection_filed")
    await ListingObjection.create(listing_id=listing_id, text=text, filed_by=account_id, filed_at=now)
    await record("object_to_listing", actor_id=account_id, object_kind="listing", object_id=listing_id, now=now)
    return await find_listing(listing_id)


@action
async def decide_objection(*, listing_id: UUID, upheld: bool, note: str, account_id: UUID, now: datetime) -> Listing:
    """Decide on an objection. An upheld one takes the month away: its bar ends at once, and later bars are reckoned without it.

    NotFound; Conflict("objection_decided").
    """
    mine = ListingObjection.filter(listing_id=listing_id, decided_at=None)
    if not await mine.update(upheld=upheld, note=note, decided_by=account_id, decided_at=now):
        raise Conflict("objection_decided") if await ListingObjection.exists(listing_id=listing_id) else NotFound("not_found")
    listing = await find_listing(listing_id)
    particulars = {"upheld": upheld, "note": note}
    await record("decide_listing", actor_id=account_id, object_kind="listing", object_id=listing_id, now=now, particulars=particulars)
    if upheld:
        # A commitment may have lifted the bar before: that the month is gone is the stronger word.
        await ListingLift.filter(listing_id=listing_id).delete()
        await _lift(listing, Lift.OBJECTION, by_role=Role.ADMINISTRATOR, account_id=account_id, now=now)
        await _reckon_later_months(listing, now=now)
    return await find_listing(listing_id)


async def _still_barring(listing_id: UUID, *, now: datetime, **whose: UUID) -> Listing:
    listing = await find_listing(listing_id, **whose)
    if listing.lift or listing.bar_until <= local_day(now):
        raise Conflict("bar_over")
    return listing


@step
async def _lift(listing: Listing, why: Lift, *, by_role: Role, account_id: UUID, now: datetime) -> None:
    await ListingLift.create(listing_id=listing.id, why=why, by_role=by_role, by_account_id=account_id, lifted_at=now)
    particulars = {"why": why.value}
    await record("lift_listing", actor_id=account_id, object_kind="listing", object_id=listing.id, now=now, particulars=particulars)
    await enqueue("tell_of_listings", {"listing_ids": [str(listing.id)]}, now=now)


@step
async def _reckon_later_months(gone: Listing, *, now: datetime) -> None:
    """Shorten what the broken streak had made longer, where the bar is not over yet."""
    policy = find_policy(gone.policy)
    since, until = plus(gone.month, 1 - policy.longest_memory), plus(gone.month, policy.longest_memory)
    mine = Listing.filter(STANDING, policy=gone.policy, merchant_id=gone.merchant_id, rider_ref=gone.rider_ref)
    standing = await mine.filter(month__gte=since, month__lt=until).order_by("month")
    months: set[date] = {row.month for row in standing}
    for row in standing:
        follows = plan(policy, row.month, months)
        if row.month > gone.month and follows.streak != row.streak and row.bar_until > local_day(now):
            await Listing.filter(id=row.id).update(streak=follows.streak, bar_until=follows.bar_until)
            particulars = {"streak": [row.streak, follows.streak], "bar_until": [row.bar_until.isoformat(), follows.bar_until.isoformat()]}
            await record("reckon_listing", actor_id=None, object_kind="listing", object_id=row.id, now=now, particulars=particulars)
            await enqueue("tell_of_listings", {"listing_ids": [str(row.id)]}, now=now)
