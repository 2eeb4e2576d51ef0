"""Objections, as JSON for who filed them and for who decides."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from models.enums import ObjectionOutcome
from models.objections import Objection
from routes.api.benefit_shapes import title_of


class ObjectionShown(BaseModel):
    """`about` names the record or the use; `due_at` is null once it is decided, and `outcome` until then."""

    id: UUID
    record_id: UUID | None
    redemption_id: UUID | None
    about: str
    text: str
    filed_at: datetime
    due_at: datetime | None
    outcome: ObjectionOutcome | None
    note: str
    decided_at: datetime | None


class Objections(BaseModel):
    items: list[ObjectionShown]
    next: UUID | None


class AdminObjection(ObjectionShown):
    """`merchant` is null when a resident objects, who is not named."""

    merchant: str | None


class AdminObjections(BaseModel):
    items: list[AdminObjection]
    next: UUID | None


def objection_json(objection: Objection, spoken: str) -> dict[str, Any]:
    decision = objection.decision
    return {
        "id": objection.id,
        "record_id": objection.record_id,
        "redemption_id": objection.redemption_id,
        "about": about(objection, spoken),
        "text": objection.text,
        "filed_at": objection.filed_at,
        "due_at": None if decision else objection.due_at,
        "outcome": decision and decision.outcome,
        "note": decision.note if decision else "",
        "decided_at": decision and decision.decided_at,
    }


def admin_json(objection: Objection, spoken: str) -> dict[str, Any]:
    return objection_json(objection, spoken) | {"merchant": objection.merchant and objection.merchant.name}


def about(objection: Objection, spoken: str) -> str:
    if objection.record:
        return f"{objection.record.title} · {objection.record.dated_on}"
    assert objection.redemption is not None
    return f"{title_of(objection.redemption.benefit, spoken)} · {objection.redemption.merchant.name}"
