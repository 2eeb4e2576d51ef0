"""Residents, masked. Whoever opens one, or sees one in the list, leaves a line that the resident reads."""

from contextlib import suppress
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from models.enums import LookPurpose, Role, SubjectKind
from models.registry import Resident
from routes.admin.desk import Desk, account_id, sent_fields, tried
from routes.admin.sign_in import ours
from routes.admin.words import language, spoken
from routes.api.admin_groups import HouseholdChange, ResidenceChange
from routes.reading import form
from server.access.actions.households import set_district, set_household
from server.access.actions.looks import note_look, note_register
from server.access.queries import masked
from server.platform.clock import utc_now
from server.platform.errors import NotFound
from server.reports.resident_register.number import number_of
from server.reports.resident_register.queries import residents, residents_found
from server.scoring.queries import live_scorecard, standing_of_resident
from server.scoring.scorecard import Tier

ROWS = 25


class ResidentDesk(Desk):
    menu_label, icon, path, route_name = spoken("residents"), "fa fa-users", "/residents", "residents"

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        """Who joined last first; found by number, whole phone or identity number, sent in a form, not in an address."""
        sought, keyring = (await sent_fields(request)).get("sought", "")[:40].strip(), ours(request).state["keyring"]
        before = _id(request.query_params.get("before"))
        rows = (
            await residents_found(sought, keyring=keyring, limit=ROWS)
            if sought
            else await residents(keyring=keyring, before=before, limit=ROWS + 1)
        )
        shown, following = rows[:ROWS], rows[ROWS - 1].resident.id if len(rows) > ROWS else None
        await note_register(resident_ids=[row.resident.id for row in shown], account_id=account_id(request), now=utc_now())
        return self.page(
            request, "residents.html", rows=shown, sought=bool(sought), before=before, following=following, tiers=await _tiers(),
            tier_of=_title,
        )  # fmt: skip

    @route("/{id:uuid}")
    async def show(self, request: Request) -> Response:
        resident = await Resident.get_or_none(id=request.path_params["id"])
        if resident is None:
            raise NotFound("not_found")
        await note_look(
            resident_id=resident.id, account_id=account_id(request), merchant_id=None, role=Role.ADMINISTRATOR,
            purpose=LookPurpose.CONSOLE, now=utc_now(),
        )  # fmt: skip
        shown, standing = masked(resident, keyring=ours(request).state["keyring"]), await standing_of_resident(resident.id)
        return self.page(request, "resident.html", resident=resident, shown=shown, standing=standing, number=number_of(resident.id))

    @route("/{id:uuid}/household", methods=["POST"])
    async def household(self, request: Request) -> Response:
        fields, id = await sent_fields(request), request.path_params["id"]

        async def deed() -> None:
            number = fields.get("number", "").strip()
            wish = form(HouseholdChange, {"number": number or None, "residents": [str(id)]})
            keyring, actor_id = ours(request).state["keyring"], account_id(request)
            await set_household(number=wish.number, residents=wish.residents, keyring=keyring, actor_id=actor_id, now=utc_now())

        return await tried(request, deed(), done="household.done", onward=f"/admin/residents/{id}")

    @route("/{id:uuid}/district", methods=["POST"])
    async def district(self, request: Request) -> Response:
        fields, id = await sent_fields(request), request.path_params["id"]

        async def deed() -> None:
            wish = form(ResidenceChange, {"district": fields.get("district", "").strip(), "residents": [str(id)]})
            await set_district(district=wish.district, residents=wish.residents, actor_id=account_id(request), now=utc_now())

        return await tried(request, deed(), done="household.done", onward=f"/admin/residents/{id}")


async def _tiers() -> dict[str, Tier]:
    live = await live_scorecard(SubjectKind.RESIDENT)
    return {tier.code: tier for tier in live[1].tiers} if live else {}


def _title(tier: Tier) -> str:
    return tier.title.en if language() == "en" else tier.title.zh


def _id(text: str | None) -> UUID | None:
    with suppress(ValueError, TypeError):
        return UUID(text)
    return None
