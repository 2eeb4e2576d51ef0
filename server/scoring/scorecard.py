"""A scorecard: the rules that turn records into points, as data. Integers only; read from JSON with every fault named."""

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.enums import Measure, RecordKind, Severity, SubjectKind
from server.platform.errors import Invalid
from server.platform.validation import Text, faults

WHOLE_BPS = 10_000
MOST_POINTS = 10_000
MOST_DAYS = 36_500
BASE, RANGE = "base", "range"
"""Names of the two lines that belong to no indicator."""
NOT_YET_RATED, NO_STANDING = "not_yet_rated", "no_standing"
"""What stands in the place of a tier when there is none: too little to judge; consent withdrawn."""

Points = Annotated[int, Field(ge=-MOST_POINTS, le=MOST_POINTS)]
Days = Annotated[int, Field(ge=1, le=MOST_DAYS)]
Words = Annotated[Text, Field(min_length=1, max_length=100)]
ContentField = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
CatalogueCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,40}$")]


class Part(BaseModel):
    """One object of a definition: unknown fields are refused, numbers are not guessed from text, nothing is changed afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Title(Part):
    zh: Words
    en: Words


class Band(Part):
    """`points` from `minimum` on, up to the minimum of the next band."""

    minimum: Annotated[int, Field(ge=0, le=10**15)]
    points: Points


class Decay(Part):
    """After every whole `every_days` since a record's date it counts `less_bps` of its points less, down to nothing."""

    every_days: Days
    less_bps: Annotated[int, Field(ge=1, le=WHOLE_BPS)]

    def left_bps(self, age_days: int) -> int:
        return max(0, WHOLE_BPS - age_days // self.every_days * self.less_bps)


class Indicator(Part):
    """One reason to move points. Empty `catalogue_codes`, `severities` and `content_words` mean any.

    content_words: words that the record's content must hold, as {"kept": ["yes"]}: see server/registry/contents.py.
    measure: `record` gives `points` for each record; `mark`, `amount_fen` and `content` (the integer under `content_field` of the
    record's content, as "minutes") give each record that has such a value the points of the band it falls in; `count` gives once the
    points of the band in which the number of records falls (a band may begin at 0: nothing recorded).
    within_days: a record counts on its day and the following within_days - 1. newest: only that many of the newest count.
    cap, floor: limits of the indicator's sum. evidence: how much one record tells about the subject (see Scorecard.evidence_needed).
    """

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    title: Title
    kinds: Annotated[frozenset[RecordKind], Field(min_length=1)]
    catalogue_codes: Annotated[frozenset[CatalogueCode], Field(max_length=100)] = frozenset()
    severities: frozenset[Severity] = frozenset()
    content_words: Annotated[
        dict[ContentField, frozenset[Words]], Field(max_length=10, json_schema_extra={"additionalProperties": False})
    ] = {}
    measure: Measure = Measure.RECORD
    content_field: ContentField | None = None
    points: Points = 0
    bands: Annotated[tuple[Band, ...], Field(max_length=20)] = ()
    weight_bps: Annotated[int, Field(ge=1, le=10 * WHOLE_BPS)] = WHOLE_BPS
    decay: Decay | None = None
    within_days: Days | None = None
    newest: Annotated[int, Field(ge=1, le=1000)] | None = None
    cap: Annotated[int, Field(ge=0, le=MOST_POINTS)] | None = None
    floor: Annotated[int, Field(ge=-MOST_POINTS, le=0)] | None = None
    evidence: Annotated[int, Field(ge=0, le=100)] = 1

    def points_at(self, value: int) -> int:
        """Return the points of the last band that begins at or below `value`; 0 below the first."""
        return next((band.points for band in reversed(self.bands) if band.minimum <= value), 0)

    @property
    def reads_content(self) -> bool:
        return bool(self.content_words) or self.measure is Measure.CONTENT

    @property
    def choices(self) -> tuple[int, ...]:
        """Every number of points, before weight and decay, that one record (or the count of them) can bring."""
        return (self.points,) if self.measure is Measure.RECORD else tuple(band.points for band in self.bands)


class Tier(Part):
    """`rank` counts upwards from 0; a subject stands in the highest tier whose `minimum_points` it has. `colour` is #rrggbb."""

    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,20}$")]
    rank: Annotated[int, Field(ge=0, le=9)]
    minimum_points: Points
    title: Title
    colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class Scorecard(Part):
    """`tiers` ascend. A subject whose counted records carry less than `evidence_needed` together is not rated at all."""

    subject_kind: SubjectKind
    base_points: Points
    minimum_points: Points
    maximum_points: Points
    evidence_needed: Annotated[int, Field(ge=0, le=100)] = 0
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1, max_length=10)]
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1, max_length=100)]

    @property
    def kinds_read_for_content(self) -> frozenset[RecordKind]:
        return frozenset(kind for indicator in self.indicators if indicator.reads_content for kind in indicator.kinds)

    def tier_at(self, points: int) -> Tier:
        return next((tier for tier in reversed(self.tiers) if tier.minimum_points <= points), self.tiers[0])

    def tier(self, code: str) -> Tier | None:
        """Return the tier of a stored code; None when the code says that there is none."""
        return next((tier for tier in self.tiers if tier.code == code), None)

    def tier_above(self, points: int) -> Tier | None:
        return next((tier for tier in self.tiers if tier.minimum_points > points), None)

    def indicator(self, code: str) -> Indicator | None:
        return next((indicator for indicator in self.indicators if indicator.code == code), None)


def parse(definition: Any) -> Scorecard:
    """Return the scorecard that a JSON value defines. Invalid("invalid_scorecard") with a reason and a path for every fault of form.

    Whether it may be used is another question: soundness.reasons_against.
    """
    try:
        return Scorecard.model_validate_json(json.dumps(definition))
    except (ValidationError, ValueError) as error:
        raise Invalid("invalid_scorecard", reasons=faults(error, at="definition")) from None


def weighted(indicator: Indicator, points: int, *, age_days: int = 0) -> int:
    """Return points times weight times what decay leaves, rounded once: floor(x + 0.5), as every engine can."""
    left_bps = indicator.decay.left_bps(age_days) if indicator.decay else WHOLE_BPS
    whole = WHOLE_BPS * WHOLE_BPS
    return (2 * points * indicator.weight_bps * left_bps + whole) // (2 * whole)
