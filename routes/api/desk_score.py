"""A merchant's own score, with the records behind it and the ways up."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from routes import reading, writing
from routes.api.my_score import EntryNow, NextTierShown, entry_json, next_tier_json
from routes.endpoints import contract
from routes.state import State
from server.platform.clock import local_day, utc_now
from server.scoring.queries import grade_of_merchant
from server.scoring.standings import Grade, GradeState


class MerchantScore(BaseModel):
    """`points` and what follows from them are null unless the state is `graded`; `entries` add up to `points` exactly."""

    state: GradeState
    points: int | None
    maximum_points: int | None
    tier: str | None
    tier_title_zh: str | None
    tier_title_en: str | None
    as_of: datetime | None
    entries: list[EntryNow]
    next_tier: NextTierShown | None


@contract("This merchant's score, every reason for it, and how to rise", answer=MerchantScore)
async def show(request: Request[State]) -> Response:
    _, merchant_id = reading.actor(request).desk()
    grade = await grade_of_merchant(merchant_id, today=local_day(utc_now()))
    return writing.ok(_grade_json(grade, reading.language(request)), headers={"cache-control": "no-store"})


def _grade_json(grade: Grade, spoken: str) -> dict[str, Any]:
    tier = grade.tier
    return {
        "state": grade.state,
        "points": grade.points,
        "maximum_points": grade.maximum_points,
        "tier": tier and tier.code,
        "tier_title_zh": tier and tier.title.zh,
        "tier_title_en": tier and tier.title.en,
        "as_of": grade.as_of,
        "entries": [entry_json(part, spoken) for part in grade.parts],
        "next_tier": grade.next_tier and next_tier_json(grade.next_tier),
    }
