"""Funders' appropriations, groups of merchants, and what of a benefit a district or merchant may use."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from routes import reading
from routes.admin.amounts import hundredths, typed
from routes.admin.desk import Desk, account_id, sent_fields, tried
from routes.admin.registers import titled
from routes.admin.words import spoken
from routes.api.admin_groups import GroupDraft, MembersChange
from routes.api.admin_money import AllotmentChange
from server.benefits.actions.allotments import set_allotment, set_appropriation
from server.benefits.queries.money import funds
from server.platform.clock import utc_now
from server.platform.errors import Invalid, Reason
from server.registry.actions.groups import change_members, make_group
from server.registry.queries import merchant_groups

HERE = "/admin/funds"


class FundDesk(Desk):
    menu_label, icon, path, route_name = spoken("funds"), "fa fa-coins", "/funds", "funds"

    @route("")
    async def index(self, request: Request) -> Response:
        return self.page(request, "funds.html", funds=await funds(), groups=await merchant_groups(), titled=titled, typed=typed)

    @route("/{code}/appropriation", methods=["POST"])
    async def appropriate(self, request: Request) -> Response:
        fields, code = await sent_fields(request), request.path_params["code"]

        async def deed() -> None:
            seen, cap = fen(fields, "expected"), fen(fields, "cap")
            await set_appropriation(funder=code, expected_fen=seen, cap_fen=cap, actor_id=account_id(request), now=utc_now())

        return await tried(request, deed(), done="fund.done", onward=HERE)

    @route("/groups", methods=["POST"])
    async def make(self, request: Request) -> Response:
        fields = await sent_fields(request)

        async def deed() -> None:
            wish = reading.form(GroupDraft, {name: fields.get(name, "") for name in GroupDraft.model_fields})
            await make_group(**wish.model_dump(), actor_id=account_id(request), now=utc_now())

        return await tried(request, deed(), done="group.made", onward=HERE)

    @route("/groups/{code}/members", methods=["POST"])
    async def change(self, request: Request) -> Response:
        fields, code = await sent_fields(request), request.path_params["code"]

        async def deed() -> None:
            wish = reading.form(MembersChange, {name: fields.get(name, "").split() for name in MembersChange.model_fields})
            await change_members(code, joining=wish.joining, leaving=wish.leaving, actor_id=account_id(request), now=utc_now())

        return await tried(request, deed(), done="group.changed", onward=HERE)

    @route("/allotments/{id:uuid}", methods=["POST"])
    async def allot(self, request: Request) -> Response:
        fields, benefit_id = await sent_fields(request), request.path_params["id"]

        async def deed() -> None:
            wish = reading.form(AllotmentChange, _allotment(fields))
            await set_allotment(
                benefit_id=benefit_id, spot=wish.spot, expected_fen=wish.expected_fen, allotted_fen=wish.allotted_fen,
                actor_id=account_id(request), now=utc_now(),
            )  # fmt: skip

        return await tried(request, deed(), done="allotment.done", onward=f"/admin/benefits/{benefit_id}")


def fen(fields: dict[str, str], name: str) -> int | None:
    """Return yuan that were typed, in fen; None for an empty field. Invalid where it is no amount."""
    text = fields.get(name, "").strip()
    value = hundredths(text)
    if text and (value is None or value < 0):
        raise Invalid("invalid_body", reasons=[Reason(code="wrong_format", path=name, expected="1234.56")])
    return value


def _allotment(fields: dict[str, str]) -> dict[str, Any]:
    """Return an allotment as the API would be asked for it; a place that is an id is a merchant's."""
    place, merchant = fields.get("place", "").strip(), None
    with suppress(ValueError):
        merchant = str(UUID(place))
    where = {"merchant_id": merchant} if merchant else {"district": place}
    return {**where, "expected_fen": fen(fields, "expected") or 0, "allotted_fen": fen(fields, "allotted") or 0}
