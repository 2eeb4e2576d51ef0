"""Holds: a benefit reserved at a desk for an order that is not settled yet."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, Field, model_validator
from starlette.requests import Request
from starlette.responses import Response

from models.benefits import Hold, Redemption
from models.enums import HoldEnd
from routes import once, reading, writing
from routes.api.benefit_shapes import DeskRedemption, redemption_json, title_of
from routes.api.desk_benefits import NO_STORE, Amount, Payload, order_of, presented
from routes.api.order_lines import OrderLines, adding_up, lines_of
from routes.api.order_shapes import OrderFacts, OrderRef
from routes.endpoints import contract
from routes.state import State
from server.benefits.actions.holds import commit_hold, release_hold
from server.benefits.actions.holds_together import Asked
from server.benefits.queries.holds import find_hold_for, holds_of, open_holds_at
from server.codes.keys import issuer_from
from server.platform.actions import Answer
from server.platform.clock import utc_now

SHORTEST, USUAL, LONGEST = 10, 15 * 60, 7 * 24 * 3600


class HoldRequest(reading.Body):
    """`seconds`: for how long at most; a quarter of an hour when nothing is said."""

    payload: Payload
    benefit_id: UUID
    amount_fen: Amount
    order_ref: OrderRef
    order: OrderFacts | None = None
    seconds: Annotated[reading.Integer, Field(ge=SHORTEST, le=LONGEST)] = USUAL


class CommitRequest(reading.Body):
    """`amount_fen`: what the order came to, at most what it is held for; all of it when nothing is said."""

    amount_fen: Amount | None = None
    lines: OrderLines = ()

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        return adding_up(self, self.amount_fen)


class ReleaseRequest(reading.Body):
    """Nothing is said."""


class DeskHold(BaseModel):
    """`state`: held, or how it ended: committed, released, lapsed."""

    id: UUID
    state: str
    benefit_id: UUID
    benefit: str
    order_ref: str
    amount_fen: int
    discount_fen: int
    payable_fen: int
    held_at: datetime
    expires_at: datetime


class DeskHolds(BaseModel):
    items: list[DeskHold]
    next: UUID | None


class MyHold(DeskHold):
    merchant: str


class MyHolds(BaseModel):
    items: list[MyHold]
    next: UUID | None


@contract("What this merchant holds now, newest first", query=reading.Page, answer=DeskHolds)
async def index(request: Request[State]) -> Response:
    asked, spoken, now = reading.query(request, reading.Page), reading.language(request), utc_now()
    _, merchant_id = reading.actor(request).desk()
    rows = await open_holds_at(merchant_id, now=now, before=asked.cursor, limit=asked.limit + 1)
    shown = rows[: asked.limit]
    following = shown[-1].id if len(rows) > asked.limit else None
    return writing.ok({"items": [hold_json(row, spoken, now=now) for row in shown], "next": following}, headers=NO_STORE)


@contract(
    "Hold a benefit for an order that is not settled yet", body=HoldRequest, answer=DeskHold, status=201,
    refusals=(409, 422), headers=("Idempotency-Key",),
)  # fmt: skip
async def create(request: Request[State]) -> Response:
    body = await reading.body(request, HoldRequest)
    shown, spoken = presented(request, body.payload), reading.language(request)

    def present(hold: Hold) -> dict[str, Any]:
        return hold_json(hold, spoken, now=shown["now"])

    asked = Asked(
        benefit_id=body.benefit_id, amount_fen=body.amount_fen, order_ref=body.order_ref, order=order_of(body.order, shown),
        lasting=timedelta(seconds=body.seconds), once=await reading.once(request, status=201, present=present, now=shown["now"]), **shown,
    )  # fmt: skip
    found = await request.state["holds"].hold(asked)
    return writing.once(found) if isinstance(found, Answer) else writing.created(present(found))


@contract(
    "Redeem what is held, for at most the order it is held for", body=CommitRequest, answer=DeskRedemption, status=201,
    refusals=(409, 422), headers=("Idempotency-Key",),
)  # fmt: skip
async def commit(request: Request[State]) -> Response:
    body, spoken = await reading.body(request, CommitRequest), reading.language(request)

    def present(granted: Redemption) -> dict[str, Any]:
        return redemption_json(granted, spoken)

    return await once.created(
        request, commit_hold, present, clerk=reading.actor(request), hold_id=request.path_params["id"], amount_fen=body.amount_fen,
        lines=lines_of(body.lines), keyring=request.state["keyring"], issuer=issuer_from(request.state["settings"]), now=utc_now(),
    )  # fmt: skip


@contract("Give a hold up", body=ReleaseRequest, answer=DeskHold, status=201, refusals=(409, 422), headers=("Idempotency-Key",))
async def release(request: Request[State]) -> Response:
    await reading.body(request, ReleaseRequest)
    spoken, now = reading.language(request), utc_now()

    def present(hold: Hold) -> dict[str, Any]:
        return hold_json(hold, spoken, now=now)

    return await once.created(request, release_hold, present, clerk=reading.actor(request), hold_id=request.path_params["id"], now=now)


@contract("One of this merchant's holds", answer=DeskHold)
async def show(request: Request[State]) -> Response:
    _, merchant_id = reading.actor(request).desk()
    found = await find_hold_for(merchant_id, request.path_params["id"])
    return writing.ok(hold_json(found, reading.language(request), now=utc_now()), headers=NO_STORE)


@contract("What desks hold or held for me, newest first", query=reading.Page, answer=MyHolds)
async def mine(request: Request[State]) -> Response:
    asked, spoken, now = reading.query(request, reading.Page), reading.language(request), utc_now()
    rows = await holds_of(reading.resident_id(request), before=asked.cursor, limit=asked.limit + 1)
    shown = rows[: asked.limit]
    following = shown[-1].id if len(rows) > asked.limit else None
    return writing.ok({"items": [my_hold_json(row, spoken, now=now) for row in shown], "next": following}, headers=NO_STORE)


def my_hold_json(hold: Hold, spoken: str, *, now: datetime) -> dict[str, Any]:
    """A hold whose benefit and merchant are loaded."""
    return hold_json(hold, spoken, now=now) | {"merchant": hold.merchant.name}


def hold_json(hold: Hold, spoken: str, *, now: datetime) -> dict[str, Any]:
    """A hold whose benefit is loaded. One whose time is over has lapsed, swept or not."""
    return {
        "id": hold.id,
        "state": hold.ended_as or (HoldEnd.LAPSED if hold.expires_at <= now else "held"),
        "benefit_id": hold.benefit_id,
        "benefit": title_of(hold.benefit, spoken),
        "order_ref": hold.order_ref,
        "amount_fen": hold.amount_fen,
        "discount_fen": hold.discount_fen,
        "payable_fen": hold.payable_fen,
        "held_at": hold.held_at,
        "expires_at": hold.expires_at,
    }
