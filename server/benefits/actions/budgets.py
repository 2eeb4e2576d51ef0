"""Granting more money, or less."""

from datetime import datetime
from uuid import UUID

from models.benefits import Budget
from server.audit.actions import record
from server.benefits.queries.programme import find_benefit
from server.platform.actions import action
from server.platform.errors import Conflict, Reason


@action
async def set_budget(*, benefit_id: UUID, expected_fen: int, granted_fen: int, actor_id: UUID | None, now: datetime) -> Budget:
    """Set a budget that still stands at `expected_fen` to `granted_fen` (compare and set).

    NotFound; Conflict("budget_changed") with what it is now; Conflict("budget_below_use") with what is used.
    """
    budget = Budget.filter(benefit_id=benefit_id)
    unchanged = budget.filter(granted_fen=expected_fen, used_fen__lte=granted_fen)
    won = await unchanged.update(granted_fen=granted_fen)
    row = (await find_benefit(benefit_id)).budget
    if not won and row.granted_fen != expected_fen:
        raise _conflict("budget_changed", "budget_stands_at", "expected_fen", expected=expected_fen, actual=row.granted_fen)
    if not won:
        raise _conflict("budget_below_use", "budget_used", "granted_fen", expected=row.used_fen, actual=granted_fen)
    particulars = {"from_fen": expected_fen, "to_fen": granted_fen}
    await record("set_budget", actor_id=actor_id, object_kind="benefit", object_id=benefit_id, now=now, particulars=particulars)
    return row


def _conflict(code: str, why: str, path: str, *, expected: int, actual: int) -> Conflict:
    return Conflict(code, reasons=[Reason(code=why, path=path, expected=expected, actual=actual)])
