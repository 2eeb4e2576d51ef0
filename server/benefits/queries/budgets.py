"""Proposals to raise a budget."""

from collections.abc import Sequence
from uuid import UUID

from models.benefits import BudgetProposal
from server.platform.errors import NotFound


async def find_proposal(proposal_id: UUID) -> BudgetProposal:
    """Return a proposal, its benefit loaded. NotFound."""
    found = await BudgetProposal.get_or_none(id=proposal_id).select_related("benefit")
    if found is None:
        raise NotFound("not_found")
    return found


async def waiting_proposal(benefit_id: UUID) -> BudgetProposal | None:
    """Return the proposal of a benefit that nobody has decided; there is one at most."""
    return await BudgetProposal.get_or_none(benefit_id=benefit_id, outcome__isnull=True)


async def proposals(*, before: UUID | None, limit: int, waiting: bool = False, benefit_id: UUID | None = None) -> Sequence[BudgetProposal]:
    """Return at most `limit` proposals, newest first, benefit and its accounts loaded; of one benefit, or `waiting` ones alone."""
    rows = BudgetProposal.filter(id__lt=before) if before else BudgetProposal.all()
    rows = rows.filter(benefit_id=benefit_id) if benefit_id else rows
    rows = rows.filter(outcome__isnull=True) if waiting else rows
    return await rows.order_by("-id").limit(limit).prefetch_related("benefit__accounts")


async def waiting_for(benefit_ids: Sequence[UUID]) -> dict[UUID, BudgetProposal]:
    """Return what waits for each of many benefits, in one read; nothing for one of which nothing does."""
    return {each.benefit_id: each for each in await BudgetProposal.filter(benefit_id__in=benefit_ids, outcome__isnull=True)}
