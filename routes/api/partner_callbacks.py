"""What a partner was told and when; and a sandbox that tells it wrongly on purpose."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from models.enums import DeliveryState, Fault, WaiverStep
from models.partners import Delivery
from routes import once, reading, signed, writing
from routes.api.waiver_shapes import WaiverShown
from routes.endpoints import contract
from routes.state import State
from server.partners.actions.register import set_faults
from server.partners.actions.settle import answer_in_sandbox
from server.partners.queries import deliveries_to, order_json
from server.platform.clock import utc_now


class Answer(StrEnum):
    """What a made-up resident does."""

    CONFIRM = WaiverStep.CONFIRM
    DECLINE = WaiverStep.DECLINE
    DISPUTE = WaiverStep.DISPUTE


class TryShown(BaseModel):
    """`status`: what came back; `error`: why nothing did."""

    number: int
    status: int | None
    error: str
    tried_at: datetime


class DeliveryShown(BaseModel):
    """`event_id` is the same in every delivery of one event. `due_at`: when it is tried next, while it waits."""

    id: UUID
    event_id: UUID
    event: str
    number: str | None
    url: str
    state: DeliveryState
    fault: Fault | None
    due_at: datetime
    written_at: datetime
    tries: list[TryShown]


class DeliveriesShown(BaseModel):
    items: list[DeliveryShown]
    next: UUID | None


class Faults(reading.Body):
    """None of them: callbacks are delivered as in earnest."""

    faults: Annotated[list[Fault], Field(max_length=4)]


class SandboxAnswer(reading.Body):
    answer: Answer


@contract("What the partner was told, newest first, with every try", query=reading.Page, answer=DeliveriesShown)
async def index(request: Request[State]) -> Response:
    asking, asked = signed.partner(request), reading.query(request, reading.Page)
    rows = await deliveries_to(asking.partner.id, before=asked.cursor, limit=asked.limit + 1)
    shown = rows[: asked.limit]
    following = shown[-1].id if len(rows) > asked.limit else None
    return writing.ok({"items": [_json(row) for row in shown], "next": following}, headers={"cache-control": "no-store"})


@contract("Have the sandbox do things wrong", body=Faults, answer=Faults, refusals=(409, 422))
async def put_faults(request: Request[State]) -> Response:
    asking, body = signed.partner(request), await reading.body(request, Faults)
    set_to = await set_faults(partner_id=asking.partner.id, faults=body.faults, actor_id=asking.partner.account_id, now=utc_now())
    return writing.ok({"faults": set_to})


@contract(
    "Answer an order as its made-up resident", body=SandboxAnswer, answer=WaiverShown, status=201, refusals=(409, 422),
    headers=("Idempotency-Key",),
)  # fmt: skip
async def answer(request: Request[State]) -> Response:
    asking, body = signed.partner(request), await reading.body(request, SandboxAnswer)
    return await once.created(
        request, answer_in_sandbox, order_json, partner=asking.partner, number=request.path_params["number"],
        taken=WaiverStep(body.answer), now=utc_now(),
    )  # fmt: skip


def _json(row: Delivery) -> dict[str, Any]:
    names = ("id", "event_id", "event", "url", "state", "fault", "due_at", "written_at")
    tries = [
        {"number": each.number, "status": each.status, "error": each.error, "tried_at": each.tried_at}
        for each in sorted(row.tries, key=lambda each: each.number)
    ]
    return {**{name: getattr(row, name) for name in names}, "number": row.order.number if row.order else None, "tries": tries}
