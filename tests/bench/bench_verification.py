"""Verification of a resident's code with 200 live benefits, no two with the same terms, through HTTP on a durable PostgreSQL.

In turns: `cold`, nothing kept from an earlier request; `warm`, with the terms of revisions, which never change, as they were parsed;
`limit`, as many bare queries in one transaction with an answer of the same bytes. Aim: p95 at most 20 ms, also cold.
"""

import asyncio
import http.client
import json
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from models.enums import BenefitKind, Role
from server.codes import dynamic_code
from server.codes.actions import show_resident_code
from server.codes.dynamic_code import ShownCode
from server.codes.keys import issuer_from
from server.platform import db
from server.platform.clock import utc_now
from server.platform.crypto import keyring_from
from server.platform.settings import Settings, settings_from
from tests.bench.served import served, stay_aside
from tests.bench.verification_apps import PATH
from tests.cast import Person, make_merchant, make_person, make_resident
from tests.server.benefits.desk import make_benefit
from tests.servers import postgres_server
from tests.statements import counted_statements

BENEFITS, ROUNDS, EACH, AIM_MS = 200, 5, 60, 20.0
CONDITION = {
    "all": [
        {"fact": "order.kind", "one_of": ["fuel", "charging"]},
        {"any": [{"fact": "resident.points", "at_least": 650}, {"fact": "resident.record_kinds", "one_of": ["honour"]}]},
        {"not": {"fact": "time.month", "at_least": 13}},
    ]
}
LIMITS = [
    {"entity": "resident", "period": "month", "max_count": 4, "max_fen": 40_000},
    {"entities": ["resident", "merchant"], "period": "day", "max_count": 1},
    {"entities": ["vehicle"], "period": "rolling", "days": 7, "max_count": 9},
]
ORDER = {"kind": "fuel", "quantity": 40, "unit": "litre", "vehicle": {"plate": "浙A12345", "kind": "truck"}}


def terms(number: int) -> dict[str, Any]:
    """Every second with conditions, every third with rolling limits, every fifth in a best-deal group."""
    more: dict[str, Any] = {"basis": f"《信用激励措施清单》第{number}项", "limits": LIMITS if number % 3 == 0 else LIMITS[:2]}
    if number % 2:
        more["condition"] = CONDITION
    if number % 5 == 0:
        more["stacking"] = {"group": f"g{number % 4}", "rule": "best_deal"}
    return more


async def prepare(settings: Settings) -> tuple[Person, Person]:
    """Draft, approve and publish the benefits; return a clerk and a resident."""
    async with db.database(settings, patient=True):
        await db.migrate(settings)
        merchant = await make_merchant("湖滨加油站")
        clerk, resident = await make_person(Role.CLERK, merchant=merchant), await make_resident(points=720)
        for number in range(BENEFITS):
            await make_benefit(kind=BenefitKind.TRUCK_CARD, **terms(number))
        return clerk, resident


async def fresh_code(settings: Settings, resident: Person) -> str:
    async with db.database(settings, patient=True):
        assert resident.resident_id
        code = await show_resident_code(resident_id=resident.resident_id, actor_id=None, now=utc_now())
    shown = ShownCode(code.handle, code.shown_step)
    return dynamic_code.encode(shown, keyring=keyring_from(settings.secret_key), issuer=issuer_from(settings))


def asked(address: str, clerk: Person, body: bytes, times: int) -> tuple[list[float], bytes]:
    """Return the milliseconds of each answer, one after another on one connection, and the last body."""
    connection, took, content = http.client.HTTPConnection(address), [], b""
    for _ in range(times):
        began = time.perf_counter()
        connection.request("POST", PATH, body, {"content-type": "application/json", **clerk.headers})
        answer = connection.getresponse()
        content = answer.read()
        took.append((time.perf_counter() - began) * 1000)
        if answer.status != 201:
            raise SystemExit(f"{answer.status}: {content[:300]!r}")
    connection.close()
    return took, content


def main() -> None:
    stay_aside()
    with postgres_server(durable=True) as url, ExitStack() as stack:
        settings = settings_from({"XINMA_DATABASE_URL": url})
        clerk, resident = asyncio.run(prepare(settings))
        env = {"XINMA_DATABASE_URL": url, "XINMA_WORKER": "apart"}
        cold = stack.enter_context(served("tests.bench.verification_apps:forgetful", env))
        warm = stack.enter_context(served("server.app:serving_app", env))

        def body() -> bytes:
            payload = asyncio.run(fresh_code(settings, resident))
            return json.dumps({"payload": payload, "amount_fen": 30_000, "order": ORDER}).encode()

        _, content = asked(cold, clerk, body(), 20)
        found = json.loads(content)["benefits"]
        if len(found) != BENEFITS or not any(each["available"] for each in found) or all(each["available"] for each in found):
            raise SystemExit("not the benefits that were meant")
        answer = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "answer.json"
        answer.write_bytes(content)
        limit = {"BENCH_ANSWER": str(answer), "BENCH_DSN": url, "BENCH_QUERIES": str(asyncio.run(statements(settings, clerk, resident)))}
        bare = stack.enter_context(served("tests.bench.verification_apps:bare", limit))
        took: dict[str, list[float]] = {"limit": [], "cold": [], "warm": []}
        for _ in range(ROUNDS):
            for name, address in (("limit", bare), ("cold", cold), ("warm", warm)):
                took[name] += asked(address, clerk, body(), EACH)[0]
    queries = limit["BENCH_QUERIES"]
    print(f"{BENEFITS} live benefits, {len(content):,} bytes, {queries} statements, a round trip each, {ROUNDS * EACH} verifications")
    for name, each in took.items():
        times = at(each, 50) / at(took["limit"], 50)
        print(
            f"{name}: p50 {at(each, 50):.1f} ms, p95 {at(each, 95):.1f} ms, {times:.1f} times the limit; aim at most {AIM_MS:.0f} ms at p95"
        )


async def statements(settings: Settings, clerk: Person, resident: Person) -> int:
    """Return how many statements a verification takes, without what finds out who asks."""
    from server.benefits.actions.verify import verify
    from server.benefits.orders import Order
    from tests.server.benefits.desk import actor_of

    payload = await fresh_code(settings, resident)
    async with db.database(settings, patient=True):
        with counted_statements() as counted:
            await verify(
                clerk=actor_of(clerk), payload=payload, amount_fen=30_000, order=Order(kind="fuel", vehicle="x"),
                keyring=keyring_from(settings.secret_key), issuer=issuer_from(settings), now=utc_now(),
            )  # fmt: skip
    return len(counted)


def at(took: list[float], percent: int) -> float:
    return sorted(took)[len(took) * percent // 100]


if __name__ == "__main__":
    main()
