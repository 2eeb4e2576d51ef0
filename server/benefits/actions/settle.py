"""Settling what has ended: once nothing is held any more, unused money goes back to the funds that it came from."""

from datetime import datetime
from uuid import UUID

from tortoise.expressions import F

from models.benefits import Benefit
from models.enums import AccountKind, BenefitState
from models.ledger import LedgerAccount
from server.audit.actions import record
from server.benefits.actions.publish import turn
from server.benefits.lifecycle import Turn
from server.ledger.actions import recall_unused
from server.platform.actions import step
from server.platform.jobs import enqueue

AT_ONCE = 1000


@step
async def settle_ended(*, now: datetime) -> None:
    """Queue a job for each benefit that has ended, and for each settled one to which a return has brought money back since."""
    ended = await Benefit.filter(state=BenefitState.ENDED).limit(AT_ONCE).values_list("id", flat=True)
    unused = LedgerAccount.filter(kind__in=(AccountKind.CAMPAIGN, AccountKind.ALLOTMENT), in_fen__gt=F("held_fen") + F("out_fen"))
    again = await unused.filter(benefit__state=BenefitState.SETTLED).limit(AT_ONCE).values_list("benefit_id", flat=True)
    for benefit_id in sorted({str(each) for each in (*ended, *again)}):
        await enqueue("settle_benefit", {"benefit_id": benefit_id}, now=now)


@step
async def settle_benefit(*, benefit_id: str, now: datetime) -> None:
    """Settle an ended benefit of whose money nothing is held; give back what a settled one has again. Otherwise nothing is done."""
    id = UUID(benefit_id)
    # Locked, so that no deed that was under way when the benefit ended takes or holds any of it meanwhile.
    accounts = await LedgerAccount.filter(benefit_id=id).order_by("id").select_for_update(no_key=True)
    if any(account.held_fen for account in accounts):
        return
    ended = await Benefit.filter(id=id, state=BenefitState.ENDED).exists()
    if ended:
        await turn(id, Turn.SETTLE, actor_id=None, now=now)
    if returned_fen := await recall_unused(accounts, now=now):
        particulars = {"returned_fen": returned_fen}
        await record("recall_unused", actor_id=None, object_kind="benefit", object_id=id, now=now, particulars=particulars)
