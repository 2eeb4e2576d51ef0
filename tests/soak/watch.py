"""Looking on: at the balances all the time, and at holds whose time is over."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import asyncpg

READ_EVERY_SECONDS, LOOK_EVERY_SECONDS = 0.001, 0.5
FREED_WITHIN = "5 seconds"
BALANCES = "SELECT id, in_fen, held_fen, out_fen FROM ledger_account WHERE kind IN ('campaign', 'allotment')"
BACK_SINCE = f"pg_postmaster_start_time() < clock_timestamp() - interval '{FREED_WITHIN}'"
"""Nothing can be freed while the database is away: the seconds count from its return."""
HOLDS = {
    f"holds not freed {FREED_WITHIN} after their time": (
        f"ended_at IS NULL AND expires_at < clock_timestamp() - interval '{FREED_WITHIN}' AND {BACK_SINCE}"
    ),
    "holds that lapsed before their time": "ended_as = 'lapsed' AND expires_at > clock_timestamp() + interval '1 second'",
}
TWICE = {
    "residents with more uses than their one": """SELECT count(*) FROM (
        SELECT resident_id FROM (
            SELECT id, resident_id, benefit_id FROM redemption
            UNION SELECT id, resident_id, benefit_id FROM benefit_hold WHERE ended_at IS NULL) uses
        GROUP BY resident_id, benefit_id HAVING count(*) > 1) twice""",
    "codes with more than one effect": """SELECT count(*) FROM redemption r JOIN benefit_hold h USING (code_use_id) WHERE r.id <> h.id""",
}


@dataclass
class Watch:
    """Balances read, and everything seen that must never be."""

    url: str
    reads: int = 0
    looks: int = 0
    seen: list[str] = field(default_factory=list)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as beside:
            beside.create_task(self._while_there(self._balances, READ_EVERY_SECONDS))
            beside.create_task(self._while_there(self._holds, LOOK_EVERY_SECONDS))

    async def _while_there(self, look: Callable[[asyncpg.Connection], Awaitable[None]], pause: float) -> None:
        while True:
            try:
                connection = await asyncpg.connect(self.url, timeout=5, command_timeout=10)
                while True:
                    await look(connection)
                    await asyncio.sleep(pause)
            except Exception:  # noqa: BLE001 — a connection that breaks in the middle breaks in many ways; enough reads are asked for
                await asyncio.sleep(0.1)

    async def _balances(self, connection: asyncpg.Connection) -> None:
        for row in await connection.fetch(BALANCES):
            self.reads += 1
            if row["held_fen"] < 0 or row["out_fen"] < 0 or row["held_fen"] + row["out_fen"] > row["in_fen"]:
                self.seen.append(f"a balance out of bounds: {dict(row)}")

    async def _holds(self, connection: asyncpg.Connection) -> None:
        for name, wrong in HOLDS.items():
            if count := await connection.fetchval(f"SELECT count(*) FROM benefit_hold WHERE {wrong}"):
                self.seen.append(f"{count} {name}")
        self.looks += 1


async def twice(url: str) -> dict[str, int]:
    """Return how often something happened that may not."""
    connection = await asyncpg.connect(url)
    try:
        return {name: await connection.fetchval(statement) for name, statement in TWICE.items()}
    finally:
        await connection.close()
