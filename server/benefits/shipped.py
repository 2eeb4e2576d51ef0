"""The benefits that come with the service, as data: each file holds what `draft_benefit` takes."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from models.enums import BenefitKind
from server.benefits.terms import Terms, parse_terms

FOLDER = Path(__file__).with_name("shipped")


@dataclass(frozen=True, kw_only=True)
class ShippedBenefit:
    code: str
    kind: BenefitKind
    title_zh: str
    title_en: str
    budget_fen: int
    terms: Terms


@cache
def shipped_benefits() -> tuple[ShippedBenefit, ...]:
    """Return them in the order of their codes."""
    values = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    return tuple(ShippedBenefit(**{**value, "kind": BenefitKind(value["kind"]), "terms": parse_terms(value["terms"])}) for value in values)
