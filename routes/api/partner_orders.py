"""Deposit-free orders as the partner runs them."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.enums import WaiverState
from routes import once, reading, signed, writing
from routes.api.partner_eligibility import Payload, RiskFen
from routes.api.waiver_shapes import BillSent, Name, WaiverShown, WaiversShown, Why
from routes.endpoints import contract
from routes.state import State
from server.codes.keys import issuer_from
from server.partners.actions.place import Wish, place_order
from server.partners.actions.settle import complete_order, modify_order, note_payment, revoke_order, write_off_order
from server.partners.addresses import refuse_address
from server.partners.queries import find_order, order_json, orders_of_partner
from server.platform.clock import utc_now

NO_STORE = {"cache-control": "no-store"}
Address = Annotated[str, StringConstraints(pattern=r"^[!-~]{0,500}$")]


class WaiverWish(reading.Body):
    """`number`: the partner's own, once. With `payload`, the code a resident shows, the order is theirs at once; without, it waits until a
    resident takes it by its `id`. `notify_url`: told of this order instead of the partner's callback address.
    """

    number: reading.Word
    benefit: reading.Word
    title: Name
    risk_fen: RiskFen
    payload: Payload | None = None
    notify_url: Address = ""


class Modification(BillSent):
    reason: Why


class Cancellation(reading.Body):
    reason: Why


class Payment(reading.Body):
    """`note`: how it was paid, in the partner's words."""

    note: Annotated[reading.Text, StringConstraints(max_length=300)] = ""


class WaiverPage(reading.Page):
    state: WaiverState | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


REFUSALS: dict[str, Any] = {"answer": WaiverShown, "status": 201, "refusals": (409, 422), "headers": ("Idempotency-Key",)}


@contract("Open a deposit-free order", body=WaiverWish, **REFUSALS)
async def create(request: Request[State]) -> Response:
    asking, body, settings = signed.partner(request), await reading.body(request, WaiverWish), request.state["settings"]
    refuse_address(body.notify_url, production=settings.production)
    wish = Wish(**body.model_dump(exclude={"payload"}))
    return await once.created(
        request, place_order, order_json, partner=asking.partner, wish=wish, payload=body.payload,
        keyring=request.state["keyring"], issuer=issuer_from(settings), now=utc_now(),
    )  # fmt: skip


@contract("The partner's orders, newest first", query=WaiverPage, answer=WaiversShown)
async def index(request: Request[State]) -> Response:
    asking, asked = signed.partner(request), reading.query(request, WaiverPage)
    rows = await orders_of_partner(asking.partner.id, state=asked.state, before=asked.cursor, limit=asked.limit + 1)
    shown = rows[: asked.limit]
    following = shown[-1].id if len(rows) > asked.limit else None
    return writing.ok({"items": [order_json(row) for row in shown], "next": following}, headers=NO_STORE)


@contract("One of the partner's orders", answer=WaiverShown)
async def show(request: Request[State]) -> Response:
    found = await find_order(signed.partner(request).partner.id, request.path_params["number"])
    return writing.ok(order_json(found), headers=NO_STORE)


@contract("Say what an order costs", body=BillSent, **REFUSALS)
async def complete(request: Request[State]) -> Response:
    partner, number, now = _order(request)
    body = await reading.body(request, BillSent)
    return await once.created(
        request, complete_order, order_json, partner=partner, number=number, bill=body.bill(), total_fen=body.total_fen,
        particulars={}, now=now,
    )  # fmt: skip


@contract("Make a bill less", body=Modification, **REFUSALS)
async def modify(request: Request[State]) -> Response:
    partner, number, now = _order(request)
    body = await reading.body(request, Modification)
    return await once.created(
        request, modify_order, order_json, partner=partner, number=number, bill=body.bill(), total_fen=body.total_fen,
        reason=body.reason, now=now,
    )  # fmt: skip


@contract("Take an order back", body=Cancellation, **REFUSALS)
async def cancel(request: Request[State]) -> Response:
    partner, number, now = _order(request)
    body = await reading.body(request, Cancellation)
    return await once.created(request, revoke_order, order_json, partner=partner, number=number, reason=body.reason, now=now)


@contract("Say that an order is paid", body=Payment, **REFUSALS)
async def pay(request: Request[State]) -> Response:
    partner, number, now = _order(request)
    body = await reading.body(request, Payment)
    return await once.created(request, note_payment, order_json, partner=partner, number=number, note=body.note, now=now)


@contract("Give an overdue order up", body=Cancellation, **REFUSALS)
async def write_off(request: Request[State]) -> Response:
    partner, number, now = _order(request)
    body = await reading.body(request, Cancellation)
    return await once.created(request, write_off_order, order_json, partner=partner, number=number, reason=body.reason, now=now)


def _order(request: Request[State]) -> tuple[Any, str, datetime]:
    """Return the partner that asks, the number of its order, and now."""
    return signed.partner(request).partner, request.path_params["number"], utc_now()
