"""Who may use the console: staff with name and password, and the role of administrator."""

from dataclasses import dataclass, field
from typing import cast

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates
from starlette_admin.auth import AdminUser
from starlette_admin.auth.base import BaseAuthProvider
from starlette_admin.helpers import index_url, safe_redirect_url

from models.access import Account
from models.enums import Role
from routes import reading
from routes.admin.words import language
from routes.api.sessions import StaffSignIn as StaffCredentials
from routes.problems import status_of
from routes.state import State
from routes.wording import say
from server.access.actions.sessions import Opened, sign_in_with_password, sign_out
from server.access.actor import Actor
from server.access.queries import identify
from server.platform.clock import utc_now
from server.platform.errors import DomainError, Forbidden, Invalid

COOKIE = "xinma_console"
SEES_OTP_FIELD = ("otp_required", "otp_wrong", "otp_used")


@dataclass
class Staff(AdminUser):
    """Who is signed in, as the console's pages and deeds know them."""

    actor: Actor = field(default_factory=Actor)


class StaffSignIn(BaseAuthProvider):
    """The session is the one of the API, its token in a cookie that scripts cannot read and other sites cannot send."""

    async def authenticate(self, request: Request) -> AdminUser | None:
        token = request.cookies.get(COOKIE)
        actor = await identify(token, now=utc_now()) if token else None
        if actor is None or actor.account_id is None or Role.ADMINISTRATOR not in actor.roles:
            return None
        account = await Account.get(id=actor.account_id).only("id", "display_name", "username")
        return Staff(username=account.display_name or account.username or "", actor=actor)

    def get_routes(self, templates: Jinja2Templates) -> list[Route]:
        async def sign_in(request: Request) -> Response:
            return await _sign_in(request, templates)

        return [
            Route(self.login_path, sign_in, methods=["GET", "POST"], name="login"),
            Route(self.logout_path, _sign_out, methods=["POST"], name="logout"),
        ]


def staff(request: Request) -> Actor:
    """Return the administrator who asks."""
    signed_in: Staff = request.state.admin_user
    return signed_in.actor


def ours(request: Request) -> Request[State]:
    """The same request with its state as the rest of the service knows it; the library does not say what it is."""
    return cast("Request[State]", request)


async def _sign_in(request: Request, templates: Jinja2Templates) -> Response:
    onward = safe_redirect_url(request.query_params.get("next") or index_url(request), request, index_url(request))
    if request.method == "GET":
        return templates.TemplateResponse(request, "login.html", {"wants_otp": False})
    sent = reading.fields(await request.form())
    typed = {name: sent[name] for name in ("username", "password", "otp") if sent.get(name)}
    try:
        opened = await _opened(request, typed)
    except DomainError as error:
        shown = {"error": say(error.code, language()), "username": typed.get("username", ""), "wants_otp": error.code in SEES_OTP_FIELD}
        return templates.TemplateResponse(request, "login.html", shown, status_of(error))
    response = RedirectResponse(onward, 303)
    secure = ours(request).state["settings"].base_url.startswith("https:")
    response.set_cookie(COOKIE, opened.token, path="/admin", httponly=True, samesite="strict", secure=secure)
    return response


async def _opened(request: Request, typed: dict[str, str]) -> Opened:
    try:
        wish = reading.form(StaffCredentials, typed)
    except Invalid:
        raise Forbidden("wrong_credentials") from None
    state = ours(request).state
    return await sign_in_with_password(
        username=wish.username, password=wish.password, otp=wish.otp, address=reading.address(ours(request)),
        keyring=state["keyring"], limits=state["limits"], now=utc_now(), only=Role.ADMINISTRATOR,
    )  # fmt: skip


async def _sign_out(request: Request) -> Response:
    actor = staff(request)
    if actor.session_id and actor.account_id:
        await sign_out(session_id=actor.session_id, account_id=actor.account_id, now=utc_now())
    response = RedirectResponse(request.url_for("admin:login"), 303)
    response.delete_cookie(COOKIE, path="/admin", httponly=True, samesite="strict")
    return response
