"""The public pages with a million merchants on PostgreSQL, each beside its limit; the download of all; a district of printed sheets.

`python -m tests.bench.bench_public [--merchants 1000000] [--printed 20000]`.
"""

import argparse
import asyncio
import resource
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from uuid import uuid4

import asyncpg

from models.enums import Industry, PrintSheet
from server.demo.actions import show_open_figures
from server.platform import db
from server.platform.clock import utc_now
from server.platform.settings import Settings, settings_from
from server.printing.actions import order_print
from server.printing.queries import find_print_order
from server.worker import make_worker
from tests.bench.city import grow, some_codes
from tests.bench.served import served
from tests.routes.pages.full_house import merchant_scorecard
from tests.server.benefits.desk import make_benefit
from tests.servers import postgres_server

LIMIT_MS = 1000
TIMES = 7
SPREAD = """
UPDATE merchant SET latitude_e6 = 30100000 + (hashtext(id::text) & 262143), longitude_e6 = 120000000 + (hashtext(name) & 262143),
  district = '第' || (hashtext(source_ref) & 31) || '街道',
  industry = (ARRAY['food','retail','lodging','repair','transport','health','culture','services','other'])[1 + (hashtext(source_ref) & 7)]
"""


@dataclass(frozen=True)
class City:
    address: str
    benefits: dict[str, str]
    code: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--merchants", type=int, default=1_000_000)
    parser.add_argument("--printed", type=int, default=20_000)
    chosen = parser.parse_args()
    with postgres_server(tcp=True) as url, tempfile.TemporaryDirectory() as files:
        env = {"XINMA_DATABASE_URL": url, "XINMA_REDIS_URL": "memory://", "XINMA_WORKER": "apart", "XINMA_FILES": files}
        settings = settings_from(env)
        benefits = asyncio.run(_prepared(settings, chosen.merchants))
        with served("server.app:serving_app", env) as address:
            code = some_codes(settings, chosen.merchants, count=1)[0]
            late = _pages(City(address, benefits, code), chosen.merchants)
            _download(address, chosen.merchants)
        asyncio.run(_print(settings, chosen.printed))
    if late:
        raise SystemExit(f"slower than {LIMIT_MS} ms: {', '.join(late)}")


async def _prepared(settings: Settings, merchants: int) -> dict[str, str]:
    """A city with places, districts and industries, benefits of every scope, and the night's figures."""
    async with db.database(settings):
        await db.migrate(settings)
        await merchant_scorecard()
    await grow(settings.database_url, 1, merchants)
    connection = await asyncpg.connect(settings.database_url)
    await connection.execute(SPREAD, timeout=900)
    await connection.execute("VACUUM ANALYZE merchant", timeout=900)
    named = [str(row["id"]) for row in await connection.fetch("SELECT id FROM merchant ORDER BY source_ref LIMIT 5000")]
    await connection.close()
    async with db.database(settings):
        scopes = {
            "everywhere": {"everywhere": True},
            "one trade": {"industries": [Industry.REPAIR.value]},
            "5,000 named": {"merchant_ids": named},
        }
        found = {name: str((await make_benefit(now=utc_now(), scope=scope)).id) for name, scope in scopes.items()}
        began = time.perf_counter()
        await show_open_figures(now=utc_now())
        print(f"The night's figures of {merchants:,} merchants: {time.perf_counter() - began:.1f} s")
    return found


def _pages(city: City, merchants: int) -> list[str]:
    """Ask every page some times; print medians and the slowest, return what is late."""
    print(
        f"\nPages with {merchants:,} merchants, {TIMES} times each; limit {LIMIT_MS} ms\n  {'':<44}{'median ms':>10}{'slowest':>9}{'KB':>7}"
    )
    late = []
    for name, path in _paths(city):
        times, size = _asked(f"http://{city.address}{path}")
        print(f"  {name:<44}{median(times):>10.0f}{max(times):>9.0f}{size / 1024:>7.1f}", flush=True)
        late += [name] if median(times) > LIMIT_MS else []
    return late


def _paths(city: City) -> Iterator[tuple[str, str]]:
    yield "/", "/"
    yield "/?q= a common word", f"/?q={urllib.parse.quote('面馆')}"
    yield "/?q= a word nobody has", f"/?q={urllib.parse.quote('龙宫')}"
    yield "/m/{code}", f"/m/{city.code}"
    for scope, id in city.benefits.items():
        for name, narrower in {
            "": "",
            ", a district": f"&district={urllib.parse.quote('第7街道')}",
            ", a trade": "&industry=culture",
        }.items():
            yield f"/incentives, {scope}{name}", f"/incentives?benefit={id}{narrower}"
    yield "/open-data", "/open-data"
    yield "/verify", "/verify"


def _asked(url: str) -> tuple[list[float], int]:
    times, size = list[float](), 0
    for _ in range(TIMES):
        began = time.perf_counter()
        with urllib.request.urlopen(urllib.request.Request(url, headers={"accept": "text/html"}), timeout=60) as answer:
            size = len(answer.read())
        times.append((time.perf_counter() - began) * 1000)
    return times, size


def _download(address: str, merchants: int) -> None:
    """Take all merchants away, and see how much the server holds meanwhile."""
    pid = _pid_of(address)
    with _holding(pid) as held:
        began, size = time.perf_counter(), 0
        with urllib.request.urlopen(f"http://{address}/open-data/merchants.csv", timeout=600) as answer:
            while piece := answer.read(1 << 20):
                size += len(piece)
    seconds = time.perf_counter() - began
    print(f"\n/open-data/merchants.csv: {size / 1e6:.0f} MB of {merchants:,} merchants in {seconds:.0f} s; "
          f"the server grew by {held[1] - held[0]} MB to {held[1]} MB at most")  # fmt: skip


@contextmanager
def _holding(pid: int) -> Iterator[list[int]]:
    """Yield [resident memory before, highest ever after], in MB, filled in at the end."""
    held = [_memory(pid, "VmRSS"), 0]
    yield held
    held[1] = _memory(pid, "VmHWM")


def _memory(pid: int, name: str) -> int:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) // 1024


def _pid_of(address: str) -> int:
    port = address.rpartition(":")[2].encode()
    found = [int(each.parent.name) for each in Path("/proc").glob("[0-9]*/cmdline") if each.parent.name.isdigit() and _serves(each, port)]
    return found[0]


def _serves(cmdline: Path, port: bytes) -> bool:
    try:
        return b"uvicorn" in cmdline.read_bytes() and port in cmdline.read_bytes().split(b"\0")
    except OSError:
        return False


async def _print(settings: Settings, merchants: int) -> None:
    """Print posters for about so many merchants of the city, as the worker does it."""
    async with db.database(settings):
        connection = await asyncpg.connect(settings.database_url)
        await connection.execute("UPDATE merchant SET district = '印制街道' WHERE source_ref::int <= $1", merchants, timeout=900)
        await connection.close()
        before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, time.perf_counter()
        order = await order_print(
            sheet=PrintSheet.POSTER, district="印制街道", industry=None, with_proof=False, actor_id=uuid4(), now=utc_now()
        )
        worker = make_worker(settings)
        while await worker.do_next():
            pass
        done = await find_print_order(order.id)
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"\nPosters of a district: {done.made:,} in {done.parts} parts, {(done.file_bytes or 0) / 1e6:.0f} MB ZIP, {seconds:.0f} s "
          f"({done.made / seconds:.0f} a second); the worker grew by {after - before} MB, a press takes {child} MB at most")  # fmt: skip


if __name__ == "__main__":
    main()
