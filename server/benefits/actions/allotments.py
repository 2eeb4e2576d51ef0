"""What of a benefit's money a district or a merchant may use, and what a funder was given for all benefits together."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q

from models.enums import AccountKind
from models.ledger import LedgerAccount
from models.registry import Merchant
from server.audit.actions import record
from server.benefits.lifecycle import Turn, reason_against_turning
from server.benefits.queries.money import Spot, allotment_at, find_fund, left_of_campaign
from server.benefits.queries.programme import find_benefit
from server.ledger.actions import ShortOfMoney, allot
from server.platform.actions import action
from server.platform.errors import Conflict, Reason, Refused


@action
async def set_allotment(
    *, benefit_id: UUID, spot: Spot, expected_fen: int, allotted_fen: int, actor_id: UUID | None, now: datetime
) -> None:
    """Set what a merchant or a district may use from `expected_fen` (compare and set); it comes from the campaign and goes back there.

    NotFound; Refused("unknown_place"); Conflict("benefit_ended"), Conflict("benefit_settled"), Conflict("allotment_changed"),
    Conflict("allotment_exceeds") with what the campaign has left, Conflict("allotment_below_use") with what is used or held.
    """
    # Everybody who moves this benefit's budget waits here, so that nothing is compared with what is just changing.
    await LedgerAccount.filter(benefit_id=benefit_id, kind=AccountKind.CAMPAIGN).order_by("id").select_for_update(no_key=True).only("id")
    if error := reason_against_turning(Turn.REVISE, (await find_benefit(benefit_id)).state):
        raise error
    await _refuse_unknown(spot)
    stands = await allotment_at(benefit_id, spot)
    if stands.granted_fen != expected_fen:
        raise _conflict("allotment_changed", "allotment_stands_at", "expected_fen", expected=expected_fen, actual=stands.granted_fen)
    by_fen = allotted_fen - expected_fen
    try:
        await allot(benefit_id, by_fen, merchant_id=spot.merchant_id, district=spot.district, now=now)
    except ShortOfMoney:
        if by_fen > 0:
            left_fen = await left_of_campaign(benefit_id)
            raise _conflict("allotment_exceeds", "allotment_left", "allotted_fen", expected=left_fen, actual=by_fen) from None
        taken_fen = stands.used_fen + stands.held_fen
        raise _conflict("allotment_below_use", "allotment_used", "allotted_fen", expected=taken_fen, actual=allotted_fen) from None
    particulars = {**{name: str(value) for name, value in asdict(spot).items() if value}, "from_fen": expected_fen, "to_fen": allotted_fen}
    await record("set_allotment", actor_id=actor_id, object_kind="benefit", object_id=benefit_id, now=now, particulars=particulars)


@action
async def set_appropriation(*, funder: str, expected_fen: int | None, cap_fen: int | None, actor_id: UUID | None, now: datetime) -> None:
    """Set what a funder was given for all benefits together from `expected_fen` (compare and set); None: as much as is granted.

    NotFound; Conflict("appropriation_changed"), Conflict("appropriation_below_use") with what is granted.
    """
    fund = await find_fund(funder)
    suffices = Q() if cap_fen is None else Q(out_fen__lte=cap_fen)
    won = await LedgerAccount.filter(suffices, id=fund.id, cap_fen=expected_fen).update(cap_fen=cap_fen)
    if not won:
        fund = await find_fund(funder)
        if fund.cap_fen != expected_fen:
            raise _conflict("appropriation_changed", "appropriation_stands_at", "expected_fen", expected=expected_fen, actual=fund.cap_fen)
        raise _conflict("appropriation_below_use", "appropriation_granted", "cap_fen", expected=fund.out_fen, actual=cap_fen)
    particulars = {"funder": funder, "from_fen": expected_fen, "to_fen": cap_fen}
    await record("set_appropriation", actor_id=actor_id, object_kind="funder", object_id=fund.funder_id, now=now, particulars=particulars)


async def _refuse_unknown(spot: Spot) -> None:
    named = Merchant.filter(id=spot.merchant_id) if spot.merchant_id else Merchant.filter(district=spot.district)
    if not await named.exists():
        path, code = ("merchant_id", "merchant_unknown") if spot.merchant_id else ("district", "district_unknown")
        raise Refused("unknown_place", reasons=[Reason(code=code, path=path, actual=str(spot.merchant_id or spot.district))])


def _conflict(code: str, why: str, path: str, *, expected: int | None, actual: int | None) -> Conflict:
    return Conflict(code, reasons=[Reason(code=why, path=path, expected=expected, actual=actual)])
