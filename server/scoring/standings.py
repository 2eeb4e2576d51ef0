"""Standings as they are told: every value a page or a program shows about a score."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from models.enums import RecordKind
from server.scoring.scorecard import Tier, Title
from server.scoring.ways import NextTier


@dataclass(frozen=True, kw_only=True)
class ShownRecord:
    id: UUID
    catalogue_code: str
    kind: RecordKind
    title: str
    dated_on: date


@dataclass(frozen=True, kw_only=True)
class ScorePart:
    """What one indicator gives for one record now, all its entries together; `reason` is why it last moved. Parts add up to the points."""

    indicator: str
    title: Title
    points: int
    reason: str
    record: ShownRecord | None


@dataclass(frozen=True, kw_only=True)
class Movement:
    """One entry as it was written: `sequence` counts from 1, `scorecard_id` is the version that counted."""

    sequence: int
    indicator: str
    title: Title
    points: int
    reason: str
    record_id: UUID | None
    scorecard_id: UUID
    entered_at: datetime


@dataclass(frozen=True, kw_only=True)
class ScorecardName:
    id: UUID
    version: int
    title: Title


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A resident's score. `as_of` is when it last moved; `movements` are the newest entries first."""

    points: int
    tier: Tier
    as_of: datetime
    scorecard: ScorecardName
    parts: tuple[ScorePart, ...]
    movements: tuple[Movement, ...]
    next_tier: NextTier | None


class GradeState(StrEnum):
    GRADED = "graded"
    NOT_YET_RATED = "not_yet_rated"
    WITHHELD = "withheld"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class GradeLine:
    """A merchant's grade in a list: `tier` is null in every state but `graded`."""

    state: GradeState
    tier: Tier | None = None
    points: int | None = None


@dataclass(frozen=True, kw_only=True)
class Grade:
    """A merchant's grade with each part of it. In every state but `graded` points, tier and parts are empty.

    `since` is when a withheld grade was withheld (with `because`); `maximum_points` is where the scale ends.
    """

    state: GradeState
    points: int | None = None
    tier: Tier | None = None
    as_of: datetime | None = None
    scorecard: ScorecardName | None = None
    maximum_points: int | None = None
    parts: tuple[ScorePart, ...] = ()
    next_tier: NextTier | None = None
    since: datetime | None = None
    because: str | None = None
