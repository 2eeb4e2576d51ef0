"""Raises of budgets: proposed by one administrator (POST …/benefits/{id}/budget), decided by another, or taken back."""

from uuid import UUID

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from routes import reading, writing
from routes.api.admin_benefits import Rejection
from routes.api.revision_shapes import BudgetProposalShown, proposal_json
from routes.endpoints import contract
from routes.state import State
from server.benefits.actions.budgets import approve_budget, reject_budget, withdraw_budget
from server.benefits.queries.budgets import proposals
from server.platform.clock import utc_now


class ProposalsAsked(reading.Page):
    """Those of one benefit, those that still wait for a second person, or all."""

    benefit_id: UUID | None = None
    waiting: bool = False


class BudgetProposals(BaseModel):
    items: list[BudgetProposalShown]
    next: UUID | None


@contract("Proposals to raise a budget, newest first", query=ProposalsAsked, answer=BudgetProposals)
async def index(request: Request[State]) -> Response:
    asked = reading.query(request, ProposalsAsked)
    rows = await proposals(before=asked.cursor, limit=asked.limit + 1, waiting=asked.waiting, benefit_id=asked.benefit_id)
    following = rows[asked.limit - 1].id if len(rows) > asked.limit else None
    return writing.ok({"items": [proposal_json(row) for row in rows[: asked.limit]], "next": following})


@contract("Raise a budget as somebody else proposed, if it still is what they saw", answer=BudgetProposalShown, status=201, refusals=(409,))
async def approve(request: Request[State]) -> Response:
    decided = await approve_budget(proposal_id=request.path_params["id"], actor_id=reading.account_id(request), now=utc_now())
    return writing.created(proposal_json(decided))


@contract("Turn down a raise that somebody else proposed", body=Rejection, answer=BudgetProposalShown, status=201, refusals=(409, 422))
async def reject(request: Request[State]) -> Response:
    body = await reading.body(request, Rejection)
    deed = reject_budget(proposal_id=request.path_params["id"], note=body.note, actor_id=reading.account_id(request), now=utc_now())
    return writing.created(proposal_json(await deed))


@contract("Take back a raise that oneself proposed", answer=BudgetProposalShown, status=201, refusals=(409,))
async def withdraw(request: Request[State]) -> Response:
    withdrawn = await withdraw_budget(proposal_id=request.path_params["id"], actor_id=reading.account_id(request), now=utc_now())
    return writing.created(proposal_json(withdrawn))
