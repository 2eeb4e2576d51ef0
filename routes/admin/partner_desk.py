"""What is done with partners: registered, given keys and relieved of them, told where they are called back; and how that went."""

from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin import flash, route

from routes.admin.desk import Desk, account_id, sent_fields, sentences, tried
from routes.admin.merchant_choice import merchants_like
from routes.admin.registers import titled
from routes.admin.sign_in import ours
from routes.admin.words import spoken, told
from routes.api.admin_partners import Callback, NewKey, NewPartner, given_key
from routes.problems import status_of
from routes.reading import form
from server.partners.actions.register import Issued, end_key, register_partner, set_callback
from server.partners.queries import deliveries_to, find_partner, keys_of
from server.platform.clock import utc_now
from server.platform.errors import DomainError, Invalid

OVERLAPS_HOURS = (0, 1, 24, 7 * 24)
MOST_DELIVERIES = 20


class PartnerDesk(Desk):
    menu_label, path, route_name, add_to_menu = spoken("partner_desk"), "/partner-desk", "partner-desk", False

    @route("/new", methods=["GET", "POST"])
    async def create(self, request: Request) -> Response:
        sent = await sent_fields(request)
        shops = await merchants_like(sent.get("shop", ""))
        if request.method == "GET" or sent.get("find"):
            return self.page(request, "partner_new.html", typed=sent, shops=shops)
        typed: dict[str, Any] = {name: sent[name] for name in ("code", "title_zh", "title_en", "merchant_id") if sent.get(name)}
        try:
            wish = form(NewPartner, typed)
            made = await register_partner(**wish.model_dump() | {"sandbox": "sandbox" in sent}, actor_id=account_id(request), now=utc_now())
        except DomainError as error:
            return self.page(request, "partner_new.html", status=status_of(error), typed=sent, shops=shops, faults=sentences(error))
        flash(request, told("partner_desk.registered"), "success")
        return RedirectResponse(f"/admin/partner-desk/{made.id}", 303)

    @route("/{id:uuid}")
    async def show(self, request: Request) -> Response:
        return await self._shown(request)

    @route("/{id:uuid}/keys", methods=["POST"])
    async def give_key(self, request: Request) -> Response:
        """The secret is shown on this answer only."""
        sent = await sent_fields(request)
        try:
            wish = form(NewKey, {"certificate": sent["certificate"]} if sent.get("certificate", "").strip() else {})
            issued = await given_key(ours(request), wish, account_id(request))
        except DomainError as error:
            return await self._shown(request, faults=sentences(error), status=status_of(error))
        return await self._shown(request, issued=issued)

    @route("/{id:uuid}/keys/{name}/end", methods=["POST"])
    async def stop_key(self, request: Request) -> Response:
        return await tried(request, _stop_key(request, await sent_fields(request)), done="partner_desk.key_ends", onward=_here(request))

    @route("/{id:uuid}/callback", methods=["POST"])
    async def put_callback(self, request: Request) -> Response:
        return await tried(
            request, _put_callback(request, await sent_fields(request)), done="partner_desk.callback_set", onward=_here(request)
        )

    async def _shown(
        self, request: Request, *, issued: Issued | None = None, faults: list[str] | None = None, status: int = 200
    ) -> Response:
        partner, now = await find_partner(request.path_params["id"]), utc_now()
        keys = (await keys_of([partner.id]))[partner.id]
        deliveries = await deliveries_to(partner.id, before=None, limit=MOST_DELIVERIES)
        return self.page(
            request, "partner.html", status=status, partner=partner, titled=titled, issued=issued, faults=faults, deliveries=deliveries,
            keys=[(key, key.ended_at is None or key.ended_at > now) for key in keys[::-1]], overlaps=OVERLAPS_HOURS,
        )  # fmt: skip


def _stop_key(request: Request, sent: dict[str, str]) -> Awaitable[object]:
    async def deed() -> None:
        hours = next((each for each in OVERLAPS_HOURS if str(each) == sent.get("hours")), None)
        if hours is None:
            raise Invalid("invalid_body")
        name, by, lasting = request.path_params["name"], account_id(request), timedelta(hours=hours)
        await end_key(partner_id=request.path_params["id"], name=name, after=lasting, actor_id=by, now=utc_now())

    return deed()


def _put_callback(request: Request, sent: dict[str, str]) -> Awaitable[object]:
    async def deed() -> None:
        url, production = form(Callback, {"url": sent.get("url", "")}).url, ours(request).state["settings"].production
        by = account_id(request)
        await set_callback(partner_id=request.path_params["id"], url=url, production=production, actor_id=by, now=utc_now())

    return deed()


def _here(request: Request) -> str:
    return f"/admin/partner-desk/{request.path_params['id']}"
