"""Codes that a resident shows: one for the camera, one to read out."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from models.codes import CodeReplay
from routes import reading, writing
from routes.api.benefit_shapes import MyRedemption, my_redemption_json
from routes.api.desk_holds import MyHold, my_hold_json
from routes.api.my_access_log import NotedLook, look_json
from routes.endpoints import contract
from routes.state import State
from routes.wording import say
from server.access.queries import looks_at
from server.benefits.queries.holds import holds_of
from server.benefits.queries.redemptions import redemptions_of
from server.codes import dynamic_code, typed_code
from server.codes.actions import show_resident_code, show_typed_code
from server.codes.dynamic_code import ShownCode
from server.codes.keys import issuer_from
from server.codes.queries import find_at_counter, last_replay, last_showing
from server.platform.clock import utc_now
from server.platform.limits import Allowance

NO_STORE = {"cache-control": "no-store"}
SHOWINGS = Allowance(name="show-code", most=100, per=timedelta(minutes=10))
"""Of both kinds together, for one resident. A screen that stays open shows one each 30 s."""


class Replay(BaseModel):
    """A code that was used before was shown again, and refused."""

    id: UUID
    message: str
    presented_at: datetime


class CodeNow(BaseModel):
    """The newest of each, null before the first. `showing` numbers what was shown on any phone: a code with a lower one has ended."""

    showing: int | None
    look: NotedLook | None
    redemption: MyRedemption | None
    hold: MyHold | None
    replay: Replay | None


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


@contract("Which showing counts now, and what desks last did with it: what a phone asks that shows a code", answer=CodeNow)
async def show(request: Request[State]) -> Response:
    resident_id, spoken = reading.resident_id(request), reading.language(request)
    looks, used = await looks_at(resident_id, before=None, limit=1), await redemptions_of(resident_id, before=None, limit=1)
    held, replay = await holds_of(resident_id, before=None, limit=1), await last_replay(resident_id)
    return writing.ok(
        {
            "showing": await last_showing(resident_id),
            "look": look_json(looks[0], spoken) if looks else None,
            "redemption": my_redemption_json(used[0], spoken) if used else None,
            "hold": my_hold_json(held[0], spoken, now=utc_now()) if held else None,
            "replay": _replay_json(replay, spoken) if replay else None,
        },
        headers=NO_STORE,
    )


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


def _replay_json(replay: CodeReplay, spoken: str) -> dict[str, Any]:
    """A presentation with both merchants loaded."""
    use = replay.code_use
    told = {"merchant": replay.merchant.name, "used_at_merchant": use.merchant.name, "used_at": use.used_at.isoformat()}
    return {"id": replay.id, "message": say("notice.code_replayed", spoken, **told), "presented_at": replay.presented_at}
