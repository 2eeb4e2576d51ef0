"""Complaints and tips, as the administrator sees and decides them."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.enums import ComplaintKind, ComplaintState
from routes import reading, writing
from routes.api.complaint_shapes import (
    AdminComplaint,
    AdminComplaints,
    ComplaintContact,
    admin_json,
)
from routes.api.desk_complaints import NO_STORE, page_of, photo_of
from routes.endpoints import contract
from routes.pages.credit_page import facts_changed
from routes.state import State
from server.complaints import queries
from server.complaints.actions import decide_complaint, look_at_contact
from server.platform.clock import utc_now

Decision = Literal[ComplaintState.ACCEPTED, ComplaintState.REFUSED, ComplaintState.RESOLVED, ComplaintState.UNRESOLVED]


class AdminListQuery(reading.Query):
    state: ComplaintState | None = None
    kind: ComplaintKind | None = None
    overdue: bool = False
    cursor: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class DecisionRequest(reading.Body):
    decision: Decision
    note: Annotated[reading.Text, StringConstraints(max_length=1000)] = ""


@contract("Complaints and tips, newest first", query=AdminListQuery, answer=AdminComplaints)
async def index(request: Request[State]) -> Response:
    asked = reading.query(request, AdminListQuery)
    rows = await queries.list_for_administrator(
        kind=asked.kind, states=[asked.state] if asked.state else [], overdue_at=utc_now() if asked.overdue else None,
        before=asked.cursor, limit=asked.limit + 1,
    )  # fmt: skip
    return page_of(rows, asked.limit, admin_json)


@contract("Accept, refuse or close", body=DecisionRequest, answer=AdminComplaint, status=201, refusals=(409, 422))
async def decide(request: Request[State]) -> Response:
    body = await reading.body(request, DecisionRequest)
    administrator = reading.account_id(request)
    case = await decide_complaint(
        complaint_id=request.path_params["id"], administrator_id=administrator, to=body.decision, note=body.note, now=utc_now()
    )  # fmt: skip
    await facts_changed(request, case.complaint.merchant_id)
    return writing.created(admin_json(case))


@contract("How the filer can be reached; the look is recorded", answer=ComplaintContact)
async def contact(request: Request[State]) -> Response:
    administrator = reading.account_id(request)
    found = await look_at_contact(
        complaint_id=request.path_params["id"], administrator_id=administrator, keyring=request.state["keyring"], now=utc_now()
    )  # fmt: skip
    return writing.ok({"contact": found}, headers=NO_STORE)


@contract("A photo of a complaint or tip", answer="image/jpeg")
async def photo(request: Request[State]) -> Response:
    complaint = await queries.find_for_administrator(request.path_params["id"])
    return await photo_of(complaint, request.path_params["position"])
