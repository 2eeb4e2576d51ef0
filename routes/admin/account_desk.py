"""Accounts of staff: looked up, created, given roles, shut out."""

from collections.abc import Awaitable
from contextlib import suppress
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette_admin import flash, route

from models.enums import Role
from routes.admin.desk import Desk, account_id, sent_fields, sentences, tried
from routes.admin.merchant_choice import merchants_like
from routes.admin.words import spoken, told
from routes.api.admin_accounts import NewGrant, NewStaff, new_staff
from routes.problems import status_of
from routes.reading import form
from server.access.actions.accounts import disable_account, end_grant, grant_role
from server.access.queries import Sought, find_account, staff_accounts
from server.platform.clock import utc_now
from server.platform.errors import DomainError

ROWS = 25
GIVEN = (Role.CLERK, Role.MERCHANT_OWNER, Role.INSPECTOR)


class AccountDesk(Desk):
    menu_label, icon, path, route_name = spoken("accounts"), "fa fa-user-shield", "/accounts", "accounts"

    @route("")
    async def index(self, request: Request) -> Response:
        asked = request.query_params
        words = asked.get("q", "").replace("\0", "")[:60]
        role = next((each for each in Role if each == asked.get("role")), None)
        rows = await staff_accounts(Sought(words=words, role=role), before=_id(asked.get("before")), limit=ROWS + 1)
        following = rows[ROWS - 1].id if len(rows) > ROWS else None
        return self.page(
            request, "accounts.html", rows=rows[:ROWS], following=following, words=words, role=role, roles=[*GIVEN, Role.ADMINISTRATOR]
        )

    @route("/shops")
    async def shops(self, request: Request) -> Response:
        """Merchants that a form may offer, as JSON."""
        found = await merchants_like(request.query_params.get("q", ""))
        return JSONResponse([{"id": str(id), "name": name} for id, name in found])

    @route("/new", methods=["GET", "POST"])
    async def create(self, request: Request) -> Response:
        """An account with its first role; what was typed stays where something is wrong, but for the password."""
        sent = await sent_fields(request)
        shops, shown = await merchants_like(sent.get("shop", "")), "account_new.html"
        if request.method == "GET" or sent.get("find"):
            return self.page(request, shown, typed=sent, roles=GIVEN, shops=shops)
        try:
            wish = form(NewStaff, _wish(sent, "username", "password", "role", "merchant_id"))
            made = await new_staff(wish, created_by=account_id(request))
        except DomainError as error:
            return self.page(request, shown, status=status_of(error), typed=sent, faults=sentences(error), roles=GIVEN, shops=shops)
        flash(request, told("account.created"), "success")
        return RedirectResponse(f"/admin/accounts/{made}", 303)

    @route("/{id:uuid}")
    async def show(self, request: Request) -> Response:
        return await self._shown(request, {})

    @route("/{id:uuid}/grants", methods=["POST"])
    async def grant(self, request: Request) -> Response:
        sent = await sent_fields(request)
        if sent.get("find"):
            return await self._shown(request, sent)
        return await tried(request, _grant(request, _wish(sent, "role", "merchant_id")), done="account.granted", onward=_here(request))

    async def _shown(self, request: Request, typed: dict[str, str]) -> Response:
        account = await find_account(request.path_params["id"])
        mine, shops = account.id == account_id(request), await merchants_like(typed.get("shop", ""))
        return self.page(request, "account.html", account=account, roles=GIVEN, mine=mine, typed=typed, shops=shops)

    @route("/{id:uuid}/grants/{grant:uuid}/end", methods=["POST"])
    async def end(self, request: Request) -> Response:
        await sent_fields(request)
        deed = end_grant(grant_id=request.path_params["grant"], ended_by=account_id(request), now=utc_now())
        return await tried(request, deed, done="account.ended", onward=_here(request))

    @route("/{id:uuid}/disablement", methods=["POST"])
    async def disable(self, request: Request) -> Response:
        await sent_fields(request)
        deed = disable_account(account_id=request.path_params["id"], disabled_by=account_id(request), now=utc_now())
        return await tried(request, deed, done="account.disabled", onward=_here(request))


def _grant(request: Request, typed: dict[str, str]) -> Awaitable[object]:
    async def deed() -> None:
        wish, to = form(NewGrant, typed), request.path_params["id"]
        await grant_role(account_id=to, role=wish.role, merchant_id=wish.merchant_id, granted_by=account_id(request), now=utc_now())

    return deed()


def _wish(sent: dict[str, str], *names: str) -> dict[str, str]:
    """Return the fields that were filled in; a role for the whole city is for no merchant, whatever was chosen."""
    chosen = {name: sent[name] for name in names if sent.get(name)}
    if chosen.get("role") == Role.INSPECTOR:
        chosen.pop("merchant_id", None)
    return chosen


def _here(request: Request) -> str:
    return f"/admin/accounts/{request.path_params['id']}"


def _id(text: str | None) -> UUID | None:
    with suppress(ValueError, TypeError):
        return UUID(text)
    return None
