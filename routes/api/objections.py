"""Objections, as residents and merchants file and follow them."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.objections import Objection
from routes import once, reading, writing
from routes.api.objection_shapes import Objections, ObjectionShown, objection_json
from routes.endpoints import contract
from routes.state import State
from server.platform.clock import utc_now
from server.platform.errors import Reason, Refused
from server.repair.actions import Objector, object_to_record, object_to_redemption
from server.repair.queries import objections_of

NO_STORE = {"cache-control": "no-store"}
Words = Annotated[reading.Text, StringConstraints(min_length=1, max_length=2000)]


class DeskObjectionRequest(reading.Body):
    record_id: UUID
    text: Words


class ObjectionRequest(reading.Body):
    """Exactly one of the two: a record about oneself that is wrong, or a use of one's code that was not oneself."""

    record_id: UUID | None = None
    redemption_id: UUID | None = None
    text: Words


@contract("My objections, newest first", query=reading.Page, answer=Objections)
async def index(request: Request[State]) -> Response:
    asked = reading.query(request, reading.Page)
    rows = await objections_of(resident_id=reading.resident_id(request), before=asked.cursor, limit=asked.limit + 1)
    return _page(request, rows, asked.limit)


@contract("Object to a record or to a use", body=ObjectionRequest, answer=ObjectionShown, status=201, refusals=(409, 422))
async def create(request: Request[State]) -> Response:
    body = await reading.body(request, ObjectionRequest)
    objector = Objector(account_id=reading.account_id(request), resident_id=reading.resident_id(request))
    if (body.record_id is None) == (body.redemption_id is None):
        raise Refused("what_needed", reasons=[Reason(code="what_needed", path="record_id")])
    if body.record_id:
        filed = await object_to_record(objector=objector, record_id=body.record_id, text=body.text, now=utc_now())
    else:
        assert body.redemption_id is not None
        filed = await object_to_redemption(objector=objector, redemption_id=body.redemption_id, text=body.text, now=utc_now())
    return writing.created(objection_json(filed, reading.language(request)))


@contract("This merchant's objections, newest first", query=reading.Page, answer=Objections)
async def desk_index(request: Request[State]) -> Response:
    asked, (_, merchant_id) = reading.query(request, reading.Page), reading.actor(request).desk()
    rows = await objections_of(merchant_id=merchant_id, before=asked.cursor, limit=asked.limit + 1)
    return _page(request, rows, asked.limit)


@contract(
    "Object to a record about this merchant", body=DeskObjectionRequest, answer=ObjectionShown, status=201, refusals=(409, 422),
    headers=("Idempotency-Key",),
)  # fmt: skip
async def desk_create(request: Request[State]) -> Response:
    body = await reading.body(request, DeskObjectionRequest)
    account_id, merchant_id = reading.actor(request).desk()
    objector = Objector(account_id=account_id, merchant_id=merchant_id)
    spoken = reading.language(request)

    def present(filed: Objection) -> dict[str, Any]:
        return objection_json(filed, spoken)

    return await once.created(
        request, object_to_record, present, objector=objector, record_id=body.record_id, text=body.text, now=utc_now()
    )


def _page(request: Request[State], rows: list[Objection], limit: int) -> Response:
    following = rows[limit - 1].id if len(rows) > limit else None
    items = [objection_json(row, reading.language(request)) for row in rows[:limit]]
    return writing.ok({"items": items, "next": following}, headers=NO_STORE)
