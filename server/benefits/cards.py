"""Incentive cards: how a plate is shown, who may be issued which, and which count at an order. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from models.enums import CardBearer
from server.platform.errors import Reason

SHOWN_AT_START, SHOWN_AT_END = 2, 2


@dataclass(frozen=True, kw_only=True)
class Vehicle:
    """A vehicle to be issued a card: its plate as a keyed hash and as it is shown, and who holds the card, if they joined."""

    plate_hash: str
    plate_shown: str
    resident_id: UUID | None = None


def masked_plate(plate: str) -> str:
    """Return a plate as its holder knows it again and nobody else learns it: 浙A·***45."""
    plain = "".join(each for each in plate.upper() if each.isalnum())
    hidden = len(plain) - SHOWN_AT_START - SHOWN_AT_END
    return f"{plain[:SHOWN_AT_START]}·{'*' * hidden}{plain[-SHOWN_AT_END:]}" if hidden > 0 else "*" * len(plain)


def issue_reasons(
    bearer: CardBearer, *, tiers: Sequence[str], people: Sequence[UUID], vehicles: Sequence[Vehicle], valid_until: date | None, today: date
) -> list[Reason]:
    """Return every reason why a card may not be issued so: it is for persons, or for vehicles, and not over already."""
    reasons = []
    if bearer == CardBearer.VEHICLE and (tiers or people):
        reasons.append(Reason(code="card_for_vehicles", path="tiers" if tiers else "residents", expected=CardBearer.VEHICLE))
    if bearer == CardBearer.PERSON and vehicles:
        reasons.append(Reason(code="card_for_persons", path="vehicles", expected=CardBearer.PERSON))
    if valid_until and valid_until < today:
        reasons.append(Reason(code="not_ahead", path="valid_until", expected=today.isoformat(), actual=valid_until.isoformat()))
    return reasons


def twice(vehicles: Iterable[Vehicle]) -> list[Reason]:
    """Return a reason for each vehicle that is named again."""
    seen: set[str] = set()
    reasons = []
    for place, each in enumerate(vehicles):
        if each.plate_hash in seen:
            reasons.append(Reason(code="plate_twice", path=f"vehicles.{place}.plate"))
        seen.add(each.plate_hash)
    return reasons
