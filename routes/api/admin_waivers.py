"""Deposit-free orders as administrators see them, and their word on contested bills."""

from typing import Annotated

from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.enums import WaiverState
from routes import reading, writing
from routes.api.waiver_shapes import MyWaivers, WaiverShown, my_waiver_json
from routes.endpoints import contract
from routes.state import State
from server.partners.actions.settle import decide_dispute
from server.partners.queries import order_json, orders_in
from server.platform.clock import utc_now


class InState(reading.Page):
    state: WaiverState = WaiverState.DISPUTED


class DisputeDecision(reading.Body):
    """`upheld`: the bill stands and is owed anew; otherwise the order is revoked and nothing is owed."""

    upheld: bool
    note: Annotated[reading.Text, StringConstraints(min_length=1, max_length=300)]


@contract("Orders in one state, newest first", query=InState, answer=MyWaivers)
async def index(request: Request[State]) -> Response:
    asked, spoken = reading.query(request, InState), reading.language(request)
    rows = await orders_in(asked.state, before=asked.cursor, limit=asked.limit + 1)
    shown = rows[: asked.limit]
    following = shown[-1].id if len(rows) > asked.limit else None
    return writing.ok({"items": [my_waiver_json(row, spoken) for row in shown], "next": following})


@contract("Decide on a contested bill", body=DisputeDecision, answer=WaiverShown, status=201, refusals=(409, 422))
async def decide(request: Request[State]) -> Response:
    body = await reading.body(request, DisputeDecision)
    order = await decide_dispute(
        order_id=request.path_params["id"], upheld=body.upheld, note=body.note, account_id=reading.account_id(request), now=utc_now()
    )
    return writing.created(order_json(order))
