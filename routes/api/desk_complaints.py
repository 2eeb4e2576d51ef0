"""Complaints, as the merchant's desk sees and answers them."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.complaints import Complaint
from models.enums import ComplaintState
from routes import once, reading, writing
from routes.api.complaint_shapes import DeskComplaint, DeskComplaints, desk_json
from routes.endpoints import contract
from routes.pages.credit_page import facts_changed
from routes.state import State
from server.complaints import queries
from server.complaints.actions import answer_complaint
from server.complaints.queries import Case
from server.platform.clock import utc_now

NO_STORE = {"cache-control": "no-store"}


class DeskListQuery(reading.Query):
    state: ComplaintState | None = None
    cursor: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class AnswerRequest(reading.Body):
    note: Annotated[reading.Text, StringConstraints(min_length=1, max_length=1000)]


@contract("Complaints on this merchant, newest first", query=DeskListQuery, answer=DeskComplaints)
async def index(request: Request[State]) -> Response:
    asked = reading.query(request, DeskListQuery)
    _, merchant_id = reading.actor(request).desk()
    states = [asked.state] if asked.state else []
    rows = await queries.list_for_desk(merchant_id=merchant_id, states=states, before=asked.cursor, limit=asked.limit + 1)
    return page_of(rows, asked.limit, desk_json)


@contract(
    "Answer a complaint", body=AnswerRequest, answer=DeskComplaint, status=201, refusals=(409, 422), headers=("Idempotency-Key",)
)  # fmt: skip
async def answer(request: Request[State]) -> Response:
    body = await reading.body(request, AnswerRequest)
    clerk_id, merchant_id = reading.actor(request).desk()
    response = await once.created(
        request, answer_complaint, desk_json, complaint_id=request.path_params["id"], merchant_id=merchant_id, clerk_id=clerk_id,
        note=body.note, now=utc_now(),
    )  # fmt: skip
    await facts_changed(request, merchant_id)
    return response


@contract("A photo of a complaint on this merchant", answer="image/jpeg")
async def photo(request: Request[State]) -> Response:
    _, merchant_id = reading.actor(request).desk()
    complaint = await queries.find_for_desk(request.path_params["id"], merchant_id=merchant_id)
    return await photo_of(complaint, request.path_params["position"])


def page_of(rows: list[Case], limit: int, present: Callable[[Case], dict[str, Any]]) -> Response:
    """The first `limit` rows, and from where to read on when there are more."""
    following = rows[limit - 1].complaint.id if len(rows) > limit else None
    return writing.ok({"items": [present(case) for case in rows[:limit]], "next": following}, headers=NO_STORE)


async def photo_of(complaint: Complaint, position: int) -> Response:
    found = await queries.find_photo(complaint, position)
    return Response(found.jpeg, headers=NO_STORE, media_type="image/jpeg")
