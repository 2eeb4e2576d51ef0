"""Objections, as the administrator decides them."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.enums import ObjectionOutcome
from routes import reading, writing
from routes.api.objection_shapes import AdminObjection, AdminObjections, admin_json
from routes.endpoints import contract
from routes.pages.credit_page import facts_changed
from routes.state import State
from server.platform.clock import utc_now
from server.repair.actions import decide_objection
from server.repair.queries import list_for_administrator


class AdminListQuery(reading.Query):
    undecided: bool = False
    overdue: bool = False
    cursor: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class ObjectionDecisionRequest(reading.Body):
    outcome: ObjectionOutcome
    note: Annotated[reading.Text, StringConstraints(min_length=1, max_length=1000)]


@contract("Objections, newest first", query=AdminListQuery, answer=AdminObjections)
async def index(request: Request[State]) -> Response:
    asked = reading.query(request, AdminListQuery)
    rows = await list_for_administrator(
        undecided=asked.undecided, overdue_at=utc_now() if asked.overdue else None, before=asked.cursor, limit=asked.limit + 1
    )  # fmt: skip
    following = rows[asked.limit - 1].id if len(rows) > asked.limit else None
    items = [admin_json(row, reading.language(request)) for row in rows[: asked.limit]]
    return writing.ok({"items": items, "next": following}, headers={"cache-control": "no-store"})


@contract("Uphold or reject an objection", body=ObjectionDecisionRequest, answer=AdminObjection, status=201, refusals=(409, 422))
async def decide(request: Request[State]) -> Response:
    body = await reading.body(request, ObjectionDecisionRequest)
    decided = await decide_objection(
        objection_id=request.path_params["id"], administrator_id=reading.account_id(request), outcome=body.outcome, note=body.note,
        now=utc_now(),
    )  # fmt: skip
    if decided.merchant_id:
        await facts_changed(request, decided.merchant_id)
    return writing.created(admin_json(decided, reading.language(request)))
