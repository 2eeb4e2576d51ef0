"""The terms of a benefit as a form, and the form as a change of terms. Pure."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from models.enums import BenefitKind, Industry, LimitEntity, LimitPeriod
from routes.admin.amounts import hundredths, typed
from routes.admin.condition_form import condition_of, fields_of_condition, replacing
from routes.admin.condition_words import words_of_facts
from server.benefits.effects import EFFECTS_OF
from server.benefits.terms import MOST_FEN, Limit
from server.platform.clock import LOCAL
from server.platform.errors import Invalid, Reason
from server.scoring.scorecard import Tier

MINUTES = "%Y-%m-%dT%H:%M"
FREE_LIMITS = 2
TERMS = {
    "percent": "percent_off_bps",
    "amount": "amount_off_fen",
    "fixed": "fixed_price_fen",
    "waived": "waived_bps",
    "minutes": "free_units",
    "hours": "free_units",
    "items": "free_units",
    "priority": "priority",
}
"""What an effect may be measured in, and the name of the term that says so."""
COUNTS = {"minutes": "minute", "hours": "hour", "items": "item"}
UNITS = {kind: {unit: term for unit, term in TERMS.items() if term in EFFECTS_OF[kind]} for kind in BenefitKind}

Fields = Mapping[str, str]


def fields_of(terms: Mapping[str, Any], tiers: Sequence[Tier]) -> dict[str, str]:
    """Return what stands in the form for these terms."""
    window, scope = terms.get("window", {}), terms.get("scope", {})
    fields = {
        "basis": terms.get("basis", ""),
        "minimum_order": typed(terms.get("minimum_order_fen") or None),
        "needs_voucher": "yes" if terms.get("needs_voucher") else "",
        "opens_at": _local(window.get("opens_at")),
        "closes_at": _local(window.get("closes_at")),
        "everywhere": "yes" if scope.get("everywhere") else "",
        "districts": "\n".join(scope.get("districts", ())),
        **{f"industry_{industry}": "yes" for industry in scope.get("industries", ())},
        **fields_of_condition(terms.get("condition")),
    }
    for tier in tiers:
        fields |= _effect_fields(tier.code, terms.get("tiers", {}).get(tier.code, {}))
    for place, limit in enumerate(terms.get("limits", ())):
        fields |= _limit_fields(place, limit)
    return fields


def limit_rows(fields: Fields) -> range:
    """Return the numbers of the limits that the form shows: those that are filled in, and some to fill in."""
    used = [int(name.split("_")[1]) for name in fields if re.fullmatch(r"limit_\d{1,2}_(entity|kept)", name, re.ASCII) and fields[name]]
    return range(max(used, default=-1) + 1 + FREE_LIMITS)


def kept_limit(text: str) -> Limit | None:
    """Return a limit that the form keeps as it is, to tell it in words; None for a text that is none."""
    try:
        return Limit.model_validate_json(text)
    except ValueError:
        return None


def patch_of(fields: Fields, *, kind: BenefitKind, tiers: Sequence[Tier]) -> dict[str, Any]:
    """Return the JSON merge patch that makes terms say what the form says.

    Invalid("invalid_terms") for numbers and times that cannot be read; what they may be is decided by the terms themselves.
    """
    reader = _Reader(fields)
    patch: dict[str, Any] = {
        "basis": fields.get("basis", ""),
        "tiers": {tier.code: reader.effect(tier.code, UNITS[kind]) for tier in tiers},
        "window": {"opens_at": reader.moment("opens_at"), "closes_at": reader.moment("closes_at")},
        "scope": _scope(fields),
        "minimum_order_fen": reader.amount("minimum_order") or 0,
        "needs_voucher": bool(fields.get("needs_voucher")),
        "limits": [
            reader.limit(place) for place in limit_rows(fields) if fields.get(f"limit_{place}_entity") or fields.get(f"limit_{place}_kept")
        ],
    }
    patch["condition"] = replacing(condition_of(fields, reader.faults, words=words_of_facts()))
    if reader.faults:
        raise Invalid("invalid_terms", reasons=reader.faults)
    return patch


class _Reader:
    """Reads fields one by one and remembers which could not be read."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self.faults: list[Reason] = []

    def effect(self, tier: str, units: Mapping[str, str]) -> dict[str, Any] | None:
        """None takes the tier out; the terms of other units are taken out of an effect that stays."""
        if not self.fields.get(f"{tier}_value", "").strip():
            return None
        said = self.fields.get(f"{tier}_unit", "")
        unit = said if said in units else next(iter(units))
        effect: dict[str, Any] = dict.fromkeys(TERMS.values())
        return effect | {units[unit]: self.value(f"{tier}_value", unit), "max_value_fen": self.amount(f"{tier}_cap")}

    def value(self, name: str, unit: str) -> Any:
        if unit == "priority":
            return True
        return {"unit": COUNTS[unit], "quantity": self.count(name)} if unit in COUNTS else self.amount(name)

    def limit(self, place: int) -> Any:
        name = f"limit_{place}"
        if kept := self.fields.get(f"{name}_kept"):
            return self.kept(f"{name}_kept", kept)
        bounds = {"max_count": self.count(f"{name}_count"), "max_fen": self.amount(f"{name}_value")}
        words = {word: self.fields.get(f"{name}_{word}", "") for word in ("entity", "period")}
        return words | {bound: value for bound, value in bounds.items() if value is not None}

    def amount(self, name: str) -> int | None:
        text = self.fields.get(name, "").strip()
        value = hundredths(text) if text else None
        if text and (value is None or abs(value) > MOST_FEN):
            self.faults.append(Reason(code="wrong_format", path=name, expected="1234.56"))
        return value

    def kept(self, name: str, text: str) -> Any:
        try:
            return json.loads(text)
        except ValueError:
            self.faults.append(Reason(code="wrong_format", path=name, expected="JSON"))
            return None

    def count(self, name: str) -> int | None:
        text = self.fields.get(name, "").strip()
        if text and not (text.isascii() and text.isdigit() and len(text) < 10):
            self.faults.append(Reason(code="wrong_format", path=name, expected="123"))
            return None
        return int(text) if text else None

    def moment(self, name: str) -> str | None:
        text = self.fields.get(name, "").strip()
        if not text:
            return None
        try:
            return datetime.strptime(text, MINUTES).replace(tzinfo=LOCAL).isoformat()
        except ValueError:
            self.faults.append(Reason(code="wrong_format", path=name, expected="2026-11-20T08:00"))
            return None


def _scope(fields: Fields) -> dict[str, Any]:
    """Lists that are empty are taken out; merchants named one by one stay as they are unless it counts everywhere."""
    if fields.get("everywhere"):
        return {"everywhere": True, "merchant_ids": None, "groups": None, "industries": None, "districts": None}
    districts = [line.strip() for line in fields.get("districts", "").splitlines() if line.strip()]
    return {"everywhere": None, "industries": list(_industries(fields)) or None, "districts": districts or None}


def _industries(fields: Fields) -> Iterable[str]:
    return (industry.value for industry in Industry if fields.get(f"industry_{industry}"))


def _effect_fields(tier: str, effect: Mapping[str, Any]) -> dict[str, str]:
    cap = {f"{tier}_cap": typed(effect.get("max_value_fen"))}
    if free := effect.get("free_units"):
        unit = next((name for name, word in COUNTS.items() if word == free["unit"]), "items")
        return {f"{tier}_unit": unit, f"{tier}_value": str(free["quantity"]), **cap}
    for unit in ("percent", "amount", "fixed", "waived"):
        if (value := effect.get(TERMS[unit])) is not None:
            return {f"{tier}_unit": unit, f"{tier}_value": typed(value), **cap}
    return {f"{tier}_unit": "priority", f"{tier}_value": "1", **cap} if effect.get("priority") else {}


def _limit_fields(place: int, limit: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields of a limit; one of several parties, or of a rolling period, is kept as it is."""
    count, name = limit.get("max_count"), f"limit_{place}"
    if limit.get("entity") is None or limit["period"] == LimitPeriod.ROLLING:
        return {f"{name}_kept": json.dumps(limit, ensure_ascii=False)}
    return {
        f"{name}_entity": LimitEntity(limit["entity"]).value,
        f"{name}_period": LimitPeriod(limit["period"]).value,
        f"{name}_count": "" if count is None else str(count),
        f"{name}_value": typed(limit.get("max_fen")),
    }


def _local(text: str | None) -> str:
    return datetime.fromisoformat(text).astimezone(LOCAL).strftime(MINUTES) if text else ""
