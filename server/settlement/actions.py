"""Paying merchants what they are owed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from models.enums import AccountKind, TransferKind
from models.ledger import LedgerAccount
from server.audit.actions import record
from server.ledger.actions import post
from server.ledger.posting import AccountName, Movement
from server.platform.actions import step
from server.platform.clock import local_day, start_of_local_day
from server.platform.jobs import enqueue
from server.settlement.queries import earned_since

DELAY_DAYS = 7
"""Most returns come within a week; what comes back later is taken off the next payment."""
AT_ONCE = 500


@step
async def pay_out(*, now: datetime, after: str | None = None) -> None:
    """Pay every merchant what was earned more than DELAY_DAYS ago and has not come back; go on behind `after` in another transaction."""
    payables = await _payables(UUID(after) if after else None)
    before = start_of_local_day(local_day(now) - timedelta(days=DELAY_DAYS))
    fresh = await earned_since([each.id for each in payables], before)
    for each in payables:
        amount_fen = each.left_fen - fresh.get(each.id, 0)
        if amount_fen > 0:
            await _pay(each, amount_fen, now=now)
    if len(payables) == AT_ONCE:
        await enqueue("pay_out", {"after": str(payables[-1].id)}, now=now)


async def _payables(after: UUID | None) -> Sequence[LedgerAccount]:
    rows = LedgerAccount.filter(kind=AccountKind.PAYABLE)
    rows = rows.filter(id__gt=after) if after else rows
    return await rows.order_by("id").limit(AT_ONCE).select_for_update(no_key=True)


async def _pay(payable: LedgerAccount, amount_fen: int, *, now: datetime) -> None:
    paid = AccountName(kind=AccountKind.PAID, funder_id=payable.funder_id, merchant_id=payable.merchant_id)
    await post([Movement(TransferKind.PAYOUT, payable.id, paid.id, amount_fen)], about_id=None, now=now, opening=[paid])
    particulars = {"amount_fen": amount_fen}
    await record("pay_out", actor_id=None, object_kind="merchant", object_id=payable.merchant_id, now=now, particulars=particulars)
