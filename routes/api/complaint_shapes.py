"""Complaints as JSON: what the filer, the merchant and the administrator each see."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from models.complaints import Complaint, ComplaintEvent
from models.enums import ComplaintKind, ComplaintState
from server.complaints import clocks
from server.complaints.actions import Filed
from server.complaints.queries import Case
from server.complaints.states import CLOSED, MAKES, Party


class Event(BaseModel):
    sequence: int
    state: ComplaintState
    by: Party
    note: str
    happened_at: datetime


class FiledComplaint(BaseModel):
    id: UUID
    reference: str
    secret: str
    state: ComplaintState
    due_at: datetime


class FollowedComplaint(BaseModel):
    reference: str
    kind: ComplaintKind
    merchant: str
    state: ComplaintState
    text: str
    photos: int
    filed_at: datetime
    due_at: datetime | None
    history: list[Event]


class DeskComplaint(BaseModel):
    """`photos` are paths to fetch with the same authorisation."""

    id: UUID
    reference: str
    kind: ComplaintKind
    state: ComplaintState
    text: str
    photos: list[str]
    filed_at: datetime
    due_at: datetime | None
    history: list[Event]


class DeskComplaints(BaseModel):
    items: list[DeskComplaint]
    next: UUID | None


class AdminComplaint(DeskComplaint):
    merchant_id: UUID
    merchant: str
    has_contact: bool


class AdminComplaints(BaseModel):
    items: list[AdminComplaint]
    next: UUID | None


class ComplaintContact(BaseModel):
    contact: str


def filed_json(filed: Filed) -> dict[str, Any]:
    """What was answered the first time, whatever became of it since."""
    complaint, state = filed.complaint, ComplaintState.FILED
    due_at = clocks.due_at(complaint.kind, state, since=complaint.filed_at)
    return {"id": complaint.id, "reference": complaint.reference, "secret": filed.secret, "state": state, "due_at": due_at}


def followed_json(case: Case) -> dict[str, Any]:
    complaint = case.complaint
    return {
        "reference": complaint.reference, "kind": complaint.kind, "merchant": complaint.merchant.name, "state": complaint.state,
        "text": complaint.text, "photos": len(case.photos), "filed_at": complaint.filed_at, "due_at": due(complaint),
        "history": [event_json(event) for event in case.history],
    }  # fmt: skip


def desk_json(case: Case) -> dict[str, Any]:
    return _case_json(case, "/api/v1/desk/complaints")


def admin_json(case: Case) -> dict[str, Any]:
    complaint = case.complaint
    seen_by_both = _case_json(case, "/api/v1/admin/complaints")
    merchant = {"merchant_id": complaint.merchant_id, "merchant": complaint.merchant.name}
    return seen_by_both | merchant | {"has_contact": complaint.contact_sealed is not None}


def event_json(event: ComplaintEvent) -> dict[str, Any]:
    by = MAKES[event.state]
    return {"sequence": event.sequence, "state": event.state, "by": by, "note": event.note, "happened_at": event.happened_at}


def due(complaint: Complaint) -> datetime | None:
    """No clock runs for what is closed."""
    return None if complaint.state in CLOSED else complaint.due_at


def _case_json(case: Case, folder: str) -> dict[str, Any]:
    complaint = case.complaint
    return {
        "id": complaint.id, "reference": complaint.reference, "kind": complaint.kind, "state": complaint.state, "text": complaint.text,
        "photos": [f"{folder}/{complaint.id}/photos/{place}" for place in case.photos],
        "filed_at": complaint.filed_at, "due_at": due(complaint), "history": [event_json(event) for event in case.history],
    }  # fmt: skip
