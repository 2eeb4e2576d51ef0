"""The terms on the form as they would be at a counter, while they are being written: examples, and each fault beside its field."""

import re
from collections.abc import Sequence
from typing import Any

from models.enums import BenefitKind
from routes.admin.amounts import hundredths
from routes.admin.condition_words import condition_lines
from routes.admin.terms_form import Fields, patch_of
from routes.admin.words import language, told
from routes.pages.render import yuan
from routes.problems import reason_json
from server.benefits import fairness
from server.benefits.preview import Example, examples
from server.benefits.terms import parse_terms, patched
from server.platform.errors import DomainError, Reason
from server.scoring.scorecard import Tier

USUAL_FEN, MOST_FEN = 30_000, 10**9
STANDING_IN = {"basis": "…", "window": {"opens_at": "2020-01-01T00:00:00Z"}, "scope": {"everywhere": True}}
"""What is not written yet: its absence is said when the draft is saved."""
PLACES = [
    (re.compile(r"^terms\.tiers\.(\w+).*max_value_fen$"), r"\1_cap"),
    (re.compile(r"^terms\.tiers\.(\w+)"), r"\1_value"),
    (re.compile(r"^terms\.limits\.(\d+)"), r"limit_\1_entity"),
    (re.compile(r"^terms\.limits"), "limit_0_entity"),
    (re.compile(r"^terms\.window\.(\w+)$"), r"\1"),
    (re.compile(r"^terms\.minimum_order_fen"), "minimum_order"),
    (re.compile(r"^terms\.scope\.districts"), "districts"),
    (re.compile(r"^terms\.scope"), "everywhere"),
    (re.compile(r"^terms\.condition\.all\.(\d+)"), r"condition_\1_value"),
    (re.compile(r"^terms\.condition"), "condition_json"),
    (re.compile(r"^terms\.(\w+)$"), r"\1"),
]
"""Where on the form a path of the terms stands."""


def preview(before: Any, fields: Fields, *, kind: BenefitKind, tiers: Sequence[Tier]) -> dict[str, Any]:
    """Return `{examples: [{colour, says}], conditions: [{depth, says}], faults: [{field, says}]}`; only faults of what cannot be read."""
    amount = _amount(fields)
    try:
        patch = patch_of(fields, kind=kind, tiers=tiers)
        if not any(patch["tiers"].values()):
            return {"examples": [{"colour": "transparent", "says": told("preview.empty")}], "conditions": [], "faults": []}
        terms = parse_terms(patched(before, _filled_in(patch)))
    except DomainError as error:
        return {"examples": [], "conditions": [], "faults": faults_beside(error.reasons)}
    shown = [{"colour": each.tier.colour, "says": _says(each, kind)} for each in examples(terms, tiers, amount_fen=amount)]
    said = [{"depth": depth, "says": says} for depth, says in condition_lines(terms.condition)] if terms.condition else []
    return {"examples": shown, "conditions": said, "faults": faults_beside(fairness.faults(kind, terms, tiers))}


def faults_beside(reasons: Sequence[Reason]) -> list[dict[str, str]]:
    """Return each reason with the name of the field it is about, "" for none."""
    said = [(reason.path or "", reason_json(reason, language())) for reason in reasons]
    return [{"field": _field(path), "says": " ".join(filter(None, (each["message"], each.get("remedy"))))} for path, each in said]


def _field(path: str) -> str:
    found = ((where.match(path), field) for where, field in PLACES)
    return next((match.expand(field) for match, field in found if match), path)


def _filled_in(patch: dict[str, Any]) -> dict[str, Any]:
    """Return the patch with something in the place of what has not been written yet."""
    unwritten = {
        "basis": not patch["basis"].strip(),
        "window": patch["window"]["opens_at"] is None,
        "scope": not any(patch["scope"].values()),
    }
    return patch | {name: STANDING_IN[name] for name, missing in unwritten.items() if missing}


def _says(example: Example, kind: BenefitKind) -> str:
    tier = example.tier.title.en if language() == "en" else example.tier.title.zh
    amounts = {"tier": tier, "amount": yuan(example.amount_fen), "payable": yuan(example.payable_fen)}
    if example.serves:
        return told("preview.served", **amounts)
    how = "deposit" if kind is BenefitKind.DEPOSIT_WAIVER else "order"
    return told(f"preview.{how}" if example.discount_fen else f"preview.{how}_full", **amounts)


def _amount(fields: Fields) -> int:
    typed = hundredths(fields.get("example", ""))
    return typed if typed is not None and 0 < typed <= MOST_FEN else USUAL_FEN
