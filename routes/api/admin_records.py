"""Records as administrators enter and end them for a source that cannot deliver by itself."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.enums import RecordKind, Severity, Visibility
from models.registry import Record
from routes import reading, writing
from routes.endpoints import contract
from routes.pages.credit_page import facts_changed
from routes.state import State
from server.platform.clock import utc_now
from server.registry.actions.records import repair_record, take_in_record, withdraw_record
from server.registry.records import MAX_MARK, NewRecord

Line = Annotated[reading.Text, StringConstraints(min_length=1, max_length=300)]
DayOf = Annotated[reading.Day, Field(strict=False)]
Ref = Annotated[reading.Text, StringConstraints(min_length=1, max_length=120)]


class RecordEntry(reading.Body):
    """One fact of one subject, under an item of the catalogue. The same `source_code` and `source_ref` again: newer words of the same fact.

    `content` holds what the kind of record has; a resident's record needs the resident's consent.
    """

    catalogue_code: reading.Word
    source_code: reading.Word
    source_ref: Ref
    title: Line
    dated_on: DayOf
    merchant_id: UUID | None = None
    resident_id: UUID | None = None
    document_no: Annotated[reading.Text, StringConstraints(max_length=120)] = ""
    ends_on: DayOf | None = None
    amount_fen: Annotated[reading.Integer, Field(ge=0, lt=2**53)] | None = None
    mark: Annotated[reading.Integer, Field(ge=0, le=MAX_MARK)] | None = None
    content: Annotated[dict[reading.Word, Any], Field(json_schema_extra={"additionalProperties": False})] = {}


class RecordEnd(reading.Body):
    """Why it ends, and the document or rule that says so."""

    reason: Line
    basis: Line


class EnteredRecord(BaseModel):
    id: UUID
    catalogue_code: str
    kind: RecordKind
    merchant_id: UUID | None
    resident_id: UUID | None
    source_code: str
    source_ref: str
    title: str
    dated_on: date
    ends_on: date | None
    severity: Severity | None
    visibility: Visibility
    received_at: datetime


@contract("Enter a record, or newer words of one", body=RecordEntry, answer=EnteredRecord, status=201, refusals=(404, 422))
async def create(request: Request[State]) -> Response:
    row = await entered(request, await reading.body(request, RecordEntry), reading.account_id(request))
    return writing.created({name: getattr(row, name) for name in EnteredRecord.model_fields})


@contract("Take back a record that should not have been", body=RecordEnd, answer=None, status=204, refusals=(409,))
async def withdraw(request: Request[State]) -> Response:
    await withdrawn(request, await reading.body(request, RecordEnd), reading.account_id(request))
    return writing.nothing()


@contract("Lift a negative record whose duty is fulfilled", body=RecordEnd, answer=None, status=204, refusals=(409, 422))
async def repair(request: Request[State]) -> Response:
    await repaired(request, await reading.body(request, RecordEnd), reading.account_id(request))
    return writing.nothing()


async def entered(request: Request[State], wish: RecordEntry, actor_id: UUID) -> Record:
    """Take in a record and let its merchant's page be read anew. As take_in_record."""
    row = await take_in_record(NewRecord(**wish.model_dump()), actor_id=actor_id, now=utc_now())
    await _told(request, row.merchant_id)
    return row


async def withdrawn(request: Request[State], wish: RecordEnd, actor_id: UUID) -> None:
    """Withdraw the record in the path. As withdraw_record."""
    record_id, now = request.path_params["id"], utc_now()
    await _told(request, await withdraw_record(record_id=record_id, reason=wish.reason, basis=wish.basis, actor_id=actor_id, now=now))


async def repaired(request: Request[State], wish: RecordEnd, actor_id: UUID) -> None:
    """Repair the record in the path. As repair_record."""
    record_id, now = request.path_params["id"], utc_now()
    await _told(request, await repair_record(record_id=record_id, reason=wish.reason, basis=wish.basis, actor_id=actor_id, now=now))


async def _told(request: Request[State], merchant_id: UUID | None) -> None:
    if merchant_id:
        await facts_changed(request, merchant_id)
