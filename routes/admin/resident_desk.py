"""Residents, masked. Whoever opens one leaves a line that the resident reads."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from models.enums import LookPurpose, Role
from models.registry import Resident
from routes.admin.desk import Desk, account_id, sent_fields, tried
from routes.admin.sign_in import ours
from routes.admin.words import spoken
from routes.api.admin_groups import HouseholdChange
from routes.reading import form
from server.access.actions.households import set_household
from server.access.actions.looks import note_look
from server.access.queries import masked, residents_known_by
from server.platform.clock import utc_now
from server.platform.errors import NotFound
from server.scoring.queries import standing_of_resident

ROWS = 25


class ResidentDesk(Desk):
    menu_label, icon, path, route_name = spoken("residents"), "fa fa-users", "/residents", "residents"

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        """The newest residents without anything personal; found by whole phone or identity number, sent in a form, not in an address."""
        sought = (await sent_fields(request)).get("sought", "")[:40]
        return self.page(request, "residents.html", rows=await _rows(request, sought), sought=bool(sought))

    @route("/{id:uuid}")
    async def show(self, request: Request) -> Response:
        resident = await Resident.get_or_none(id=request.path_params["id"])
        if resident is None:
            raise NotFound("not_found")
        await _note(request, resident)
        shown = masked(resident, keyring=ours(request).state["keyring"])
        return self.page(request, "resident.html", resident=resident, shown=shown, standing=await standing_of_resident(resident.id))

    @route("/{id:uuid}/household", methods=["POST"])
    async def household(self, request: Request) -> Response:
        fields, id = await sent_fields(request), request.path_params["id"]

        async def deed() -> None:
            number = fields.get("number", "").strip()
            wish = form(HouseholdChange, {"number": number or None, "residents": [str(id)]})
            keyring, actor_id = ours(request).state["keyring"], account_id(request)
            await set_household(number=wish.number, residents=wish.residents, keyring=keyring, actor_id=actor_id, now=utc_now())

        return await tried(request, deed(), done="household.done", onward=f"/admin/residents/{id}")


async def _rows(request: Request, sought: str) -> Sequence[Resident]:
    if not sought:
        return await Resident.all().order_by("-id").limit(ROWS)
    found = await residents_known_by(sought, keyring=ours(request).state["keyring"], limit=ROWS)
    for resident in found:  # that somebody with this number joined is personal already
        await _note(request, resident)
    return found


async def _note(request: Request, resident: Resident) -> None:
    await note_look(
        resident_id=resident.id, account_id=account_id(request), merchant_id=None, role=Role.ADMINISTRATOR,
        purpose=LookPurpose.CONSOLE, now=utc_now(),
    )  # fmt: skip
