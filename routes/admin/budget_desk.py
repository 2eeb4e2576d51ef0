"""Raises of budgets, decided by a second person or taken back by their author. Shown with their benefit and in the inbox."""

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from routes.admin.desk import Desk, RejectionNote, account_id, sent_fields, tried
from routes.admin.words import spoken
from routes.reading import form
from server.benefits.actions.budgets import approve_budget, reject_budget, withdraw_budget
from server.benefits.queries.budgets import find_proposal
from server.platform.clock import utc_now


class BudgetDesk(Desk):
    menu_label, path, route_name, add_to_menu = spoken("budget"), "/budget-proposals", "budget-proposals", False

    @route("/{id:uuid}/approval", methods=["POST"])
    async def approve(self, request: Request) -> Response:
        onward = await _here(request)
        deed = approve_budget(proposal_id=request.path_params["id"], actor_id=account_id(request), now=utc_now())
        return await tried(request, deed, done="budget.raised", onward=onward)

    @route("/{id:uuid}/rejection", methods=["POST"])
    async def reject(self, request: Request) -> Response:
        sent, onward = await sent_fields(request), await _here(request)

        async def deed() -> None:
            note = form(RejectionNote, {"note": sent.get("note", "")}).note
            await reject_budget(proposal_id=request.path_params["id"], note=note, actor_id=account_id(request), now=utc_now())

        return await tried(request, deed(), done="benefit.rejected", onward=onward)

    @route("/{id:uuid}/withdrawal", methods=["POST"])
    async def withdraw(self, request: Request) -> Response:
        onward = await _here(request)
        deed = withdraw_budget(proposal_id=request.path_params["id"], actor_id=account_id(request), now=utc_now())
        return await tried(request, deed, done="budget.withdrawn", onward=onward)


async def _here(request: Request) -> str:
    """Return where to go on: the inbox that the deed was done from, or the page of the benefit."""
    if request.query_params.get("from") == "approvals":
        return "/admin/approvals"
    return f"/admin/benefits/{(await find_proposal(request.path_params['id'])).benefit_id}"
