"""A town for benchmarks of the desk: clerks at four shops, residents with a code each, one live benefit that everybody wants."""

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from tortoise import connections

from models.codes import ResidentCode
from models.enums import Role
from models.registry import Resident
from server.codes import dynamic_code
from server.codes.dynamic_code import ShownCode
from server.codes.keys import issuer_from
from server.platform import db
from server.platform.clock import utc_now
from server.platform.crypto import keyring_from
from server.platform.settings import Settings
from tests.cast import Person, make_merchant, make_person, resident_scorecard
from tests.server.benefits.desk import make_benefit

DESKS, AMOUNT_FEN, VALUE_FEN = 8, 30_000, 4_500
HOLDS, REDEMPTIONS = "/api/v1/desk/holds", "/api/v1/desk/redemptions"
LIMITS = [{"entity": "resident", "period": "month", "max_count": 1_000_000}, {"entity": "merchant", "period": "day", "max_count": 10**9}]
JOIN = [
    "INSERT INTO resident (id, district, joined_at) SELECT id, '湖滨街道', now() FROM unnest($1::uuid[]) id",
    """INSERT INTO consent (id, resident_id, purpose, text_version, given_at)
       SELECT gen_random_uuid(), id, purpose, '1', now() FROM unnest($1::uuid[]) id, (VALUES ('scoring'), ('benefits')) AS p (purpose)""",
    """INSERT INTO score (id, resident_id, scorecard_id, points, tier, sequence, as_of)
       SELECT gen_random_uuid(), id, $2, 720, 'gold', 1, now() FROM unnest($1::uuid[]) id""",
    """INSERT INTO resident_code (id, resident_id, handle, shown_step, accepted_step)
       SELECT gen_random_uuid(), id, row_number() OVER (), 0, 0 FROM unnest($1::uuid[]) id""",
]
SHOW = "UPDATE resident_code SET shown_step = shown_step + 1, shown_at = $1"


@dataclass(frozen=True)
class Town:
    """Everybody who is needed: clerks at several shops, residents with a code each, a live benefit."""

    settings: Settings
    clerks: Sequence[Person]
    benefit_id: UUID

    def on(self, database_url: str) -> "Town":
        """The same town in a copy of its database."""
        return replace(self, settings=replace(self.settings, database_url=database_url))

    async def requests(self, path: str) -> list[bytes]:
        """Show every resident a fresh code and return one request for each."""
        async with db.database(self.settings, patient=True):
            await connections.get("default").execute_query(SHOW, [utc_now()])
            shown = await ResidentCode.all().values_list("handle", "shown_step")
        keyring, issuer = keyring_from(self.settings.secret_key), issuer_from(self.settings)
        payloads = [dynamic_code.encode(ShownCode(handle, step), keyring=keyring, issuer=issuer) for handle, step in shown]
        return [self._request(path, payload, clerk) for payload, clerk in zip(payloads, itertools.cycle(self.clerks), strict=False)]

    def _request(self, path: str, payload: str, clerk: Person) -> bytes:
        body = json.dumps({"payload": payload, "benefit_id": str(self.benefit_id), "amount_fen": AMOUNT_FEN, "order_ref": uuid4().hex})
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {clerk.token}\r\nIdempotency-Key: {uuid4().hex}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return (head + body).encode()


async def found_town(settings: Settings, *, residents: int, **terms: Any) -> Town:
    async with db.database(settings, patient=True):
        await db.migrate(settings)
        now = utc_now()
        card = await resident_scorecard(now=now)
        joining = [uuid4() for _ in range(residents)]
        for statement in JOIN:
            await connections.get("default").execute_query(statement, [joining, card.id] if "$2" in statement else [joining])
        shops = [await make_merchant(f"第{number}店", now=now) for number in range(4)]
        clerks = [await make_person(Role.CLERK, merchant=shops[number % 4], now=now) for number in range(DESKS)]
        benefit = await make_benefit(budget_fen=10**12, limits=LIMITS, now=now, **terms)
        await connections.get("default").execute_query("ANALYZE")
        assert await Resident.all().count() == residents
        return Town(settings, clerks, benefit.id)
