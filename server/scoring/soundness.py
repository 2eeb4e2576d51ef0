"""Whether a well-formed scorecard may be used. Pure: every reason against it, each with the path of the fault."""

from collections.abc import Iterator
from itertools import pairwise

from models.enums import Measure, SubjectKind
from server.platform.errors import Reason
from server.scoring.scorecard import BASE, NO_STANDING, NOT_YET_RATED, RANGE, Indicator, Scorecard, Tier, weighted

ROOT = "definition"
LAW = "个人信息保护法 §24"


def reasons_against(card: Scorecard) -> list[Reason]:
    """Return every reason against a scorecard; none for one that may be used."""
    return [*_range_faults(card), *_tier_faults(card), *_indicators_faults(card), *_harms_to_residents(card)]


def reasons_against_succession(card: Scorecard, before: Scorecard) -> list[Reason]:
    """Return why `card` cannot follow `before`: benefits and past scores name its tiers, so every one of them must stay."""
    return [Reason(code="tier_removed", path=f"{ROOT}.tiers", expected=tier.code) for tier in before.tiers if card.tier(tier.code) is None]


def _range_faults(card: Scorecard) -> Iterator[Reason]:
    if not (card.minimum_points < card.maximum_points and card.minimum_points <= card.base_points <= card.maximum_points):
        yield Reason(code="base_outside_range", path=f"{ROOT}.base_points", actual=card.base_points)


def _tier_faults(card: Scorecard) -> Iterator[Reason]:
    yield from _repeated([tier.code for tier in card.tiers], "tiers")
    for place, tier in enumerate(card.tiers):
        yield from _one_tier_faults(card, tier, place)
    for place, (below, above) in enumerate(pairwise(card.tiers), 1):
        if above.minimum_points <= below.minimum_points:
            yield Reason(code="tiers_unordered", path=f"{ROOT}.tiers.{place}.minimum_points", actual=above.minimum_points)
    lowest = card.tiers[0].minimum_points
    if lowest > card.minimum_points:
        yield Reason(code="points_without_tier", path=f"{ROOT}.tiers.0.minimum_points", expected=card.minimum_points, actual=lowest)


def _one_tier_faults(card: Scorecard, tier: Tier, place: int) -> Iterator[Reason]:
    path = f"{ROOT}.tiers.{place}"
    if tier.rank != place:
        yield Reason(code="tiers_unordered", path=f"{path}.rank", expected=place, actual=tier.rank)
    if tier.minimum_points > card.maximum_points:
        yield Reason(code="tier_out_of_reach", path=f"{path}.minimum_points", expected=card.maximum_points, actual=tier.minimum_points)
    if tier.code in (NOT_YET_RATED, NO_STANDING):
        yield Reason(code="reserved_word", path=f"{path}.code", actual=tier.code)


def _indicators_faults(card: Scorecard) -> Iterator[Reason]:
    yield from _repeated([indicator.code for indicator in card.indicators], "indicators")
    for place, indicator in enumerate(card.indicators):
        yield from _indicator_faults(indicator, f"{ROOT}.indicators.{place}")


def _indicator_faults(indicator: Indicator, path: str) -> Iterator[Reason]:
    if indicator.code in (BASE, RANGE):
        yield Reason(code="reserved_word", path=f"{path}.code", actual=indicator.code)
    by_bands = indicator.measure is not Measure.RECORD
    if (indicator.measure is Measure.CONTENT) != bool(indicator.content_field):
        yield Reason(code="content_field_with_content", path=f"{path}.content_field")
    if by_bands and not indicator.bands:
        yield Reason(code="missing", path=f"{path}.bands")
    if by_bands == bool(indicator.points):
        yield Reason(code="bands_or_points", path=f"{path}.points")
    if indicator.bands and not by_bands:
        yield Reason(code="bands_or_points", path=f"{path}.bands")
    if any(above.minimum <= below.minimum for below, above in pairwise(indicator.bands)):
        yield Reason(code="bands_unordered", path=f"{path}.bands")
    if indicator.measure is Measure.COUNT:
        of_records = {"cap": indicator.cap, "floor": indicator.floor, "decay": indicator.decay, "newest": indicator.newest}
        yield from (Reason(code="not_with_count", path=f"{path}.{name}") for name, value in of_records.items() if value is not None)


def _harms_to_residents(card: Scorecard) -> Iterator[Reason]:
    """A resident's score only ever gives: refuse whatever takes a resident below who never joined, with the counter-example.

    The counter-example: somebody with the one record (or the count) that brings least has `actual` points, one who never joined `expected`.
    """
    if card.subject_kind is not SubjectKind.RESIDENT:
        return
    for place, indicator in enumerate(card.indicators):
        least = min((weighted(indicator, points) for points in indicator.choices), default=0)
        if least < 0:
            path, without, with_it = f"{ROOT}.indicators.{place}", card.base_points, card.base_points + least
            yield Reason(code="resident_made_worse", path=path, expected=without, actual=with_it, basis=LAW)
    if card.evidence_needed:
        yield Reason(code="resident_left_unrated", path=f"{ROOT}.evidence_needed", expected=0, actual=card.evidence_needed)


def _repeated(codes: list[str], name: str) -> Iterator[Reason]:
    for place, code in enumerate(codes):
        if code in codes[:place]:
            yield Reason(code="repeated", path=f"{ROOT}.{name}.{place}.code", actual=code)
