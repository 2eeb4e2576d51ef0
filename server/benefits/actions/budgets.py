"""Granting more money, or less."""

from datetime import datetime
from uuid import UUID

from models.enums import AccountKind
from models.ledger import Budget, LedgerAccount
from server.audit.actions import record
from server.benefits.queries.programme import find_benefit
from server.ledger.actions import ShortOfMoney, grant
from server.platform.actions import action
from server.platform.errors import Conflict, Reason


@action
async def set_budget(*, benefit_id: UUID, expected_fen: int, granted_fen: int, actor_id: UUID | None, now: datetime) -> Budget:
    """Set a budget that still stands at `expected_fen` to `granted_fen` (compare and set); what is taken away goes back to its funders.

    NotFound; Conflict("budget_changed") with what it is now; Conflict("budget_below_use") with what is used, held or allotted.
    """
    await LedgerAccount.filter(benefit_id=benefit_id, kind=AccountKind.CAMPAIGN).order_by("id").select_for_update(no_key=True).only("id")
    benefit = await find_benefit(benefit_id)
    budget = benefit.budget
    if budget.granted_fen != expected_fen:
        raise _conflict("budget_changed", "budget_stands_at", "expected_fen", expected=expected_fen, actual=budget.granted_fen)
    try:
        await grant(benefit_id, granted_fen - expected_fen, now=now)
    except ShortOfMoney:
        taken_fen = budget.granted_fen - sum(each.left_fen for each in benefit.accounts if each.kind == AccountKind.CAMPAIGN)
        raise _conflict("budget_below_use", "budget_used", "granted_fen", expected=taken_fen, actual=granted_fen) from None
    particulars = {"from_fen": expected_fen, "to_fen": granted_fen}
    await record("set_budget", actor_id=actor_id, object_kind="benefit", object_id=benefit_id, now=now, particulars=particulars)
    return (await find_benefit(benefit_id)).budget


def _conflict(code: str, why: str, path: str, *, expected: int, actual: int) -> Conflict:
    return Conflict(code, reasons=[Reason(code=why, path=path, expected=expected, actual=actual)])
