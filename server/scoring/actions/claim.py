"""Claiming the next sequence numbers of many scores in one statement."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise import connections

from models.scoring import Score
from server.platform.actions import step
from server.platform.db import dialect

COLUMNS = ("id", "seen", "rules_seen", "sequence", "points", "tier")
EXTRACTED = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name in COLUMNS)
ROWS = {
    "postgres": "jsonb_to_recordset($1::jsonb) AS claim(id uuid, seen int, rules_seen uuid, sequence int, points int, tier text)",
    "sqlite": f"(SELECT {EXTRACTED} FROM json_each(?)) AS claim",  # noqa: S608 — made of the names above
}
CLAIM = (
    "UPDATE score SET sequence = claim.sequence, points = claim.points, tier = claim.tier FROM {rows} "
    "WHERE score.id = claim.id AND score.sequence = claim.seen AND score.scorecard_id = claim.rules_seen RETURNING score.id"
)


@dataclass(frozen=True)
class Claim:
    """`seen` and `rules_seen` are what the score had when it was read: who finds anything else there has lost."""

    id: UUID
    seen: int
    rules_seen: UUID
    sequence: int
    points: int
    tier: str


@step
async def claim(claims: Sequence[Claim], *, scorecard_id: UUID, now: datetime) -> set[UUID]:
    """Write the claims that are still true, under the scorecard that counts now; return the ids of their scores."""
    rows = json.dumps([vars(each) for each in claims], default=str)
    statement = CLAIM.format(rows=ROWS[dialect()])
    won = {UUID(str(row["id"])) for row in await connections.get("default").execute_query_dict(statement, [rows])}
    await Score.filter(id__in=won).update(scorecard_id=scorecard_id, as_of=now)
    return won
