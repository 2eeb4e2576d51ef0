"""The terms of a benefit as a form, and the form as a change of terms. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from models.enums import BenefitKind, Industry, LimitEntity, LimitPeriod
from routes.admin.amounts import hundredths, typed
from server.benefits.terms import MOST_FEN
from server.platform.clock import LOCAL
from server.platform.errors import Invalid, Reason
from server.scoring.scorecard import Tier

MINUTES = "%Y-%m-%dT%H:%M"
FREE_LIMITS = 2
UNITS = {
    BenefitKind.DEPOSIT_WAIVER: {"waived": "waived_bps"},
    BenefitKind.GRADED_DISCOUNT: {"percent": "percent_off_bps", "amount": "amount_off_fen"},
    BenefitKind.VOUCHER: {"amount": "amount_off_fen", "percent": "percent_off_bps"},
}
"""What the effects of each kind may be measured in, and the name of the term that says so."""

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
    }
    for tier in tiers:
        fields |= _effect_fields(tier.code, terms.get("tiers", {}).get(tier.code, {}))
    for place, limit in enumerate(terms.get("limits", ())):
        fields |= _limit_fields(place, limit)
    return fields


def limit_rows(fields: Fields) -> range:
    """Return the numbers of the limits that the form shows: those that are filled in, and some to fill in."""
    used = [int(name.split("_")[1]) for name in fields if name.startswith("limit_") and name.endswith("_entity") and fields[name]]
    return range(max(used, default=-1) + 1 + FREE_LIMITS)


def patch_of(fields: Fields, *, kind: BenefitKind, tiers: Sequence[Tier]) -> dict[str, Any]:
    """Return the JSON merge patch that makes terms say what the form says.

    Invalid("invalid_terms") for numbers and times that cannot be read; what they may be is decided by the terms themselves.
    """
    reader = _Reader(fields)
    patch = {
        "basis": fields.get("basis", ""),
        "tiers": {tier.code: reader.effect(tier.code, UNITS[kind]) for tier in tiers},
        "window": {"opens_at": reader.moment("opens_at"), "closes_at": reader.moment("closes_at")},
        "scope": _scope(fields),
        "minimum_order_fen": reader.amount("minimum_order") or 0,
        "needs_voucher": bool(fields.get("needs_voucher")),
        "limits": [reader.limit(place) for place in limit_rows(fields) if fields.get(f"limit_{place}_entity")],
    }
    if reader.faults:
        raise Invalid("invalid_terms", reasons=reader.faults)
    return patch


class _Reader:
    """Reads fields one by one and remembers which could not be read."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self.faults: list[Reason] = []

    def effect(self, tier: str, units: Mapping[str, str]) -> dict[str, int | None] | None:
        """None takes the tier out; the terms of other units are taken out of an effect that stays."""
        if not self.fields.get(f"{tier}_value", "").strip():
            return None
        unit = units.get(self.fields.get(f"{tier}_unit", ""), next(iter(units.values())))
        effect: dict[str, int | None] = dict.fromkeys(("percent_off_bps", "amount_off_fen", "waived_bps"))
        return effect | {unit: self.amount(f"{tier}_value"), "max_value_fen": self.amount(f"{tier}_cap")}

    def limit(self, place: int) -> dict[str, Any]:
        name = f"limit_{place}"
        bounds = {"max_count": self.count(f"{name}_count"), "max_fen": self.amount(f"{name}_value")}
        words = {word: self.fields.get(f"{name}_{word}", "") for word in ("entity", "period")}
        return words | {bound: value for bound, value in bounds.items() if value is not None}

    def amount(self, name: str) -> int | None:
        text = self.fields.get(name, "").strip()
        value = hundredths(text) if text else None
        if text and (value is None or abs(value) > MOST_FEN):
            self.faults.append(Reason(code="wrong_format", path=name))
        return value

    def count(self, name: str) -> int | None:
        text = self.fields.get(name, "").strip()
        if text and not (text.isascii() and text.isdigit() and len(text) < 10):
            self.faults.append(Reason(code="wrong_format", path=name))
            return None
        return int(text) if text else None

    def moment(self, name: str) -> str | None:
        text = self.fields.get(name, "").strip()
        if not text:
            return None
        try:
            return datetime.strptime(text, MINUTES).replace(tzinfo=LOCAL).isoformat()
        except ValueError:
            self.faults.append(Reason(code="wrong_format", path=name))
            return None


def _scope(fields: Fields) -> dict[str, Any]:
    """Lists that are empty are taken out; merchants named one by one stay as they are unless it counts everywhere."""
    if fields.get("everywhere"):
        return {"everywhere": True, "merchant_ids": None, "industries": None, "districts": None}
    districts = [line.strip() for line in fields.get("districts", "").splitlines() if line.strip()]
    return {"everywhere": None, "industries": list(_industries(fields)) or None, "districts": districts or None}


def _industries(fields: Fields) -> Iterable[str]:
    return (industry.value for industry in Industry if fields.get(f"industry_{industry}"))


def _effect_fields(tier: str, effect: Mapping[str, int]) -> dict[str, str]:
    for unit, term in (("percent", "percent_off_bps"), ("amount", "amount_off_fen"), ("waived", "waived_bps")):
        if effect.get(term) is not None:
            return {f"{tier}_unit": unit, f"{tier}_value": typed(effect[term]), f"{tier}_cap": typed(effect.get("max_value_fen"))}
    return {}


def _limit_fields(place: int, limit: Mapping[str, Any]) -> dict[str, str]:
    count = limit.get("max_count")
    return {
        f"limit_{place}_entity": LimitEntity(limit["entity"]).value,
        f"limit_{place}_period": LimitPeriod(limit["period"]).value,
        f"limit_{place}_count": "" if count is None else str(count),
        f"limit_{place}_value": typed(limit.get("max_fen")),
    }


def _local(text: str | None) -> str:
    return datetime.fromisoformat(text).astimezone(LOCAL).strftime(MINUTES) if text else ""
