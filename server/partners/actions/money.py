"""What an open order keeps of its benefit's money: held while it is open, let go at its end, owed to the operator when written off."""

from datetime import datetime
from uuid import UUID

from models.enums import AccountKind, TransferKind
from models.ledger import LedgerAccount, LedgerTransfer
from models.partners import WaiverOrder
from server.benefits.eligibility import Case, budget_reasons
from server.benefits.queries.facts import find_purse
from server.ledger.actions import ShortOfMoney, post
from server.ledger.posting import AccountName, Movement, split
from server.platform.actions import Raced, step
from server.platform.errors import Refused


@step
async def hold_credit(order: WaiverOrder, case: Case) -> None:
    """Hold the credit part of an order, each payer its share. Refused("not_eligible") when that has gone since the decision."""
    legs = (await find_purse(order.benefit_id, case.desk)).legs(case.worth_fen)
    holds = [Movement(TransferKind.HOLD, payer.account_id, payer.account_id, part) for payer, part in legs]
    try:
        await post(holds, about_id=order.id, now=case.now)
    except ShortOfMoney:
        raise await _short_of(order.benefit_id, case) from None


@step
async def let_go(order: WaiverOrder, *, merchant_id: UUID, lost_fen: int, now: datetime) -> None:
    """Release what an order held, but for `lost_fen`, which the city from now on owes the operator: every payer its share of that."""
    held = await LedgerTransfer.filter(about_id=order.id, kind=TransferKind.HOLD).order_by("id")
    if not held:
        return
    funders = {each.id: each.funder_id for each in await LedgerAccount.filter(id__in=[each.from_account_id for each in held])}
    owed = {
        each.from_account_id: AccountName(kind=AccountKind.PAYABLE, funder_id=funders[each.from_account_id], merchant_id=merchant_id)
        for each in held
    }
    movements = []
    for each, lost in zip(held, split(lost_fen, [each.amount_fen for each in held]), strict=True):
        payer = each.from_account_id
        movements += [
            Movement(TransferKind.COMMIT, payer, owed[payer].id, lost),
            Movement(TransferKind.RELEASE, payer, payer, each.amount_fen - lost),
        ]
    await post(movements, about_id=order.id, now=now, opening=owed.values() if lost_fen else ())


async def _short_of(benefit_id: UUID, case: Case) -> Exception:
    """Return why there is not enough, as it is by now; Raced when there is again."""
    purse = await find_purse(benefit_id, case.desk)
    reasons = list(budget_reasons(purse.left_fen, worth_fen=case.least_fen, basis=case.offer.terms.basis))
    return Refused("not_eligible", reasons=reasons, about=case.standing.resident_id) if reasons else Raced()
