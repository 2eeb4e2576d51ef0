"""Benefits at the desk: what a resident's code is good for, using it, giving it back."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Self, TypedDict
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator
from starlette.requests import Request
from starlette.responses import Response

from models.benefits import Redemption
from routes import once, reading, writing
from routes.api.benefit_shapes import BenefitDecision, DeskRedemption, DeskRedemptions, decision_json, redemption_json
from routes.api.order_lines import OrderLines, adding_up, lines_of
from routes.api.order_shapes import OrderFacts, OrderRef
from routes.endpoints import contract
from routes.state import State
from server.access.actor import Actor
from server.access.queries import masked
from server.benefits.actions.redeem import redeem
from server.benefits.actions.return_redemption import Returned, return_redemption
from server.benefits.actions.verify import Verification, verify
from server.benefits.orders import PLAIN, Order
from server.benefits.queries.redemptions import find_redemption_for, redemptions_at
from server.benefits.returns import RedemptionState, state_of
from server.benefits.terms import MOST_FEN
from server.codes.keys import Issuer, issuer_from
from server.platform.clock import local_day, utc_now
from server.platform.crypto import Keyring

NO_STORE = {"cache-control": "no-store"}
Payload = Annotated[reading.Text, StringConstraints(min_length=1, max_length=100)]
Amount = Annotated[reading.Integer, Field(ge=1, le=MOST_FEN)]


class VerificationRequest(reading.Body):
    """`payload`: what the scanner read, or the 8 digits that the resident read out.

    `order` and `order_ref` are those that a redemption would say.
    """

    payload: Payload
    amount_fen: Amount | None = None
    order: OrderFacts | None = None
    order_ref: OrderRef | None = None


class MaskedResident(BaseModel):
    """All null for somebody who does not agree to use benefits."""

    name: str | None
    tier: str | None
    tier_title: str | None


class VerificationAnswer(BaseModel):
    resident: MaskedResident
    amount_fen: int | None
    benefits: list[BenefitDecision]


class RedemptionRequest(reading.Body):
    """`order_ref`: the merchant's own number of the order, which can use a benefit once."""

    payload: Payload
    benefit_id: UUID
    amount_fen: Amount
    order_ref: OrderRef
    order: OrderFacts | None = None
    lines: OrderLines = ()

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        return adding_up(self, self.amount_fen)


class ReturnRequest(reading.Body):
    """`amount_fen`: how much of the order, or of one `line` of it, comes back; all that is left when nothing is said."""

    amount_fen: Amount | None = None
    line: OrderRef | None = None


class ReturnAnswer(BaseModel):
    """`refund_fen` is what the customer gets back: `amount_fen` without its share of the discount, `discount_fen`."""

    id: UUID
    redemption_id: UUID
    state: RedemptionState
    amount_fen: int
    discount_fen: int
    refund_fen: int
    returned_fen: int
    returned_discount_fen: int


class DayQuery(reading.Query):
    """`day`: a local day, today when nothing is said. `cursor`: the `next` of the page before."""

    day: reading.Day | None = None
    cursor: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class Presented(TypedDict):
    """What every deed on a code needs."""

    clerk: Actor
    payload: str
    keyring: Keyring
    issuer: Issuer
    now: datetime


@contract(
    "What a resident's code is good for here; spends nothing", body=VerificationRequest, answer=VerificationAnswer, status=201,
    refusals=(409, 422), headers=("Idempotency-Key",),
)  # fmt: skip
async def verification(request: Request[State]) -> Response:
    body = await reading.body(request, VerificationRequest)
    shown, spoken = presented(request, body.payload), reading.language(request)

    def present(found: Verification) -> dict[str, Any]:
        return _verification_json(found, shown["keyring"], spoken)

    order = replace(order_of(body.order, shown), ref=body.order_ref)
    return await once.created(request, verify, present, amount_fen=body.amount_fen, order=order, **shown)


@contract(
    "Use a benefit for one order", body=RedemptionRequest, answer=DeskRedemption, status=201,
    refusals=(409, 422), headers=("Idempotency-Key",),
)  # fmt: skip
async def redemption(request: Request[State]) -> Response:
    body = await reading.body(request, RedemptionRequest)
    shown, spoken = presented(request, body.payload), reading.language(request)

    def present(granted: Redemption) -> dict[str, Any]:
        return redemption_json(granted, spoken)

    return await once.created(
        request, redeem, present, benefit_id=body.benefit_id, amount_fen=body.amount_fen, order_ref=body.order_ref,
        order=order_of(body.order, shown), lines=lines_of(body.lines), **shown,
    )  # fmt: skip


@contract(
    "Give back part or all of a redemption", body=ReturnRequest, answer=ReturnAnswer, status=201,
    refusals=(409, 422), headers=("Idempotency-Key",),
)  # fmt: skip
async def give_back(request: Request[State]) -> Response:
    body, now = await reading.body(request, ReturnRequest), utc_now()
    return await once.created(
        request, return_redemption, _return_json,
        clerk=reading.actor(request), redemption_id=request.path_params["id"], amount_fen=body.amount_fen, line=body.line, now=now,
    )  # fmt: skip


@contract("This merchant's redemptions of a day, newest first", query=DayQuery, answer=DeskRedemptions)
async def index(request: Request[State]) -> Response:
    asked = reading.query(request, DayQuery)
    _, merchant_id = reading.actor(request).desk()
    day = asked.day or local_day(utc_now())
    rows = await redemptions_at(merchant_id, day=day, before=asked.cursor, limit=asked.limit + 1)
    following = rows[asked.limit - 1].id if len(rows) > asked.limit else None
    items = [redemption_json(row, reading.language(request)) for row in rows[: asked.limit]]
    return writing.ok({"items": items, "next": following}, headers=NO_STORE)


@contract("One of this merchant's redemptions", answer=DeskRedemption)
async def show(request: Request[State]) -> Response:
    _, merchant_id = reading.actor(request).desk()
    found = await find_redemption_for(merchant_id, request.path_params["id"])
    return writing.ok(redemption_json(found, reading.language(request)), headers=NO_STORE)


def order_of(said: OrderFacts | None, presented: Presented) -> Order:
    return said.order(keyring=presented["keyring"]) if said else PLAIN


def presented(request: Request[State], payload: str) -> Presented:
    """Return what a deed on this payload needs."""
    clerk, now = reading.actor(request), utc_now()
    keyring, issuer = request.state["keyring"], issuer_from(request.state["settings"])
    return Presented(clerk=clerk, payload=payload, keyring=keyring, issuer=issuer, now=now)


def _verification_json(found: Verification, keyring: Keyring, spoken: str) -> dict[str, Any]:
    tier = found.tier
    resident = {
        "name": masked(found.resident, keyring=keyring).name if found.resident else None,
        "tier": tier.code if tier else None,
        "tier_title": (tier.title.en if spoken == "en" else tier.title.zh) if tier else None,
    }
    decisions = [decision_json(each.listed, each.case, each.reasons, spoken) for each in found.decisions]
    return {"resident": resident, "amount_fen": found.amount_fen, "benefits": decisions}


def _return_json(returned: Returned) -> dict[str, Any]:
    redemption = returned.redemption
    return {
        "id": returned.return_id,
        "redemption_id": redemption.id,
        "state": state_of(amount_fen=redemption.amount_fen, returned_fen=redemption.returned_fen),
        "amount_fen": returned.amount_fen,
        "discount_fen": returned.discount_fen,
        "refund_fen": returned.amount_fen - returned.discount_fen,
        "returned_fen": redemption.returned_fen,
        "returned_discount_fen": redemption.returned_discount_fen,
    }
