"""Codes that a resident shows: one for the camera, one to read out."""

from datetime import datetime, timedelta

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from routes import reading, writing
from routes.endpoints import contract
from routes.state import State
from server.codes import dynamic_code, typed_code
from server.codes.actions import show_resident_code, show_typed_code
from server.codes.dynamic_code import ShownCode
from server.codes.keys import issuer_from
from server.codes.queries import find_at_counter, last_showing
from server.platform.clock import utc_now
from server.platform.limits import Allowance

SHOWINGS = Allowance(name="show-code", most=100, per=timedelta(minutes=10))
"""Of both kinds together, for one resident. A screen that stays open shows one each 30 s."""


class LastShowing(BaseModel):
    showing: int | None = Field(
        description="Number of the newest showing on any of the resident's phones; a code with a lower one has ended"
    )


class CodeToShow(BaseModel):
    payload: str
    showing: int
    expires_at: datetime
    refresh_after_seconds: int


class TypedCodeRequest(reading.Body):
    merchant_code: reading.Text = Field(min_length=1, max_length=40, description="The merchant's printed code or its short number")


class CodeToReadOut(BaseModel):
    digits: str
    showing: int
    merchant_name: str
    expires_at: datetime
    valid_for_seconds: int


@contract("Which showing counts now: a phone sees by it that another one has shown a newer code", answer=LastShowing)
async def show(request: Request[State]) -> Response:
    return writing.ok({"showing": await last_showing(reading.resident_id(request))})


@contract("Show a new code; the one shown before ends", answer=CodeToShow, status=201, refusals=(429,))
async def create(request: Request[State]) -> Response:
    state, now = request.state, utc_now()
    await _spend_showing(request, now)
    code = await show_resident_code(resident_id=reading.resident_id(request), actor_id=reading.actor(request).account_id, now=now)
    shown = ShownCode(code.handle, code.shown_step)
    return writing.created(
        {
            "payload": dynamic_code.encode(shown, keyring=state["keyring"], issuer=issuer_from(state["settings"])),
            "showing": code.shown_step,
            "expires_at": dynamic_code.expires_at(now),
            "refresh_after_seconds": dynamic_code.refresh_after_seconds(now),
        }
    )


@contract(
    "Get 8 digits to read out at one merchant's desk", body=TypedCodeRequest, answer=CodeToReadOut, status=201, refusals=(410, 422, 429)
)
async def create_typed(request: Request[State]) -> Response:
    keyring, issuer = request.state["keyring"], issuer_from(request.state["settings"])
    body = await reading.body(request, TypedCodeRequest)
    await _spend_showing(request, utc_now())
    desk = await find_at_counter(body.merchant_code, keyring=keyring, issuer=issuer)
    shown = await show_typed_code(
        resident_id=reading.resident_id(request), merchant_id=desk.merchant_id, keyring=keyring, issuer=issuer,
        actor_id=reading.actor(request).account_id, now=utc_now(),
    )  # fmt: skip
    return writing.created(
        {
            "digits": shown.digits,
            "showing": shown.step,
            "merchant_name": desk.merchant.name,
            "expires_at": shown.expires_at,
            "valid_for_seconds": int(typed_code.LIFETIME.total_seconds()),
        }
    )


async def _spend_showing(request: Request[State], now: datetime) -> None:
    await request.state["limits"].spend(SHOWINGS, str(reading.resident_id(request)), now=now)
