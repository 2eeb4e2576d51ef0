"""`python -m tests.soak [--attempts 20000] [--naive 5]`: first without trouble, then with all of it, then a naive version.

Everything is on this machine. Exit status 1 when something happened that may not, or the naive version was not caught every time.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from redis.asyncio import Redis

from models.access import Account, Session
from models.benefits import Benefit, Hold, Redemption
from models.enums import BenefitKind, ConsentPurpose, Industry, Role
from models.registry import Consent, Resident
from models.scoring import Score
from server.ledger.queries import discrepancies
from server.platform import db
from server.platform.clock import utc_now
from server.platform.crypto import plain_hash
from server.platform.settings import settings_from
from tests.cast import Person, make_merchant, make_person, resident_scorecard
from tests.journeys.contest import CONTENDERS, Contest, Tally, violations
from tests.server.benefits.desk import make_benefit
from tests.servers import Cluster, postgres_cluster, valkey_server
from tests.soak.crowd import HOLD_SECONDS, Rush, Stubborn, Unheard
from tests.soak.trouble import WORKERS, Nursery, Troubles, nursery
from tests.soak.watch import Watch, twice

CALM_CODES, NAIVE_CODES, VALUE_FEN = 100, 40, 500
BEARABLE = 0.8
"""The part of those who come for which there is money."""
ENOUGH_READS = 5
"""Balances read for each attempt."""


@dataclass(frozen=True)
class Ground:
    """Where it happens."""

    cluster: Cluster
    running: ExitStack
    env: Mapping[str, str]
    log: Path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=20_000)
    parser.add_argument("--naive", type=int, default=5, help="how often the naive version runs")
    parser.add_argument("--seconds", type=float, default=1800, help="after which nobody comes any more, however many attempts are left")
    chosen = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        postgres_cluster(tcp=True) as cluster,
        valkey_server() as redis_url,
        ExitStack() as running,
    ):
        running.enter_context(cluster.running())
        env = {"XINMA_DATABASE_URL": cluster.url, "XINMA_REDIS_URL": redis_url, "XINMA_LOG_LEVEL": "error"}
        wrong = asyncio.run(_soak(Ground(cluster, running, env, Path(folder) / "log"), chosen.attempts, chosen.naive, chosen.seconds))
    print("\n".join(wrong) or "nothing happened that may not")
    return int(bool(wrong))


async def _soak(ground: Ground, attempts: int, naive: int, seconds: float) -> list[str]:
    async with db.database(settings_from(ground.env), patient=True):
        await db.migrate(settings_from(ground.env))
        shops = [await make_merchant(f"第{number}店", industry=Industry.FOOD) for number in range(4)]
        clerks = [await make_person(Role.CLERK, merchant=shops[number % 4], now=utc_now()) for number in range(CONTENDERS)]
        with nursery(ground.env, log=ground.log) as workers:
            await _all_answer(workers)
            wrong = await _calm(workers, clerks)
            wrong += await _rush(ground, workers, clerks, attempts // CONTENDERS, seconds)
        return wrong + [each for number in range(naive) for each in await _naive(ground, clerks, number)]


async def _calm(workers: Nursery, clerks: Sequence[Person]) -> list[str]:
    """Nothing fails: exactly one of the eight who try each code has it."""
    benefit, residents = await _benefit(CALM_CODES), await _residents(CALM_CODES)
    crowd = Stubborn(workers.ports)
    tally = await Contest(crowd, clerks, benefit).run(residents)
    wrong = await violations(benefit, tally, value_fen=VALUE_FEN, expected=CALM_CODES)
    print(
        f"without trouble: {CALM_CODES} codes, {CONTENDERS} contenders each, {len(tally.granted)} had one; {dict(tally.heard)}", flush=True
    )
    return wrong + [f"trouble: {dict(crowd.troubles)}"] * bool(crowd.troubles)


async def _rush(ground: Ground, workers: Nursery, clerks: Sequence[Person], codes: int, seconds: float) -> list[str]:
    benefit, residents, began = await _benefit(int(codes * BEARABLE)), await _residents(codes), time.monotonic()
    watch = Watch(ground.cluster.url)
    async with Redis.from_url(ground.env["XINMA_REDIS_URL"]) as valkey:
        crowd, troubles = Stubborn(workers.ports), Troubles(workers, ground.cluster, ground.running, valkey)
        looking, making = asyncio.create_task(watch.run()), asyncio.create_task(troubles.run())
        contest = Rush(crowd, clerks, benefit, hold_seconds=HOLD_SECONDS, tally=Unheard())
        tally = await contest.rush(residents, seconds=seconds)
        took = time.monotonic() - began
        await _ended(making)
        wrong = await _at_rest(ground, watch, contest.came * CONTENDERS * ENOUGH_READS)
        await _ended(looking)
    attempts = contest.came * CONTENDERS
    print(f"with trouble: {attempts:,} attempts at {contest.came:,} codes in {took:.0f} s, {crowd.asked:,} requests; {dict(troubles.made)}")
    print(f"heard: {dict(tally.heard)}, ends of holds: {_ends(tally)}, asked again: {dict(crowd.troubles)}")
    print(f"errors in the workers' logs: {_logged(ground.log)}")
    print(f"{watch.reads:,} balances read, {watch.looks:,} looks at holds late or early, {len(watch.seen)} violations seen", flush=True)
    made = {str(id) for rows in (Redemption, Hold) for id in await rows.filter(benefit_id=benefit.id).values_list("id", flat=True)}
    lost = tally.granted - made
    return [*wrong, *watch.seen[:5], *tally.faults[:5], *[f"{len(lost)} grants that were answered are gone"] * bool(lost)]


async def _at_rest(ground: Ground, watch: Watch, reads: int) -> list[str]:
    """Wait until every hold has ended and enough was read, then look whether it all adds up."""
    deadline = time.monotonic() + HOLD_SECONDS + 60
    while time.monotonic() < deadline and (watch.reads < reads or await Hold.exists(ended_at=None)):
        await asyncio.sleep(0.5)
    found = await twice(ground.cluster.url)
    print(f"afterwards: {found}, {await Hold.filter(ended_at=None).count()} holds open, {await discrepancies()} discrepancies", flush=True)
    wrong = [f"{count} {name}" for name, count in found.items() if count]
    wrong += [f"{watch.reads} balances read, fewer than {reads}"] * (watch.reads < reads) + ["nobody looked at holds"] * (not watch.looks)
    return wrong + [str(each) for each in await discrepancies()] + ["holds left open"] * await Hold.exists(ended_at=None)


async def _ended(task: asyncio.Task[None]) -> None:
    """End what runs until it is told to; what ended before that is raised."""
    if task.done():
        task.result()
    task.cancel()
    await asyncio.wait([task])


async def _naive(ground: Ground, clerks: Sequence[Person], number: int) -> list[str]:
    """The same contest on a version that reads, checks and saves: what is found has to be more than before."""
    before = await twice(ground.cluster.url), len(await discrepancies())
    with nursery(ground.env, naive=True, log=ground.log) as workers:
        await _all_answer(workers)
        benefit, residents = await _benefit(NAIVE_CODES), await _residents(NAIVE_CODES)
        await Rush(Stubborn(workers.ports), clerks, benefit, hold_seconds=HOLD_SECONDS, tally=Unheard()).rush(residents, seconds=60)
    after = await twice(ground.cluster.url), len(await discrepancies())
    grown = {name: after[0][name] - before[0][name] for name in after[0]}
    caught = any(grown.values()) or after[1] > before[1]
    print(
        f"naive version, run {number + 1}: {grown}, {after[1] - before[1]} discrepancies: {'caught' if caught else 'NOT CAUGHT'}",
        flush=True,
    )
    return [] if caught else [f"the naive version was not caught in run {number + 1}"]


async def _benefit(uses: int) -> Benefit:
    once = [{"entity": "resident", "period": "lifetime", "max_count": 1}]
    tiers = {"standard": {"amount_off_fen": VALUE_FEN}}
    return await make_benefit(kind=BenefitKind.VOUCHER, tiers=tiers, limits=once, budget_fen=uses * VALUE_FEN, now=utc_now())


async def _residents(count: int) -> list[Person]:
    """As `make_resident` makes one, in five statements for all of them."""
    now, card = utc_now(), await resident_scorecard()
    joined = [Resident(joined_at=now) for _ in range(count)]
    accounts = [Account(display_name="试", resident_id=each.id, created_at=now) for each in joined]
    await Resident.bulk_create(joined)
    await Consent.bulk_create(
        Consent(resident_id=each.id, purpose=purpose, text_version="1", given_at=now)
        for each in joined
        for purpose in (ConsentPurpose.SCORING, ConsentPurpose.BENEFITS)
    )
    await Score.bulk_create(Score(resident_id=each.id, scorecard=card, points=720, tier="gold", sequence=1, as_of=now) for each in joined)
    await Account.bulk_create(accounts)
    people = [Person(account.id, f"token-{account.id}", account.resident_id) for account in accounts]
    await Session.bulk_create(
        Session(account_id=each.account_id, token_hash=plain_hash(each.token), opened_at=now, expires_at=now + timedelta(days=1))
        for each in people
    )
    return people


def _ends(tally: Tally) -> dict[str, int]:
    committed = sum(tally.ended[id] for id in tally.granted)
    return {"committed": committed, **{name: count for name, count in tally.ended.items() if "-" not in name}}


def _logged(log: Path) -> dict[str, int]:
    """Count what the workers said went wrong, by what it was and the kind of error."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    return dict(Counter(f"{line.get('event')} {line.get('error', '')}" for line in lines))


async def _all_answer(workers: Nursery) -> None:
    async with asyncio.timeout(60):
        for place in range(WORKERS):
            while not await asyncio.to_thread(workers.answers, place):
                await asyncio.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
