"""Signing in and out."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, RootModel, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.enums import Role
from routes import reading, writing
from routes.endpoints import contract
from routes.state import State
from server.access.actions.sessions import Opened, sign_in_with_password, sign_in_with_wechat, sign_out
from server.platform.clock import utc_now
from server.platform.validation import NO_CONTROL

IMPLIED = {Role.ANONYMOUS, Role.SIGNED_IN}


class WeChatSignIn(reading.Body):
    """`wechat_code` is what wx.login gave."""

    wechat_code: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,128}$")]


class StaffSignIn(reading.Body):
    """`otp`: the six digits of the authenticator app, where the account asks for them."""

    username: Annotated[reading.Text, StringConstraints(min_length=1, max_length=60)]
    password: Annotated[str, StringConstraints(pattern=NO_CONTROL, min_length=1, max_length=200)]
    otp: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] | None = None


class SignIn(RootModel[WeChatSignIn | StaffSignIn]):
    pass


class OpenedSession(BaseModel):
    token: str
    expires_at: datetime
    roles: list[Role]


@contract("Sign in", body=SignIn, answer=OpenedSession, status=201, refusals=(401, 403, 422, 429))
async def create(request: Request[State]) -> Response:
    """A resident or clerk signs in by WeChat, staff by name and password."""
    by_wechat = isinstance(wish := await reading.json_of(request), dict) and "wechat_code" in wish
    opened = await (_by_wechat(request) if by_wechat else _by_password(request))
    return writing.created({"token": opened.token, "expires_at": opened.expires_at, "roles": sorted(opened.roles - IMPLIED)})


@contract("Sign out: the token ends at once", answer=None, status=204)
async def end(request: Request[State]) -> Response:
    who = reading.actor(request)
    assert who.session_id is not None
    await sign_out(session_id=who.session_id, account_id=reading.account_id(request), now=utc_now())
    return writing.nothing()


async def _by_wechat(request: Request[State]) -> Opened:
    wish, state = await reading.body(request, WeChatSignIn), request.state
    return await sign_in_with_wechat(
        code=wish.wechat_code, address=reading.address(request), wechat=state["wechat"],
        keyring=state["keyring"], limits=state["limits"], now=utc_now(),
    )  # fmt: skip


async def _by_password(request: Request[State]) -> Opened:
    wish, state = await reading.body(request, StaffSignIn), request.state
    return await sign_in_with_password(
        username=wish.username, password=wish.password, otp=wish.otp, address=reading.address(request),
        keyring=state["keyring"], limits=state["limits"], now=utc_now(),
    )  # fmt: skip
