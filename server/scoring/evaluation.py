"""What a scorecard makes of what is known on a local day: one line per reason, and the lines add up to the points. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from models.enums import EntryReason, Measure, RecordKind, Severity
from server.scoring.scorecard import BASE, NOT_YET_RATED, RANGE, Indicator, Scorecard, weighted

BY_NUMBER = (Measure.RECORD, Measure.COUNT)
"""Measures for which it is enough that there is a record."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A record as scoring sees it; a record that was resolved (repaired, expired, withdrawn) is no fact any more.

    `content` may be left empty for kinds of which no indicator reads it (Scorecard.kinds_read_for_content).
    """

    record_id: UUID
    catalogue_code: str
    kind: RecordKind
    severity: Severity | None
    dated_on: date
    ends_on: date | None
    mark: int | None
    amount_fen: int | None
    content: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Contribution:
    """Points of one indicator for one record; without a record for the base, a count, and what a limit takes off or adds."""

    indicator: str
    record_id: UUID | None
    points: int
    reason: EntryReason


@dataclass(frozen=True)
class Evaluation:
    """`points` is the sum of the contributions, always; `tier` is NOT_YET_RATED, with nothing contributed, when too little is known."""

    contributions: tuple[Contribution, ...]
    points: int
    tier: str


def evaluate(card: Scorecard, facts: Iterable[Fact], *, day: date) -> Evaluation:
    """Return what the facts are worth on `day`. The order of facts does not matter."""
    in_force = sorted((fact for fact in facts if _in_force(fact, day)), key=lambda fact: (fact.dated_on, fact.record_id), reverse=True)
    counted = [(indicator, _counted(indicator, in_force, day)) for indicator in card.indicators]
    if sum(indicator.evidence * len(found) for indicator, found in counted) < card.evidence_needed:
        return Evaluation((), 0, NOT_YET_RATED)
    lines = [Contribution(BASE, None, card.base_points, EntryReason.BASE)]
    for indicator, found in counted:
        lines += _lines(indicator, found, day)
    lines += _within_range(card, sum(line.points for line in lines))
    points = sum(line.points for line in lines)
    return Evaluation(tuple(line for line in lines if line.points), points, card.tier_at(points).code)


def _in_force(fact: Fact, day: date) -> bool:
    return fact.dated_on <= day and (fact.ends_on is None or day <= fact.ends_on)


def _counted(indicator: Indicator, facts: list[Fact], day: date) -> list[Fact]:
    found = [fact for fact in facts if _matches(indicator, fact, day)]
    return found if indicator.newest is None else found[: indicator.newest]


def _matches(indicator: Indicator, fact: Fact, day: date) -> bool:
    return (
        fact.kind in indicator.kinds
        and (not indicator.catalogue_codes or fact.catalogue_code in indicator.catalogue_codes)
        and (not indicator.severities or fact.severity in indicator.severities)
        and all(_said(fact, name) in words for name, words in indicator.content_words.items())
        and (indicator.within_days is None or (day - fact.dated_on).days < indicator.within_days)
        and (indicator.measure in BY_NUMBER or _value(indicator, fact) is not None)
    )


def _said(fact: Fact, name: str) -> str:
    found = fact.content.get(name)
    return found if isinstance(found, str) else ""


def _lines(indicator: Indicator, facts: list[Fact], day: date) -> list[Contribution]:
    if indicator.measure is Measure.COUNT:
        return [Contribution(indicator.code, None, weighted(indicator, indicator.points_at(len(facts))), EntryReason.COUNT_REACHED)]
    lines = [_line(indicator, fact, (day - fact.dated_on).days) for fact in facts]
    total = sum(line.points for line in lines)
    if indicator.cap is not None and total > indicator.cap:
        lines.append(Contribution(indicator.code, None, indicator.cap - total, EntryReason.CAPPED))
    if indicator.floor is not None and total < indicator.floor:
        lines.append(Contribution(indicator.code, None, indicator.floor - total, EntryReason.FLOORED))
    return lines


def _line(indicator: Indicator, fact: Fact, age_days: int) -> Contribution:
    points = _worth(indicator, fact)
    aged = indicator.decay is not None and age_days >= indicator.decay.every_days
    reason = EntryReason.DECAYED if aged else EntryReason.RECORD_COUNTED
    return Contribution(indicator.code, fact.record_id, weighted(indicator, points, age_days=age_days), reason)


def _worth(indicator: Indicator, fact: Fact) -> int:
    return indicator.points if indicator.measure is Measure.RECORD else indicator.points_at(_value(indicator, fact) or 0)


def _value(indicator: Indicator, fact: Fact) -> int | None:
    """Return what the indicator measures of a record; None when the record does not say."""
    if indicator.measure is Measure.CONTENT:
        found = fact.content.get(indicator.content_field or "")
        return found if isinstance(found, int) and not isinstance(found, bool) else None
    return fact.mark if indicator.measure is Measure.MARK else fact.amount_fen


def _within_range(card: Scorecard, total: int) -> list[Contribution]:
    allowed = min(max(total, card.minimum_points), card.maximum_points)
    return [Contribution(RANGE, None, allowed - total, EntryReason.RANGE_LIMITED)]
