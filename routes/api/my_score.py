"""A resident's own score: the points, every reason for them, and how to rise."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from models.enums import EntryReason, RecordKind
from routes import reading, writing
from routes.endpoints import contract
from routes.state import State
from routes.wording import say
from server.platform.errors import NotFound, Reason
from server.scoring.queries import standing_of_resident
from server.scoring.standings import Movement, ScorePart, Standing
from server.scoring.ways import NextTier


class RecordOfEntry(BaseModel):
    id: UUID
    catalogue_code: str
    kind: RecordKind
    title: str
    dated_on: date


class EntryNow(BaseModel):
    """What one indicator gives for one record now; without a record it is the base, a count or a limit. `message` says the reason."""

    indicator: str
    title_zh: str
    title_en: str
    points: int
    reason: EntryReason
    message: str
    record: RecordOfEntry | None


class MovementShown(BaseModel):
    """One entry as it was written, never changed since."""

    sequence: int
    indicator: str
    title_zh: str
    title_en: str
    points: int
    reason: EntryReason
    message: str
    record_id: UUID | None
    scorecard_id: UUID
    entered_at: datetime


class ScorecardShown(BaseModel):
    id: UUID
    version: int
    title_zh: str
    title_en: str


class WayShown(BaseModel):
    """`points_each` is the best that one further record brings, `points_up_to` the most that the indicator can still add."""

    indicator: str
    title_zh: str
    title_en: str
    points_each: int
    points_up_to: int


class NextTierShown(BaseModel):
    tier: str
    title_zh: str
    title_en: str
    points_needed: int
    ways: list[WayShown]


class MyScore(BaseModel):
    """`entries` add up to `points` exactly; `history` are the newest movements that led there; `next_tier` is null in the highest tier."""

    points: int
    tier: str
    tier_title_zh: str
    tier_title_en: str
    as_of: datetime
    scorecard: ScorecardShown
    entries: list[EntryNow]
    next_tier: NextTierShown | None
    history: list[MovementShown]


@contract("My score, every reason for it, and how to rise", answer=MyScore)
async def show(request: Request[State]) -> Response:
    standing = await standing_of_resident(reading.resident_id(request))
    if standing is None:
        raise NotFound("no_score", reasons=[Reason(code="no_score_without_consent", remedy="consent_to_scoring")])
    return writing.ok(score_json(standing, reading.language(request)), headers={"cache-control": "no-store"})


def score_json(standing: Standing, language: str) -> dict[str, Any]:
    title = standing.scorecard.title
    return {
        "points": standing.points,
        "tier": standing.tier.code,
        "tier_title_zh": standing.tier.title.zh,
        "tier_title_en": standing.tier.title.en,
        "as_of": standing.as_of,
        "scorecard": {"id": standing.scorecard.id, "version": standing.scorecard.version, "title_zh": title.zh, "title_en": title.en},
        "entries": [entry_json(part, language) for part in standing.parts],
        "next_tier": standing.next_tier and next_tier_json(standing.next_tier),
        "history": [_movement_json(movement, language) for movement in standing.movements],
    }


def entry_json(part: ScorePart, language: str) -> dict[str, Any]:
    return {
        "indicator": part.indicator,
        "title_zh": part.title.zh,
        "title_en": part.title.en,
        "points": part.points,
        "reason": part.reason,
        "message": say(part.reason, language),
        "record": part.record and vars(part.record),
    }


def _movement_json(movement: Movement, language: str) -> dict[str, Any]:
    told = {name: value for name, value in vars(movement).items() if name != "title"}
    titles = {"title_zh": movement.title.zh, "title_en": movement.title.en}
    return told | titles | {"message": say(movement.reason, language)}


def next_tier_json(above: NextTier) -> dict[str, Any]:
    return {
        "tier": above.tier.code,
        "title_zh": above.tier.title.zh,
        "title_en": above.tier.title.en,
        "points_needed": above.points_needed,
        "ways": [
            {
                "indicator": way.indicator.code,
                "title_zh": way.indicator.title.zh,
                "title_en": way.indicator.title.en,
                "points_each": way.each,
                "points_up_to": way.up_to,
            }
            for way in above.ways
        ],
    }
