"""What a redemption costs behind ten thousand past ones and behind ten million, through HTTP on PostgreSQL. Aim: at most 1.2 times as much.

`python -m tests.bench.bench_history [--most 10000000]`. Two copies of one town on one server, asked in turns, one redemption after another.
Past redemptions, their codes' uses, transfers and counters are written by the database itself, indexes afterwards, in some minutes.
"""

import argparse
import asyncio
import time
from contextlib import ExitStack
from statistics import median

import asyncpg
import uvloop

from server.platform.settings import settings_from
from tests.bench.load import Asking
from tests.bench.served import served, stay_aside
from tests.bench.town import REDEMPTIONS, Town, found_town
from tests.servers import postgres_server

FEW, EACH, ROUNDS, AIM = 10_000, 200, 5, 1.2
SERIES = "generate_series(1, $1::int) i"


def _id(kind: str) -> str:
    return f"('{kind}' || lpad(to_hex(i), 31, '0'))::uuid"


SHOP, CLERK = "(SELECT id FROM merchant ORDER BY id LIMIT 1)", "(SELECT account_id FROM role_grant ORDER BY id LIMIT 1)"
BENEFIT, REVISION = "(SELECT id FROM benefit)", "(SELECT live_revision_id FROM benefit)"
CAMPAIGN, FUND = "(SELECT id FROM ledger_account WHERE kind = 'campaign')", "(SELECT id FROM ledger_account WHERE kind = 'fund')"
WHOSE = "(SELECT array_agg(id ORDER BY id) AS ids FROM resident) r"
RESIDENT_OF = "r.ids[1 + i % array_length(r.ids, 1)]"
WHEN = "now() - interval '1 second' * ($1::int - i)"
PAST = {
    "code_use": f"""INSERT INTO code_use (id, handle, step, payload_hash, resident_id, merchant_id, clerk_id, used_at)
        SELECT {_id("8")}, i + 1000000000, i, '', {RESIDENT_OF}, {SHOP}, {CLERK}, {WHEN} FROM {SERIES}, {WHOSE}""",
    "redemption": f"""INSERT INTO redemption (id, benefit_id, revision_id, resident_id, merchant_id, clerk_id, code_use_id, order_ref, tier,
            amount_fen, discount_fen, payable_fen, returned_fen, returned_discount_fen, receipt, redeemed_at)
        SELECT {_id("9")}, {BENEFIT}, {REVISION}, {RESIDENT_OF}, {SHOP}, {CLERK}, {_id("8")}, 'past' || i, 'gold',
            30000, 4500, 25500, 0, 0, '', {WHEN} FROM {SERIES}, {WHOSE}""",
    "ledger_transfer": f"""INSERT INTO ledger_transfer (id, kind, from_account_id, to_account_id, amount_fen, about_id, made_at)
        SELECT {_id("a")}, 'spend', {CAMPAIGN}, {FUND}, 4500, {_id("9")}, {WHEN} FROM {SERIES}""",
    "limit_counter": f"""INSERT INTO limit_counter (id, benefit_id, entity, entity_key, period, period_start, used_count, used_fen)
        SELECT {_id("b")}, {BENEFIT}, 'resident', 'past' || i, 'month', '2020-01-01', 1, 4500 FROM {SERIES} WHERE i % 10 = 0""",
}
KEYS = """SELECT conname AS name, pg_get_constraintdef(oid) AS made FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'u'"""
INDEXES = "SELECT indexname AS name, indexdef AS made FROM pg_indexes WHERE tablename = $1 AND indexdef NOT LIKE '%UNIQUE%'"
SCANS = "SELECT relname, seq_scan FROM pg_stat_user_tables WHERE relname = ANY($1)"


async def fill(url: str, past: int) -> None:
    """Write the past without asking for foreign keys; unique keys and indexes are made again when it stands."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("SET maintenance_work_mem = '1GB'")
        for table, statement in PAST.items():
            keys, indexes = await connection.fetch(KEYS, table), await connection.fetch(INDEXES, table)
            for each in keys:
                await connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{each["name"]}"')
            for each in indexes:
                await connection.execute(f'DROP INDEX "{each["name"]}"')
            await connection.execute(statement, past, timeout=1200)
            for each in indexes:
                await connection.execute(each["made"], timeout=1200)
            for each in keys:
                await connection.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{each["name"]}" {each["made"]}', timeout=1200)
        await connection.execute("VACUUM ANALYZE", timeout=1200)
        await connection.execute("CHECKPOINT", timeout=1200)
    finally:
        await connection.close()


async def scans(url: str) -> int:
    """Return how often a large table was read from its beginning to its end."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SELECT pg_stat_force_next_flush()")
        return sum(row["seq_scan"] for row in await connection.fetch(SCANS, list(PAST)))
    finally:
        await connection.close()


async def milliseconds(address: str, requests: list[bytes]) -> list[float]:
    """Ask one after another on one connection; SystemExit when one is not granted."""
    took = list[float]()
    host, _, port = address.rpartition(":")
    _, asking = await asyncio.get_running_loop().create_connection(lambda: Asking(iter(requests), took, wanted=b"201"), host, int(port))
    await asyncio.wait([asking.done], timeout=120)
    if len(took) != len(requests) or asking.failed:
        raise SystemExit(f"{len(took)} of {len(requests)} answered, {asking.failed} not granted")
    return [each * 1000 for each in took]


def measured(towns: dict[int, tuple[Town, str]]) -> dict[int, list[float]]:
    found: dict[int, list[float]] = {past: [] for past in towns}
    for turn in range(ROUNDS + 1):
        for past, (town, address) in towns.items():
            took = uvloop.run(milliseconds(address, asyncio.run(town.requests(REDEMPTIONS))))
            if turn:  # the first is for caches and pages that are not there yet
                found[past] += took
    return found


async def copied(url: str, name: str) -> str:
    connection = await asyncpg.connect(url.replace("/postgres?", "/template1?"))
    try:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE postgres")
    finally:
        await connection.close()
    return url.replace("/postgres?", f"/{name}?")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=10_000_000)
    chosen = parser.parse_args()
    stay_aside()
    with postgres_server(durable=True, options=("-c", "wal_level=minimal", "-c", "max_wal_senders=0", "-c", "shared_buffers=1GB")) as url:
        town = asyncio.run(found_town(settings_from({"XINMA_DATABASE_URL": url}), residents=EACH))
        urls, began = {FEW: url, chosen.most: asyncio.run(copied(url, "large"))}, time.monotonic()
        for past, where in urls.items():
            asyncio.run(fill(where, past))
        print(f"{chosen.most:,} past redemptions written in {time.monotonic() - began:.0f} s")
        with ExitStack() as stack:
            envs = {past: {"XINMA_DATABASE_URL": where, "XINMA_WORKER": "apart"} for past, where in urls.items()}
            towns = {past: (town.on(urls[past]), stack.enter_context(served("server.app:serving_app", env))) for past, env in envs.items()}
            before = asyncio.run(scans(urls[chosen.most]))
            found = measured(towns)
            after = asyncio.run(scans(urls[chosen.most]))
        for past, took in found.items():
            print(f"behind {past:,}: p50 {median(took):.1f} ms, p95 {sorted(took)[len(took) * 95 // 100]:.1f} ms, {len(took):,} of them")
        print(
            f"{median(found[chosen.most]) / median(found[FEW]):.2f} times as much, aim at most {AIM}; whole tables read: {after - before}"
        )


if __name__ == "__main__":
    main()
