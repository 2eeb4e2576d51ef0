"""Durable holds of one benefit through HTTP on PostgreSQL, against the same with one transaction for each request.

In turns on one database, 64 callers at a time, each with a resident's fresh code, an order and a key of its own. Aim: 2.5 times as many
holds a second, also with two workers, and caps that are met exactly.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import ExitStack
from statistics import median

import uvloop

from models.benefits import Hold
from models.ledger import LedgerAccount
from server.ledger.actions import grant
from server.ledger.queries import discrepancies
from server.platform import db
from server.platform.actions import action
from server.platform.clock import utc_now
from server.platform.settings import settings_from
from tests.bench.load import Asking
from tests.bench.served import ASKING, SERVING, served, stay_aside
from tests.bench.town import HOLDS, VALUE_FEN, Town, found_town
from tests.servers import postgres_server

CONNECTIONS, EACH, ROUNDS, AIM = 64, 600, 3, 2.5
TOGETHER, ALONE = "server.app:serving_app", "tests.bench.hold_apps:one_by_one"


async def per_second(addresses: Sequence[str], requests: Sequence[bytes], *, refused: bool = False) -> float:
    """Ask all of it, half of the callers at each address, and return the answers a second; SystemExit when one is not granted."""
    turns, took, loop, asking = iter(requests), list[float](), asyncio.get_running_loop(), []
    began = time.perf_counter()
    for number in range(CONNECTIONS):
        host, _, port = addresses[number % len(addresses)].rpartition(":")
        made = await loop.create_connection(lambda: Asking(turns, took, wanted=b"201"), host, int(port))
        asking.append(made[1])
    await asyncio.wait([each.done for each in asking], timeout=120)
    elapsed, failed = time.perf_counter() - began, sum(each.failed for each in asking)
    if len(took) != len(requests) or (failed and not refused):
        raise SystemExit(f"{len(took)} of {len(requests)} answered, {failed} not granted")
    return len(took) / elapsed


def measured(town: Town, together: Sequence[str], alone: Sequence[str]) -> tuple[list[float], list[float]]:
    rates: tuple[list[float], list[float]] = [], []
    for turn in range(ROUNDS + 1):
        for addresses, found in zip((together, alone), rates, strict=True):
            rate = uvloop.run(per_second(addresses, asyncio.run(town.requests(HOLDS))))
            if turn:  # the first is for caches and pages that are not there yet
                found.append(rate)
    return rates


async def left_for(town: Town, holds: int) -> int:
    """Leave money for so many holds more, and a fen too little for another; return how many there are."""
    async with db.database(town.settings, patient=True):
        [account] = await LedgerAccount.filter(benefit_id=town.benefit_id)
        await action(grant)(town.benefit_id, holds * VALUE_FEN + VALUE_FEN - 1 - account.left_fen, now=utc_now())
        return await Hold.all().count()


async def counted(town: Town) -> tuple[int, int, bool]:
    """Return how many holds there are, the money left (fen), and whether all books add up."""
    async with db.database(town.settings, patient=True):
        [account] = await LedgerAccount.filter(benefit_id=town.benefit_id)
        return await Hold.all().count(), account.left_fen, await discrepancies() == []


def cap_is_met(town: Town, addresses: Sequence[str]) -> None:
    """Let more come than there is money for; SystemExit unless it is used to the last hold."""
    wanted = EACH // 3
    before = asyncio.run(left_for(town, wanted))
    uvloop.run(per_second(addresses, asyncio.run(town.requests(HOLDS)), refused=True))
    after, left_fen, adds_up = asyncio.run(counted(town))
    if (after - before, left_fen, adds_up) != (wanted, VALUE_FEN - 1, True):
        raise SystemExit(f"{after - before} holds for {wanted}, {left_fen} fen left, books add up: {adds_up}")
    print(f"{EACH:,} asked for {wanted:,} that the budget bears: {after - before:,} held, {left_fen:,} fen left, the books add up")
    asyncio.run(left_for(town, 10**6))


def main() -> None:
    stay_aside()
    with postgres_server(durable=True) as url, ExitStack() as stack:
        town = asyncio.run(found_town(settings_from({"XINMA_DATABASE_URL": url}), residents=EACH))
        env = {"XINMA_DATABASE_URL": url, "XINMA_WORKER": "apart"}
        for workers in (1, 2):
            # All of one kind stand idle while the other is asked.
            together, alone = ([stack.enter_context(served(app, env, cpu=each)) for each in (SERVING, ASKING)[:workers]]
                               for app in (TOGETHER, ALONE))  # fmt: skip
            mine, singles = measured(town, together, alone)
            print(f"{workers} worker{'s' * (workers > 1)}: {median(mine):,.0f} holds a second together, {median(singles):,.0f} one by one")
            ratio = median(many / one for many, one in zip(mine, singles, strict=True))
            print(f"{ratio:.1f} times as many, aim at least {AIM}")
            cap_is_met(town, together)


if __name__ == "__main__":
    main()
