"""A scorecard: the rules that turn records into points, as plain values. Integers only. How it is written down: definition.py."""

from dataclasses import dataclass
from itertools import pairwise

from models.enums import Measure, RecordKind, Severity, SubjectKind
from server.platform.errors import Reason

WHOLE_BPS = 10_000
BASE, RANGE = "base", "range"
"""Names of the two lines that belong to no indicator."""
NOT_YET_RATED, NO_STANDING = "not_yet_rated", "no_standing"
"""What stands in the place of a tier when there is none: too little to judge; consent withdrawn."""


@dataclass(frozen=True, kw_only=True)
class Title:
    zh: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Band:
    """`points` from `minimum` on, up to the minimum of the next band."""

    minimum: int
    points: int


@dataclass(frozen=True, kw_only=True)
class Decay:
    """After every whole `every_days` since a record's date it counts `less_bps` of its points less, down to nothing."""

    every_days: int
    less_bps: int

    def left_bps(self, age_days: int) -> int:
        return max(0, WHOLE_BPS - age_days // self.every_days * self.less_bps)


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One reason to move points. Empty `catalogue_codes` and `severities` mean any.

    measure: `record` gives `points` for each record; `mark` and `amount_fen` give each record the points of the band it falls in;
    `count` gives once the points of the band in which the number of records falls (a band may begin at 0: nothing recorded).
    within_days: a record counts on its day and the following within_days - 1. newest: only that many of the newest count.
    cap, floor: limits of the indicator's sum. evidence: how much one record tells about the subject (see Scorecard.evidence_needed).
    """

    code: str
    title: Title
    kinds: frozenset[RecordKind]
    catalogue_codes: frozenset[str] = frozenset()
    severities: frozenset[Severity] = frozenset()
    measure: Measure = Measure.RECORD
    points: int = 0
    bands: tuple[Band, ...] = ()
    weight_bps: int = WHOLE_BPS
    decay: Decay | None = None
    within_days: int | None = None
    newest: int | None = None
    cap: int | None = None
    floor: int | None = None
    evidence: int = 1

    def points_at(self, value: int) -> int:
        """Return the points of the last band that begins at or below `value`; 0 below the first."""
        return next((band.points for band in reversed(self.bands) if band.minimum <= value), 0)

    @property
    def choices(self) -> tuple[int, ...]:
        """Every number of points, before weight and decay, that one record (or the count of them) can bring."""
        return (self.points,) if self.measure is Measure.RECORD else tuple(band.points for band in self.bands)


@dataclass(frozen=True, kw_only=True)
class Tier:
    """`rank` counts upwards from 0; a subject stands in the highest tier whose `minimum_points` it has. `colour` is #rrggbb."""

    code: str
    rank: int
    minimum_points: int
    title: Title
    colour: str


@dataclass(frozen=True, kw_only=True)
class Scorecard:
    """`tiers` ascend. A subject whose counted records carry less than `evidence_needed` together is not rated at all."""

    subject_kind: SubjectKind
    base_points: int
    minimum_points: int
    maximum_points: int
    evidence_needed: int
    tiers: tuple[Tier, ...]
    indicators: tuple[Indicator, ...]

    def tier_at(self, points: int) -> Tier:
        return next((tier for tier in reversed(self.tiers) if tier.minimum_points <= points), self.tiers[0])

    def tier(self, code: str) -> Tier | None:
        """Return the tier of a stored code; None when the code says that there is none."""
        return next((tier for tier in self.tiers if tier.code == code), None)

    def tier_above(self, points: int) -> Tier | None:
        return next((tier for tier in self.tiers if tier.minimum_points > points), None)

    def indicator(self, code: str) -> Indicator | None:
        return next((indicator for indicator in self.indicators if indicator.code == code), None)


def weighted(indicator: Indicator, points: int, *, age_days: int = 0) -> int:
    """Return points times weight times what decay leaves, rounded once: floor(x + 0.5), as every engine can."""
    left_bps = indicator.decay.left_bps(age_days) if indicator.decay else WHOLE_BPS
    whole = WHOLE_BPS * WHOLE_BPS
    return (2 * points * indicator.weight_bps * left_bps + whole) // (2 * whole)


def reasons_against(card: Scorecard) -> list[Reason]:
    """Return every reason why a well-formed scorecard must not be used, each with the path of the fault in the definition."""
    return [
        *_range_faults(card),
        *_tier_faults(card.tiers, card.minimum_points, card.maximum_points),
        *_repeated([indicator.code for indicator in card.indicators], "indicators"),
        *(fault for place, indicator in enumerate(card.indicators) for fault in _indicator_faults(indicator, f"indicators.{place}")),
        *(_harms_to_residents(card) if card.subject_kind is SubjectKind.RESIDENT else []),
    ]


def _range_faults(card: Scorecard) -> list[Reason]:
    if card.minimum_points < card.maximum_points and card.minimum_points <= card.base_points <= card.maximum_points:
        return []
    return [Reason(code="base_outside_range", path="base_points", actual=card.base_points)]


def _tier_faults(tiers: tuple[Tier, ...], lowest: int, highest: int) -> list[Reason]:
    faults = _repeated([tier.code for tier in tiers], "tiers")
    faults += [
        Reason(code="tiers_unordered", path=f"tiers.{place}.rank", expected=place, actual=tier.rank)
        for place, tier in enumerate(tiers)
        if tier.rank != place
    ]
    faults += [
        Reason(code="tiers_unordered", path=f"tiers.{place}.minimum_points", actual=tier.minimum_points)
        for place, tier in enumerate(tiers)
        if place and tier.minimum_points <= tiers[place - 1].minimum_points
    ]
    faults += [
        Reason(code="tier_out_of_reach", path=f"tiers.{place}.minimum_points", expected=highest, actual=tier.minimum_points)
        for place, tier in enumerate(tiers)
        if tier.minimum_points > highest
    ]
    faults += [
        Reason(code="reserved_word", path=f"tiers.{place}.code", actual=tier.code)
        for place, tier in enumerate(tiers)
        if tier.code in (NOT_YET_RATED, NO_STANDING)
    ]
    if tiers[0].minimum_points > lowest:
        faults.append(Reason(code="points_without_tier", path="tiers.0.minimum_points", expected=lowest, actual=tiers[0].minimum_points))
    return faults


def _indicator_faults(indicator: Indicator, path: str) -> list[Reason]:
    faults = []
    if indicator.code in (BASE, RANGE):
        faults.append(Reason(code="reserved_word", path=f"{path}.code", actual=indicator.code))
    by_bands = indicator.measure is not Measure.RECORD
    if by_bands and not indicator.bands:
        faults.append(Reason(code="missing", path=f"{path}.bands"))
    if by_bands == bool(indicator.points):
        faults.append(Reason(code="bands_or_points", path=f"{path}.points"))
    if not by_bands and indicator.bands:
        faults.append(Reason(code="bands_or_points", path=f"{path}.bands"))
    starts = [band.minimum for band in indicator.bands]
    if any(after <= before for before, after in pairwise(starts)):
        faults.append(Reason(code="bands_unordered", path=f"{path}.bands"))
    per_record = {"cap": indicator.cap, "floor": indicator.floor, "decay": indicator.decay, "newest": indicator.newest}
    if indicator.measure is Measure.COUNT:
        faults += [Reason(code="not_with_count", path=f"{path}.{name}") for name, value in per_record.items() if value is not None]
    return faults


def _harms_to_residents(card: Scorecard) -> list[Reason]:
    """A resident's score only ever gives: refuse whatever takes a resident below who never joined, with the counter-example."""
    harms = [
        Reason(code="resident_made_worse", path=f"indicators.{place}", expected=card.base_points, actual=card.base_points + least)
        for place, indicator in enumerate(card.indicators)
        if (least := min((weighted(indicator, points) for points in indicator.choices), default=0)) < 0
    ]
    if card.evidence_needed:
        harms.append(Reason(code="resident_left_unrated", path="evidence_needed", expected=0, actual=card.evidence_needed))
    return harms


def _repeated(codes: list[str], path: str) -> list[Reason]:
    return [Reason(code="repeated", path=f"{path}.{place}.code", actual=code) for place, code in enumerate(codes) if code in codes[:place]]
