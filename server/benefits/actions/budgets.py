"""Granting less money, which one person may, or more, which two must: one proposes, another approves."""

from datetime import datetime
from uuid import UUID

from models.benefits import Benefit, BudgetProposal
from models.enums import AccountKind, ProposalOutcome
from models.ledger import Budget, LedgerAccount
from server.audit.actions import record
from server.benefits.lifecycle import Turn, reason_against_turning
from server.benefits.queries.budgets import find_proposal, waiting_proposal
from server.benefits.queries.programme import find_benefit
from server.ledger.actions import ShortOfMoney, grant
from server.platform.actions import action, step
from server.platform.errors import Conflict, Forbidden, Reason, Refused


@action
async def lower_budget(*, benefit_id: UUID, expected_fen: int, granted_fen: int, actor_id: UUID | None, now: datetime) -> Budget:
    """Set a budget that still stands at `expected_fen` to less (compare and set); what is taken away goes back to its funders.

    Refused("budget_is_raised"): propose it instead; NotFound; Conflict("budget_changed") with what it is now; Conflict("budget_below_use")
    with what is used, held or allotted.
    """
    if granted_fen > expected_fen:
        raise Refused("budget_is_raised")
    budget = await _set(benefit_id, expected_fen, granted_fen, now=now)
    particulars = {"from_fen": expected_fen, "to_fen": granted_fen}
    await record("set_budget", actor_id=actor_id, object_kind="benefit", object_id=benefit_id, now=now, particulars=particulars)
    return budget


@action
async def propose_budget(*, benefit_id: UUID, expected_fen: int, granted_fen: int, actor_id: UUID, now: datetime) -> BudgetProposal:
    """Ask for more than the `expected_fen` at which a budget stands. Nothing is granted before somebody else approves.

    NotFound; Conflict("benefit_ended"), Conflict("benefit_settled"); Conflict("budget_changed"); Conflict("budget_proposal_waits").
    """
    await _refuse_stale(await _running(benefit_id), expected_fen)
    if await waiting_proposal(benefit_id):
        raise Conflict("budget_proposal_waits")
    # A partial unique index: of two at once the later one is tried again, and finds the other.
    proposal = await BudgetProposal.create(
        benefit_id=benefit_id, expected_fen=expected_fen, granted_fen=granted_fen, proposed_by=actor_id, proposed_at=now
    )
    await _note("propose_budget", proposal, actor_id=actor_id, now=now)
    return proposal


@action
async def approve_budget(*, proposal_id: UUID, actor_id: UUID, now: datetime) -> BudgetProposal:
    """Raise a budget as somebody else proposed, if it still stands where they saw it.

    NotFound; Forbidden("own_proposal"); Conflict("proposal_decided"); Conflict("budget_changed"); Conflict("benefit_ended"),
    Conflict("benefit_settled"); Conflict("appropriation_exceeded").
    """
    proposal = await _decide(proposal_id, ProposalOutcome.APPROVED, actor_id=actor_id, now=now)
    await _running(proposal.benefit_id)
    await _set(proposal.benefit_id, proposal.expected_fen, proposal.granted_fen, now=now)
    await _note("approve_budget", proposal, actor_id=actor_id, now=now)
    return proposal


@action
async def reject_budget(*, proposal_id: UUID, note: str, actor_id: UUID, now: datetime) -> BudgetProposal:
    """Turn down what somebody else proposed, saying why. NotFound; Forbidden("own_proposal"); Conflict("proposal_decided")."""
    proposal = await _decide(proposal_id, ProposalOutcome.REJECTED, note=note, actor_id=actor_id, now=now)
    await _note("reject_budget", proposal, actor_id=actor_id, now=now)
    return proposal


@action
async def withdraw_budget(*, proposal_id: UUID, actor_id: UUID, now: datetime) -> BudgetProposal:
    """Take one's own proposal back. NotFound; Forbidden("not_own_proposal"); Conflict("proposal_decided")."""
    proposal = await _decide(proposal_id, ProposalOutcome.WITHDRAWN, actor_id=actor_id, now=now)
    await _note("withdraw_budget", proposal, actor_id=actor_id, now=now)
    return proposal


@step
async def _decide(proposal_id: UUID, outcome: ProposalOutcome, *, actor_id: UUID, now: datetime, note: str = "") -> BudgetProposal:
    """Claim a waiting proposal: own ones to withdraw, those of others to approve or reject."""
    waiting = BudgetProposal.filter(id=proposal_id, outcome__isnull=True)
    withdrawn = outcome == ProposalOutcome.WITHDRAWN
    mine = waiting.filter(proposed_by=actor_id) if withdrawn else waiting.exclude(proposed_by=actor_id)
    decided = await mine.update(outcome=outcome, decided_by=actor_id, decided_at=now, note=note)
    proposal = await find_proposal(proposal_id)
    if not decided:
        raise Conflict("proposal_decided") if proposal.outcome else Forbidden("not_own_proposal" if withdrawn else "own_proposal")
    return proposal


@step
async def _set(benefit_id: UUID, expected_fen: int, granted_fen: int, *, now: datetime) -> Budget:
    await LedgerAccount.filter(benefit_id=benefit_id, kind=AccountKind.CAMPAIGN).order_by("id").select_for_update(no_key=True).only("id")
    benefit = await find_benefit(benefit_id)
    await _refuse_stale(benefit, expected_fen)
    try:
        await grant(benefit_id, granted_fen - expected_fen, now=now)
    except ShortOfMoney:
        taken_fen = benefit.budget.granted_fen - sum(each.left_fen for each in benefit.accounts if each.kind == AccountKind.CAMPAIGN)
        raise _conflict("budget_below_use", "budget_used", "granted_fen", expected=taken_fen, actual=granted_fen) from None
    return (await find_benefit(benefit_id)).budget


async def _running(benefit_id: UUID) -> Benefit:
    benefit = await find_benefit(benefit_id)
    if error := reason_against_turning(Turn.REVISE, benefit.state):
        raise error
    return benefit


async def _refuse_stale(benefit: Benefit, expected_fen: int) -> None:
    granted_fen = benefit.budget.granted_fen
    if granted_fen != expected_fen:
        raise _conflict("budget_changed", "budget_stands_at", "expected_fen", expected=expected_fen, actual=granted_fen)


def _conflict(code: str, why: str, path: str, *, expected: int, actual: int) -> Conflict:
    return Conflict(code, reasons=[Reason(code=why, path=path, expected=expected, actual=actual)])


@step
async def _note(deed: str, proposal: BudgetProposal, *, actor_id: UUID, now: datetime) -> None:
    particulars = {"proposal": str(proposal.id), "from_fen": proposal.expected_fen, "to_fen": proposal.granted_fen, "note": proposal.note}
    await record(deed, actor_id=actor_id, object_kind="benefit", object_id=proposal.benefit_id, now=now, particulars=particulars)
