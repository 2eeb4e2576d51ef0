"""A record ended before its time: withdrawn by its source, or repaired by law and deed."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from models.registry import Record
from routes.admin.desk import Desk, account_id, sent_fields, tried
from routes.admin.sign_in import ours
from routes.admin.words import spoken
from routes.api.admin_records import RecordEnd, repaired, withdrawn
from routes.reading import form
from server.platform.errors import NotFound

End = Callable[[Any, RecordEnd, Any], Awaitable[None]]


class RecordDesk(Desk):
    menu_label, path, route_name, add_to_menu = spoken("record_desk"), "/record-desk", "record-desk", False

    @route("/{id:uuid}")
    async def show(self, request: Request) -> Response:
        row = await Record.get_or_none(id=request.path_params["id"], merchant_id__not_isnull=True).select_related("merchant", "resolution")
        if row is None:
            raise NotFound("not_found")
        return self.page(request, "record_desk.html", each=row)

    @route("/{id:uuid}/withdrawal", methods=["POST"])
    async def withdraw(self, request: Request) -> Response:
        return await _end(request, withdrawn)

    @route("/{id:uuid}/repair", methods=["POST"])
    async def repair(self, request: Request) -> Response:
        return await _end(request, repaired)


async def _end(request: Request, end: End) -> Response:
    sent = await sent_fields(request)

    async def deed() -> None:
        await end(ours(request), form(RecordEnd, {name: sent.get(name, "") for name in ("reason", "basis")}), account_id(request))

    return await tried(request, deed(), done="record_desk.ended", onward=f"/admin/record-desk/{request.path_params['id']}")
