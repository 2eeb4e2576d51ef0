"""Incentive cards as JSON."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from models.cards import CardIssue, IncentiveCard, IssuedCard
from models.enums import BenefitKind, BenefitState, CardBearer
from routes.api.benefit_shapes import title_of


class CardBenefitShown(BaseModel):
    """A benefit that a card bundles; whether one may use it stands among one's benefits."""

    id: UUID
    code: str
    kind: BenefitKind
    title: str
    state: BenefitState


class AdminCard(BaseModel):
    id: UUID
    code: str
    bearer: CardBearer
    title_zh: str
    title_en: str
    benefits: list[CardBenefitShown]
    created_at: datetime
    ended_at: datetime | None


class AdminCards(BaseModel):
    items: list[AdminCard]
    next: UUID | None


class Issue(BaseModel):
    """`given` counts the cards that are new; whoever held one already keeps it."""

    id: UUID
    tiers: list[str]
    residents: int
    vehicles: int
    valid_until: date | None
    given: int
    done: bool
    asked_at: datetime


class HeldCard(BaseModel):
    """`plate` as its holder knows it again; null for a person's card."""

    number: str
    resident_id: UUID | None
    plate: str | None
    valid_until: date | None
    issued_at: datetime


class CardWithIssues(AdminCard):
    """The newest issues and the newest cards held stand first."""

    issues: list[Issue]
    held: list[HeldCard]


class MyCard(BaseModel):
    """`places_url`: the map of where the card's benefits count."""

    number: str
    code: str
    bearer: CardBearer
    title: str
    plate: str | None
    issued_at: datetime
    valid_until: date | None
    benefits: list[CardBenefitShown]
    places_url: str


class MyCards(BaseModel):
    items: list[MyCard]
    next: None


def card_json(card: IncentiveCard, spoken: str) -> dict[str, Any]:
    """A card whose benefits are loaded."""
    names = ("id", "code", "bearer", "title_zh", "title_en", "created_at", "ended_at")
    return {name: getattr(card, name) for name in names} | {"benefits": _benefits_json(card, spoken)}


def issue_json(issue: CardIssue) -> dict[str, Any]:
    names = ("id", "tiers", "valid_until", "given", "asked_at")
    counted = {"residents": len(issue.residents), "vehicles": len(issue.vehicles), "done": issue.done_at is not None}
    return {name: getattr(issue, name) for name in names} | counted


def held_json(held: IssuedCard) -> dict[str, Any]:
    names = ("number", "resident_id", "valid_until", "issued_at")
    return {name: getattr(held, name) for name in names} | {"plate": held.plate_shown or None}


def my_card_json(held: IssuedCard, spoken: str) -> dict[str, Any]:
    """A card that is held, its kind and its benefits loaded."""
    card = held.card
    return {
        "number": held.number, "code": card.code, "bearer": card.bearer, "title": card.title_en if spoken == "en" else card.title_zh,
        "plate": held.plate_shown or None, "issued_at": held.issued_at, "valid_until": held.valid_until,
        "benefits": _benefits_json(card, spoken), "places_url": f"/incentives?card={card.code}",
    }  # fmt: skip


def _benefits_json(card: IncentiveCard, spoken: str) -> list[dict[str, Any]]:
    bundled = sorted((each.benefit for each in card.benefits), key=lambda benefit: benefit.code)
    return [{"id": each.id, "code": each.code, "kind": each.kind, "title": title_of(each, spoken), "state": each.state} for each in bundled]
