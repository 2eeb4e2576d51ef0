"""Objections, as the administrator reads and decides them."""

from collections.abc import Awaitable
from contextlib import suppress
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from models.enums import ObjectionOutcome, WaiverState
from models.objections import Objection
from routes.admin.desk import Desk, account_id, sent_fields, tried
from routes.admin.registers import titled
from routes.admin.sign_in import ours
from routes.admin.words import language, spoken
from routes.api.admin_objections import ObjectionDecisionRequest
from routes.api.objection_shapes import about
from routes.pages.credit_page import facts_changed
from routes.reading import form
from server.partners.queries import orders_in
from server.platform.clock import utc_now
from server.repair import queries
from server.repair.actions import decide_objection
from server.restrictions.queries import open_objections

ROWS = 25


class ObjectionDesk(Desk):
    menu_label, icon, path, route_name = spoken("objections"), "fa fa-scale-balanced", "/objections", "objections"

    @route("")
    async def index(self, request: Request) -> Response:
        asked, now = request.query_params, utc_now()
        rows = await queries.list_for_administrator(
            undecided=not asked.get("all"), overdue_at=None, before=_id(asked.get("before")), limit=ROWS + 1
        )  # fmt: skip
        following = rows[ROWS - 1].id if len(rows) > ROWS else None
        listings, disputes = await open_objections(before=None, limit=ROWS), await orders_in(WaiverState.DISPUTED, before=None, limit=ROWS)
        return self.page(
            request, "objections.html", rows=rows[:ROWS], following=following, asked=asked, now=now, about=_about, listings=listings,
            disputes=disputes, titled=titled,
        )  # fmt: skip

    @route("/{id:uuid}")
    async def show(self, request: Request) -> Response:
        found = await queries.find_objection(request.path_params["id"])
        return self.page(request, "objection.html", each=found, outcomes=list(ObjectionOutcome), now=utc_now(), about=_about)

    @route("/{id:uuid}/decision", methods=["POST"])
    async def decide(self, request: Request) -> Response:
        sent = await sent_fields(request)
        deed = _decide(request, {name: sent.get(name, "") for name in ("outcome", "note")})
        return await tried(request, deed, done="objection.decided", onward=f"/admin/objections/{request.path_params['id']}")


def _decide(request: Request, typed: dict[str, str]) -> Awaitable[object]:
    async def deed() -> None:
        asked = form(ObjectionDecisionRequest, typed)
        decided = await decide_objection(
            objection_id=request.path_params["id"], administrator_id=account_id(request), outcome=asked.outcome, note=asked.note,
            now=utc_now(),
        )  # fmt: skip
        if decided.merchant_id:
            await facts_changed(ours(request), decided.merchant_id)

    return deed()


def _about(objection: Objection) -> str:
    return about(objection, language())


def _id(text: str | None) -> UUID | None:
    with suppress(ValueError, TypeError):
        return UUID(text)
    return None
