"""Why benefits were granted or refused, as the resident reads it: everything that was decided on, nothing held back."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from models.decisions import Decision
from routes import reading, writing
from routes.api.benefit_shapes import ReasonShown, title_of
from routes.endpoints import contract
from routes.problems import reason_json
from routes.state import State
from server.benefits import trace
from server.benefits.queries.decisions import decisions_of

NO_STORE = {"cache-control": "no-store"}


class MyDecisionsQuery(reading.Query):
    """`cursor`: the `next` of the page before."""

    cursor: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class MyDecision(BaseModel):
    """`reasons`, in the order of the rules: what spoke for a grant, what against a refusal. `revision` of the benefit and
    `scorecard_version` are the rules by which it was decided."""

    id: UUID
    granted: bool
    benefit_id: UUID
    benefit: str
    merchant: str
    revision: int
    scorecard_version: int | None
    tier: str
    amount_fen: int
    discount_fen: int
    redemption_id: UUID | None
    reasons: list[ReasonShown]
    decided_at: datetime


class MyDecisions(BaseModel):
    items: list[MyDecision]
    next: UUID | None


@contract("Every decision on my use of benefits with all its reasons, newest first", query=MyDecisionsQuery, answer=MyDecisions)
async def index(request: Request[State]) -> Response:
    asked, spoken = reading.query(request, MyDecisionsQuery), reading.language(request)
    rows = await decisions_of(reading.resident_id(request), before=asked.cursor, limit=asked.limit + 1)
    following = rows[asked.limit - 1].id if len(rows) > asked.limit else None
    return writing.ok({"items": [_decision_json(row, spoken) for row in rows[: asked.limit]], "next": following}, headers=NO_STORE)


def _decision_json(row: Decision, spoken: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "granted": row.granted,
        "benefit_id": row.benefit_id,
        "benefit": title_of(row.benefit, spoken),
        "merchant": row.merchant.name,
        "revision": row.revision.number,
        "scorecard_version": row.scorecard_version,
        "tier": row.tier,
        "amount_fen": row.amount_fen,
        "discount_fen": row.discount_fen,
        "redemption_id": row.redemption_id,
        "reasons": [reason_json(reason, spoken) for reason in trace.read(row.reasons)],
        "decided_at": row.decided_at,
    }
