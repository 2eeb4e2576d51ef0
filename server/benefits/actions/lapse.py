"""Holds that nobody redeemed in time: by the clock they are nothing, and whoever comes by frees what they reserved."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from models.benefits import Hold
from models.enums import HoldEnd
from models.vouchers import Voucher
from server.audit.actions import record
from server.benefits.actions.claims import uncount
from server.benefits.actions.stacked_orders import give_order_back
from server.benefits.limits import recounted
from server.benefits.queries.facts import terms_of
from server.ledger.actions import end_hold
from server.platform.actions import action, step

AT_ONCE = 20
"""How many a deed frees on its way; the sweep frees the others."""


@step
async def lapse_due_holds(benefit_ids: Sequence[UUID], *, now: datetime) -> int:
    """End holds of these benefits whose time is over, in the order in which it was; return how many."""
    due = Hold.filter(benefit_id__in=benefit_ids, ended_at=None, expires_at__lte=now).order_by("expires_at", "id").limit(AT_ONCE)
    return sum([await lapse(hold, now=now) for hold in await due.select_related("revision")])


@action
async def lapse_next(*, now: datetime) -> bool:
    """End the hold whose time was over first; tell whether there was one."""
    hold = await Hold.filter(ended_at=None, expires_at__lte=now).order_by("expires_at", "id").first().select_related("revision")
    if hold is None:
        return False
    await lapse(hold, now=now)
    return True


@step
async def lapse(hold: Hold, *, now: datetime) -> bool:
    """End a hold whose time is over; False when somebody else has ended it meanwhile. Its revision is loaded."""
    if not await end(hold, HoldEnd.LAPSED, now=now):
        return False
    await record("lapse_hold", actor_id=None, object_kind="hold", object_id=hold.id, now=now)
    await free(hold, now=now)
    return True


@step
async def end(hold: Hold, how: HoldEnd, *, now: datetime) -> bool:
    """Claim the end of an open hold: of several deeds at once one wins. A lapse wins from its time on, any other before it."""
    open_still = Hold.filter(id=hold.id, ended_at=None)
    in_time = open_still.filter(expires_at__lte=now) if how == HoldEnd.LAPSED else open_still.filter(expires_at__gt=now)
    return bool(await in_time.update(ended_at=now, ended_as=how))


@step
async def free(hold: Hold, *, now: datetime) -> None:
    """Give back everything that an ended hold reserved: voucher, uses in the period in which they were taken, money."""
    await give_order_back(hold, terms_of(hold.revision).stacking, discount_fen=hold.discount_fen, whole=True)
    await Voucher.filter(hold_id=hold.id).update(hold_id=None)
    await uncount(hold.benefit_id, recounted(hold.counted), uses=1, value_fen=hold.discount_fen)
    await end_hold(hold.id, spent_fen=0, merchant_id=hold.merchant_id, now=now)
