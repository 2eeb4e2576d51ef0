"""Deposit-free orders as JSON: what partners, residents and administrators each see."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from models.enums import Role, WaiverState, WaiverStep
from models.partners import WaiverEvent, WaiverOrder
from routes import reading
from routes.api.benefit_shapes import title_of
from server.benefits.terms import MOST_FEN
from server.partners.queries import order_json
from server.partners.waivers import Bill, Line

Name = Annotated[reading.Text, StringConstraints(min_length=1, max_length=60)]
Note = Annotated[reading.Text, StringConstraints(max_length=100)]
Why = Annotated[reading.Text, StringConstraints(min_length=1, max_length=300)]
Fen = Annotated[reading.Integer, Field(ge=0, le=MOST_FEN)]


class BillLine(reading.Body):
    """What for, and how much (fen)."""

    name: Name
    amount_fen: Fen
    note: Note = ""


class BillSent(reading.Body):
    """`total_fen` is the sum of the charges less that of the discounts, and at most the risk."""

    charges: Annotated[list[BillLine], Field(max_length=100)]
    discounts: Annotated[list[BillLine], Field(max_length=30)] = []
    total_fen: Fen

    def bill(self) -> Bill:
        charges, discounts = (tuple(Line(**line.model_dump()) for line in lines) for lines in (self.charges, self.discounts))
        return Bill(charges=charges, discounts=discounts)


class LineShown(BaseModel):
    name: str
    amount_fen: int
    note: str


class WaiverShown(BaseModel):
    """`credit_fen` and `cash_fen` are null until the order is somebody's, `total_fen` until it is completed. `sequence` counts steps."""

    id: UUID
    number: str
    state: WaiverState
    title: str
    tier: str | None
    risk_fen: int
    credit_fen: int | None
    cash_fen: int | None
    charges: list[LineShown]
    discounts: list[LineShown]
    total_fen: int | None
    sequence: int
    placed_at: datetime
    expires_at: datetime
    due_at: datetime | None


class WaiversShown(BaseModel):
    items: list[WaiverShown]
    next: UUID | None


class StepShown(BaseModel):
    step: WaiverStep
    state: WaiverState
    by: Role
    note: str
    total_fen: int | None
    happened_at: datetime


class MyWaiver(WaiverShown):
    partner: str
    benefit: str


class MyWaiverInFull(MyWaiver):
    steps: list[StepShown]


class MyWaivers(BaseModel):
    items: list[MyWaiver]
    next: UUID | None


def my_waiver_json(order: WaiverOrder, spoken: str) -> dict[str, Any]:
    """An order whose partner and benefit are loaded."""
    partner = order.partner.title_en if spoken == "en" else order.partner.title_zh
    return {**order_json(order), "partner": partner, "benefit": title_of(order.benefit, spoken)}


def step_json(event: WaiverEvent) -> dict[str, Any]:
    names = ("step", "state", "note", "total_fen", "happened_at")
    return {**{name: getattr(event, name) for name in names}, "by": event.by_role}
