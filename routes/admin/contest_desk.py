"""What residents contest beside records and uses: restrictions, and bills of deposit-free orders. They are shown with the objections."""

from collections.abc import Awaitable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from routes.admin.desk import Desk, account_id, sent_fields, tried
from routes.admin.words import spoken
from routes.api.admin_waivers import DisputeDecision
from routes.reading import form
from server.partners.actions.settle import decide_dispute
from server.platform.clock import utc_now
from server.restrictions.actions.contest import decide_objection

ONWARD = "/admin/objections"


class ContestDesk(Desk):
    menu_label, path, route_name, add_to_menu = spoken("objections"), "/contests", "contests", False

    @route("/listings/{id:uuid}/decision", methods=["POST"])
    async def listing(self, request: Request) -> Response:
        deed = _decide(request, decide_objection, listing_id=request.path_params["id"])
        return await tried(request, deed, done="objection.decided", onward=ONWARD)

    @route("/waivers/{id:uuid}/decision", methods=["POST"])
    async def waiver(self, request: Request) -> Response:
        deed = _decide(request, decide_dispute, order_id=request.path_params["id"])
        return await tried(request, deed, done="objection.decided", onward=ONWARD)


async def _decide(request: Request, decide: Any, **which: Any) -> Awaitable[object]:
    sent = await sent_fields(request)
    said: dict[str, Any] = {"upheld": {"yes": True, "no": False}.get(sent.get("upheld", "")), "note": sent.get("note", "")}
    wish = form(DisputeDecision, said)
    decided: Awaitable[object] = await decide(**which, upheld=wish.upheld, note=wish.note, account_id=account_id(request), now=utc_now())
    return decided
