"""Giving back part or all of a redemption: to the resident's limits, in the period in which they were used, and to the budget."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import F

from models.benefits import Redemption, RedemptionReturn
from models.enums import LimitEntity, NoticeKind
from server.access.actor import Actor
from server.audit.actions import record
from server.benefits.actions.claims import give_back_voucher, uncount
from server.benefits.actions.lines import amount_of_return, return_line
from server.benefits.actions.stacked_orders import give_order_back
from server.benefits.actions.tell import tell_of_use
from server.benefits.limits import Meter, meters, recounted
from server.benefits.queries.facts import terms_of
from server.benefits.queries.redemptions import find_redemption_for
from server.benefits.returns import given_back, returned_discount_fen
from server.benefits.terms import Terms
from server.ledger.actions import give_back
from server.platform.actions import action
from server.platform.clock import local_day
from server.platform.errors import Conflict, Reason


@dataclass(frozen=True, kw_only=True)
class Returned:
    """The redemption afterwards, what was returned of the order now, and how much of that is discount (fen)."""

    redemption: Redemption
    return_id: UUID
    amount_fen: int
    discount_fen: int


@action
async def return_redemption(
    *, clerk: Actor, redemption_id: UUID, amount_fen: int | None, line: str | None = None, now: datetime
) -> Returned:
    """Take back `amount_fen` of the order or of one `line` of it, or all that is left of that, with its share of the discount.

    However long ago it was.

    A use counts against limits of uses until the whole order is returned. NotFound for another merchant's redemption;
    Conflict("already_returned"), Conflict("return_exceeds") with how much is left, Conflict("line_needed").
    """
    clerk_id, merchant_id = clerk.desk()
    seen = await find_redemption_for(merchant_id, redemption_id)
    asked_fen = await amount_of_return(redemption_id, line, amount_fen, left_fen=seen.amount_fen - seen.returned_fen)
    row = Redemption.filter(id=redemption_id)
    claimed = asked_fen and await row.filter(returned_fen__lte=F("amount_fen") - asked_fen).update(
        returned_fen=F("returned_fen") + asked_fen
    )
    redemption = await row.get().select_related("revision", "benefit")
    if not claimed:
        raise _too_much(redemption, asked_fen)
    await return_line(redemption_id, line, asked_fen, whole=redemption.returned_fen == redemption.amount_fen)
    discount_fen = await _return_discount(redemption)
    returned = await RedemptionReturn.create(
        redemption_id=redemption_id, line=line, amount_fen=asked_fen, discount_fen=discount_fen, by_account_id=clerk_id, returned_at=now
    )
    particulars = {"amount_fen": asked_fen, "discount_fen": discount_fen}
    await record("return", actor_id=clerk_id, object_kind="redemption", object_id=redemption_id, now=now, particulars=particulars)
    await tell_of_use(redemption, NoticeKind.BENEFIT_RETURNED, discount_fen=discount_fen, now=now)
    await _give_back(redemption, discount_fen, now=now)
    return Returned(redemption=redemption, return_id=returned.id, amount_fen=asked_fen, discount_fen=discount_fen)


async def _return_discount(redemption: Redemption) -> int:
    """Write how much of the discount is back by now; return what came back this time. The row is ours since the claim."""
    back = returned_discount_fen(
        amount_fen=redemption.amount_fen, discount_fen=redemption.discount_fen, returned_fen=redemption.returned_fen
    )
    came_back: int = back - redemption.returned_discount_fen
    redemption.returned_discount_fen = back
    await redemption.save(update_fields=["returned_discount_fen"])
    return came_back


async def _give_back(redemption: Redemption, discount_fen: int, *, now: datetime) -> None:
    terms, whole = terms_of(redemption.revision), redemption.returned_fen == redemption.amount_fen
    await give_order_back(redemption, terms.stacking, discount_fen=discount_fen, whole=whole)
    if whole and terms.returns.voucher:
        await give_back_voucher(redemption.id)
    uses, value_fen = given_back(terms.returns, whole=whole, discount_fen=discount_fen)
    await uncount(redemption.benefit_id, _counted_on(redemption, terms), uses=uses, value_fen=value_fen)
    await give_back(redemption.id, discount_fen, now=now)


def _counted_on(redemption: Redemption, terms: Terms) -> list[Meter]:
    """Return the counters of a redemption: those that were kept with it, or, of an older one, those that its limits had."""
    if redemption.counted is not None:
        return recounted(redemption.counted)
    parties = {LimitEntity.RESIDENT: str(redemption.resident_id), LimitEntity.MERCHANT: str(redemption.merchant_id)}
    return [meter for meter, _ in meters(terms.limits, parties=parties, day=local_day(redemption.redeemed_at))]


def _too_much(redemption: Redemption, asked_fen: int) -> Conflict:
    left_fen = redemption.amount_fen - redemption.returned_fen
    if left_fen == 0:
        return Conflict("already_returned")
    reason = Reason(code="return_exceeds", path="amount_fen", expected=left_fen, actual=asked_fen, gap=asked_fen - left_fen)
    return Conflict("return_exceeds", reasons=[reason])
