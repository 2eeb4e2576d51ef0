"""Scanning a merchant's code on a durable PostgreSQL: beside a bare Starlette answer of the same size, and from few merchants to a million.

`python -m tests.bench.bench_scan [--merchants 1000000] [--rounds 5] [--seconds 4]`. The server has one processor, the load and the
database the other. Rounds go in turns, so that a busy machine slows all alike; ratios are medians of the rounds.
"""

import argparse
import asyncio
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from server.platform import db
from server.platform.settings import settings_from
from tests.bench.city import grow, some_codes
from tests.bench.load import Outcome
from tests.bench.served import ask, served, stay_aside
from tests.routes.pages.full_house import merchant_scorecard, open_house
from tests.servers import postgres_server

CONNECTIONS = 64
FEW = 10_000
COLD_CODES = 10_000
APPS = {"with the log": "service", "without the log": "without_log", "bare Starlette": "bare", "bare, bytes ready": "bare_bytes"}


@dataclass(frozen=True)
class Plan:
    rounds: int
    seconds: float
    merchants: int


@dataclass(frozen=True)
class Reached:
    """Medians at one number of merchants: answers a second hot and cold, and each app's outcomes in the hot rounds."""

    hot: dict[str, list[Outcome]]
    cold: float

    def ratio(self, app: str) -> float:
        pairs = zip(self.hot[app], self.hot["bare Starlette"], strict=True)
        return median(mine.per_second / bare.per_second for mine, bare in pairs)

    def slower(self, app: str) -> float:
        pairs = zip(self.hot[app], self.hot["bare Starlette"], strict=True)
        return median(mine.p99_ms / bare.p99_ms for mine, bare in pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--merchants", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4)
    chosen = parser.parse_args()
    stay_aside()
    plan = Plan(chosen.rounds, chosen.seconds, chosen.merchants)
    with postgres_server(durable=True, tcp=True) as url, tempfile.TemporaryDirectory() as directory:
        env = {"XINMA_DATABASE_URL": url, "XINMA_REDIS_URL": "memory://", "BENCH_FACTS": f"{directory}/facts.json"}
        code = asyncio.run(_prepared(env))
        few = _reached(env, code, plan, merchants=FEW, grown_from=0)
        many = _reached(env, code, plan, merchants=plan.merchants, grown_from=FEW)
        logged = asyncio.run(_scans(env))
    _tell(few, many, plan, logged)


async def _prepared(env: dict[str, str]) -> str:
    """Migrate, and make the one merchant that is scanned hot; return its code."""
    settings = settings_from({name: value for name, value in env.items() if name.startswith("XINMA_")})
    async with db.database(settings):
        await db.migrate(settings)
        await merchant_scorecard()
        _, code = await open_house(settings)
    return code


def _reached(env: dict[str, str], code: str, plan: Plan, *, merchants: int, grown_from: int) -> Reached:
    print(f"growing the city from {grown_from:,} to {merchants:,} merchants …", flush=True)
    asyncio.run(grow(env["XINMA_DATABASE_URL"], grown_from + 1, merchants))
    hot: dict[str, list[Outcome]] = {name: [] for name in APPS}
    with _apps(env, code) as addresses:
        for _ in range(plan.rounds):
            for name, address in addresses.items():
                hot[name].append(ask(address, [f"/m/{code}"], seconds=plan.seconds, connections=CONNECTIONS))
        settings = settings_from({"XINMA_DATABASE_URL": env["XINMA_DATABASE_URL"]})
        paths = [f"/m/{each}" for each in some_codes(settings, merchants, count=COLD_CODES)]
        cold = [ask(addresses["with the log"], paths, seconds=plan.seconds, connections=16).per_second for _ in range(plan.rounds)]
    return Reached(hot, median(cold))


@contextmanager
def _apps(env: dict[str, str], code: str) -> Iterator[dict[str, str]]:
    with ExitStack() as running:
        first = running.enter_context(served("tests.bench.scan_apps:service", env))
        question = urllib.request.Request(f"http://{first}/m/{code}", headers={"accept": "application/json"})
        with urllib.request.urlopen(question, timeout=20) as answer:
            Path(env["BENCH_FACTS"]).write_bytes(answer.read())
        rest = {name: running.enter_context(served(f"tests.bench.scan_apps:{app}", env)) for name, app in list(APPS.items())[1:]}
        yield {"with the log": first, **rest}


async def _scans(env: dict[str, str]) -> int:
    async with db.database(settings_from({"XINMA_DATABASE_URL": env["XINMA_DATABASE_URL"]})):
        from models.codes import Scan

        return await Scan.all().count()


def _tell(few: Reached, many: Reached, plan: Plan, logged: int) -> None:
    answered = sum(each.answered for reached in (few, many) for each in reached.hot["with the log"])
    print(f"\nHot GET /m/{{code}} as JSON, {few.hot['bare Starlette'][0].body_bytes:,} bytes, {CONNECTIONS} connections, "
          f"{plan.rounds} rounds of {plan.seconds:g} s, at {plan.merchants:,} merchants")  # fmt: skip
    print(f"  {'':<18}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}{'of bare':>9}{'aim':>8}{'p99':>7}{'aim':>7}")
    aims = {"with the log": ("≥ 40 %", "≤ 4"), "without the log": ("≥ 70 %", ""), "bare Starlette": ("", ""), "bare, bytes ready": ("", "")}
    for name, outcomes in many.hot.items():
        rates = [median(getattr(each, column) for each in outcomes) for column in ("per_second", "median_ms", "p99_ms")]
        print(f"  {name:<18}{rates[0]:>10,.0f}{rates[1]:>9.1f}{rates[2]:>9.1f}{many.ratio(name):>9.0%}{aims[name][0]:>8}"
              f"{many.slower(name):>6.1f}×{aims[name][1]:>7}")  # fmt: skip
    print(f"\nFrom {FEW:,} to {plan.merchants:,} merchants: aim at most 1.2 times slower")
    flat = few.ratio("with the log") / many.ratio("with the log")
    print(f"  hot, as share of bare   {few.ratio('with the log'):.0%} → {many.ratio('with the log'):.0%}   {flat:.2f} times slower")
    print(f"  cold, another each time {few.cold:,.0f} → {many.cold:,.0f} a second   {few.cold / many.cold:.2f} times slower")
    print(f"\nScans in the database: {logged:,}, at least the {answered:,} that were answered hot")
    if logged < answered:
        raise SystemExit("scans were lost")


if __name__ == "__main__":
    main()
