"""Scorecards, as an administrator drafts them, sees what they would change, and makes them count."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.enums import ScorecardState, SubjectKind
from models.scoring import Scorecard
from routes import reading, writing
from routes.endpoints import contract
from routes.state import State
from server.platform.clock import local_day, utc_now
from server.platform.errors import NotFound
from server.scoring.actions import draft_scorecard, publish_scorecard
from server.scoring.queries import list_scorecards, simulate
from server.scoring.scorecard import Scorecard as Definition

Title = Annotated[reading.Text, StringConstraints(min_length=1, max_length=100)]


class ScorecardQuery(reading.Query):
    subject_kind: SubjectKind | None = None
    state: ScorecardState | None = None
    cursor: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class ScorecardDraft(reading.Body):
    """`definition`: see docs/scoring.md. What is well formed may be refused as unsound (422), every fault with its path."""

    title_zh: Title
    title_en: Title
    definition: Definition


class ScorecardVersion(BaseModel):
    id: UUID
    subject_kind: SubjectKind
    version: int
    state: ScorecardState
    title_zh: str
    title_en: str
    definition: Definition
    drafted_at: datetime
    published_at: datetime | None


class ScorecardVersions(BaseModel):
    items: list[ScorecardVersion]
    next: UUID | None


class TierChange(BaseModel):
    """How many subjects stand in a tier now, and would under the draft. `not_yet_rated` stands for no tier."""

    tier: str
    now: int
    then: int


class Simulation(BaseModel):
    """What publishing would do to the first `subjects` scored subjects, `complete` when those are all. Nothing is written."""

    subjects: int
    complete: bool
    rise: int
    fall: int
    tiers: list[TierChange]


@contract("Scorecards, newest first", query=ScorecardQuery, answer=ScorecardVersions)
async def index(request: Request[State]) -> Response:
    asked = reading.query(request, ScorecardQuery)
    rows = await list_scorecards(kind=asked.subject_kind, state=asked.state, before=asked.cursor, limit=asked.limit + 1)
    shown = rows[: asked.limit]
    return writing.ok({"items": [version_json(row) for row in shown], "next": shown[-1].id if len(rows) > asked.limit else None})


@contract("One version", answer=ScorecardVersion)
async def show(request: Request[State]) -> Response:
    return writing.ok(version_json(await _found(request)))


@contract("Draft a new version", body=ScorecardDraft, answer=ScorecardVersion, status=201, refusals=(409, 422))
async def create(request: Request[State]) -> Response:
    body = await reading.body(request, ScorecardDraft)
    row = await draft_scorecard(
        title_zh=body.title_zh, title_en=body.title_en, definition=body.definition.model_dump(mode="json", exclude_unset=True),
        actor_id=reading.account_id(request), now=utc_now(),
    )  # fmt: skip
    return writing.created(version_json(row))


@contract("What publishing this version would change", answer=Simulation)
async def simulation(request: Request[State]) -> Response:
    return writing.ok(vars(await simulate(await _found(request), day=local_day(utc_now()))))


@contract("Make this version count; everybody is scored anew", answer=ScorecardVersion, status=201, refusals=(409, 422))
async def publish(request: Request[State]) -> Response:
    row = await publish_scorecard(request.path_params["id"], actor_id=reading.account_id(request), now=utc_now())
    return writing.created(version_json(row))


async def _found(request: Request[State]) -> Scorecard:
    row = await Scorecard.get_or_none(id=request.path_params["id"])
    if row is None:
        raise NotFound("not_found")
    return row


def version_json(row: Scorecard) -> dict[str, Any]:
    names = ("id", "subject_kind", "version", "state", "title_zh", "title_en", "definition", "drafted_at", "published_at")
    return {name: getattr(row, name) for name in names}
