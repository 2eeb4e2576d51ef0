"""What is done with one merchant: corrected, its code issued, exchanged or ended, people invited to its desk, a record entered."""

from collections.abc import Awaitable
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from models.enums import Role, SubjectKind
from models.registry import CatalogueItem, Source
from routes.admin.desk import Desk, account_id, sent_fields, tried
from routes.admin.sign_in import ours
from routes.admin.words import spoken
from routes.api.admin_merchants import Correction, code_json, corrected
from routes.api.admin_records import RecordEntry, entered
from routes.pages.credit_page import facts_changed
from routes.reading import form
from server.access.actions.invitations import end_invitation, invite_to_desk
from server.access.queries import Sought, open_invitations, staff_accounts
from server.codes.actions import issue_merchant_code, revoke_merchant_code, rotate_merchant_code
from server.codes.queries import codes_of
from server.platform.clock import utc_now
from server.registry.queries import find_merchant

MOST_STAFF = 50
CORRECTED = ("name", "address", "phone", "closed_on", "reason")
ENTERED = ("catalogue_code", "source_code", "source_ref", "title", "document_no", "dated_on", "ends_on")


class MerchantDesk(Desk):
    menu_label, path, route_name, add_to_menu = spoken("merchant_desk"), "/merchant-desk", "merchant-desk", False

    @route("/{id:uuid}")
    async def show(self, request: Request) -> Response:
        return await self._shown(request)

    @route("/{id:uuid}/correction", methods=["POST"])
    async def correct(self, request: Request) -> Response:
        sent = await sent_fields(request)
        typed: dict[str, Any] = {name: sent.get(name, "") for name in CORRECTED}
        typed["closed_on"] = typed["closed_on"] or None
        return await tried(request, _correct(request, typed), done="merchant_desk.corrected", onward=_here(request))

    @route("/{id:uuid}/codes", methods=["POST"])
    async def issue(self, request: Request) -> Response:
        await sent_fields(request)
        deed = issue_merchant_code(merchant_id=request.path_params["id"], actor_id=account_id(request), now=utc_now())
        return await tried(request, deed, done="merchant_desk.issued", onward=_here(request))

    @route("/{id:uuid}/codes/{code:uuid}/rotation", methods=["POST"])
    async def rotate(self, request: Request) -> Response:
        await sent_fields(request)
        return await tried(request, _end_code(request, rotate_merchant_code), done="merchant_desk.rotated", onward=_here(request))

    @route("/{id:uuid}/codes/{code:uuid}/revocation", methods=["POST"])
    async def revoke(self, request: Request) -> Response:
        await sent_fields(request)
        return await tried(request, _end_code(request, revoke_merchant_code), done="merchant_desk.revoked", onward=_here(request))

    @route("/{id:uuid}/invitations", methods=["POST"])
    async def invite(self, request: Request) -> Response:
        """The code is shown on this answer only."""
        owner = (await sent_fields(request)).get("role") == Role.MERCHANT_OWNER
        made = await invite_to_desk(
            merchant_id=request.path_params["id"], role=Role.MERCHANT_OWNER if owner else Role.CLERK,
            keyring=ours(request).state["keyring"], invited_by=account_id(request), now=utc_now(),
        )  # fmt: skip
        return await self._shown(request, invited=made)

    @route("/{id:uuid}/invitations/{invitation:uuid}/end", methods=["POST"])
    async def uninvite(self, request: Request) -> Response:
        await sent_fields(request)
        deed = end_invitation(invitation_id=request.path_params["invitation"], ended_by=account_id(request), now=utc_now())
        return await tried(request, deed, done="merchant_desk.uninvited", onward=_here(request))

    @route("/{id:uuid}/records", methods=["POST"])
    async def enter(self, request: Request) -> Response:
        sent = await sent_fields(request)
        typed = {name: sent[name] for name in ENTERED if sent.get(name)}
        return await tried(request, _enter(request, typed), done="merchant_desk.entered", onward=_here(request))

    async def _shown(self, request: Request, **more: Any) -> Response:
        merchant = await find_merchant(request.path_params["id"])
        codes = [code_json(ours(request), row) for row in await codes_of(merchant.id)]
        return self.page(
            request, "merchant_desk.html", merchant=merchant, codes=codes, clerks=(Role.CLERK, Role.MERCHANT_OWNER),
            staff=await staff_accounts(Sought(merchant_id=merchant.id), before=None, limit=MOST_STAFF),
            invitations=await open_invitations(merchant.id, now=utc_now()), sources=await Source.all().order_by("code"),
            items=await CatalogueItem.filter(subject_kind=SubjectKind.MERCHANT).order_by("code"), **more,
        )  # fmt: skip


def _correct(request: Request, typed: dict[str, str]) -> Awaitable[object]:
    async def deed() -> None:
        await corrected(ours(request), form(Correction, typed), account_id(request))

    return deed()


def _enter(request: Request, typed: dict[str, str]) -> Awaitable[object]:
    async def deed() -> None:
        wish = form(RecordEntry, {**typed, "merchant_id": str(request.path_params["id"])})
        await entered(ours(request), wish, account_id(request))

    return deed()


def _end_code(request: Request, end: Any) -> Awaitable[object]:
    async def deed() -> None:
        found = await end(code_id=request.path_params["code"], actor_id=account_id(request), now=utc_now())
        await facts_changed(ours(request), found.merchant_id)

    return deed()


def _here(request: Request) -> str:
    merchant_id: UUID = request.path_params["id"]
    return f"/admin/merchant-desk/{merchant_id}"
