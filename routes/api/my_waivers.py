"""A resident's own deposit-free orders: seen, taken, confirmed, declined, contested."""

from typing import Annotated, Any

from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.enums import WaiverStep
from models.partners import WaiverOrder
from routes import reading, writing
from routes.api.waiver_shapes import MyWaiver, MyWaiverInFull, MyWaivers, my_waiver_json, step_json
from routes.endpoints import contract
from routes.state import State
from server.partners.actions.place import take_order
from server.partners.actions.settle import answer_order
from server.partners.queries import events_of, order_shown_to, orders_of_resident
from server.platform.clock import utc_now

NO_STORE = {"cache-control": "no-store"}
TERMS: dict[str, Any] = {"answer": MyWaiver, "status": 201, "refusals": (409, 422)}


class Contest(reading.Body):
    """Why the bill is wrong; an administrator reads it and decides."""

    note: Annotated[reading.Text, StringConstraints(min_length=1, max_length=300)]


@contract("The own deposit-free orders, newest first", query=reading.Page, answer=MyWaivers)
async def index(request: Request[State]) -> Response:
    asked, spoken = reading.query(request, reading.Page), reading.language(request)
    rows = await orders_of_resident(reading.resident_id(request), before=asked.cursor, limit=asked.limit + 1)
    shown = rows[: asked.limit]
    following = shown[-1].id if len(rows) > asked.limit else None
    return writing.ok({"items": [my_waiver_json(row, spoken) for row in shown], "next": following}, headers=NO_STORE)


@contract("An order of one's own, or one that waits to be taken, with its steps", answer=MyWaiverInFull)
async def show(request: Request[State]) -> Response:
    found = await order_shown_to(reading.resident_id(request), request.path_params["id"])
    steps = [step_json(event) for event in await events_of(found.id)] if found.resident_id else []
    return writing.ok({**my_waiver_json(found, reading.language(request)), "steps": steps}, headers=NO_STORE)


@contract("Take an order that waits; it still has to be confirmed", **TERMS)
async def take(request: Request[State]) -> Response:
    resident_id, account_id = reading.resident_id(request), reading.account_id(request)
    order = await take_order(
        order_id=request.path_params["id"], resident_id=resident_id, account_id=account_id, keyring=request.state["keyring"], now=utc_now()
    )
    return await _answered(request, order)


@contract("Confirm an order", **TERMS)
async def confirm(request: Request[State]) -> Response:
    return await _answer(request, WaiverStep.CONFIRM)


@contract("Decline an order", **TERMS)
async def decline(request: Request[State]) -> Response:
    return await _answer(request, WaiverStep.DECLINE)


@contract("Contest the bill of an order; a person decides", body=Contest, **TERMS)
async def dispute(request: Request[State]) -> Response:
    body = await reading.body(request, Contest)
    return await _answer(request, WaiverStep.DISPUTE, note=body.note)


async def _answer(request: Request[State], taken: WaiverStep, *, note: str = "") -> Response:
    order = await answer_order(
        order_id=request.path_params["id"], resident_id=reading.resident_id(request), account_id=reading.account_id(request),
        taken=taken, note=note, now=utc_now(),
    )  # fmt: skip
    return await _answered(request, order)


async def _answered(request: Request[State], order: WaiverOrder) -> Response:
    shown = await order_shown_to(reading.resident_id(request), order.id)
    return writing.ok(my_waiver_json(shown, reading.language(request)), status=201, headers=NO_STORE)
