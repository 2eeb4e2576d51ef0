"""How fast a register comes in, beside a plain COPY of the same file by the same server, and how much memory that takes.

The plain table has the file's nine columns as they stand (eight text, one date), no key and no index. The import validates every row,
writes the merchant and its code under nine indexes, and commits each piece durably. Between the two stands the limit: COPY of the very
rows that the import made, prepared in files, into the very tables with their keys, indexes and references, by one connection. The
server's settings are PostgreSQL's own, fsync on. Processor time is told for the case that a machine is busy with something else.
"""

import asyncio
import csv
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from server.ingestion.merchant_rows import COLUMNS
from server.registry.unified_code import ALPHABET, completed
from tests.servers import ROOT, postgres_server

SIZES = (7_000, 200_000, 700_000)
SPEED_AT = 200_000
AIM = 0.20
TICKS = os.sysconf("SC_CLK_TCK")
SAMPLE_SECONDS = 0.02
MADE_UP = [
    "湖滨面馆餐饮管理有限公司",
    "",
    "2016-03-08",
    "有限责任公司",
    "50(万元人民币)",
    "餐饮服务；食品销售。" * 12,
    "浙江",
    "湖滨",
    "学士路 1 号",
]
PLAIN = "CREATE TABLE plain (a text, b text, c date, d text, e text, f text, g text, h text, i text)"
ROWS = {"merchant": "SELECT * FROM merchant ORDER BY id", "merchant_code": "SELECT * FROM merchant_code ORDER BY id"}


@dataclass(frozen=True)
class Took:
    """Seconds on the clock, and of processor time: the program that imports, and the database."""

    wall: float
    client: float
    database: float

    def line(self, rows: int, beside: "Took") -> str:
        spent = f"{self.client / rows * 1e6:6.1f} µs client, {self.database / rows * 1e6:5.1f} µs database a row"
        return f"{rows / self.wall:10,.0f} rows a second  {beside.wall / self.wall:5.0%} of COPY  {spent}"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, postgres_server(durable=True) as url:
        subprocess.run([sys.executable, "-m", "server", "migrate"], cwd=ROOT, env=environment(url), check=True)
        measured = {rows: measure(url, Path(folder), rows) for rows in SIZES}
    print(f"aim: {AIM:.0%} of COPY or more; at {SPEED_AT:,} rows {measured[SPEED_AT][0]:.0%}")
    for rows in SIZES[1:]:
        print(f"peak memory at {rows:,} rows: {measured[rows][1] / measured[SIZES[0]][1]:.2f} times that at {SIZES[0]:,}")


def measure(url: str, folder: Path, rows: int) -> tuple[float, int]:
    """Return the import's speed as a share of COPY's, and its peak memory in MB, both of its processes together."""
    register = folder / f"{rows}.csv"
    write_register(register, rows)
    database = Database(url)
    plain = database.clocked(lambda: plain_copy(url, register))
    took, peak, counts = run_import(database, register)
    plain = min(plain, database.clocked(lambda: plain_copy(url, register)), key=lambda each: each.wall)
    if counts["created"] != rows or asyncio.run(stored(url)) != (rows, rows):
        raise SystemExit(f"not everything came in: {counts}")
    again, _, counts = run_import(database, register)
    if counts["unchanged"] != rows:
        raise SystemExit(f"the same file again changed something: {counts}")
    asyncio.run(set_aside(url, folder))
    limit = database.clocked(lambda: copied_back(url, folder))
    asyncio.run(emptied(url))
    print(f"{rows:>9,} rows, {register.stat().st_size / 1e6:.0f} MB, peak memory {peak} MB")
    for name, each in {"plain COPY": plain, "COPY, same tables": limit, "import": took, "the same again": again}.items():
        print(f"  {name:<18}{each.line(rows, plain)}", flush=True)
    return plain.wall / took.wall, peak


def write_register(path: Path, rows: int) -> None:
    """Write a register: real rows again and again where there are some, each with a valid code of its own."""
    body = real_rows() or [MADE_UP]
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(COLUMNS)
        lines.writerows([row[0], code, *row[2:]] for row, code in zip(endless(body), codes(rows), strict=False))


def codes(count: int) -> Iterator[str]:
    """Yield valid codes scattered over all there are, as those of a register are."""
    for number in range(count):
        scattered = number * 7_368_787 % 31**5
        yield completed("91310000MA1" + "".join(ALPHABET[scattered // 31**place % 31] for place in range(5)))


def endless(rows: list[list[str]]) -> Iterator[list[str]]:
    while True:
        yield from rows


def real_rows() -> list[list[str]]:
    folder = Path(os.environ.get("XINMA_SHARED_DATA", ROOT.parent / "shared" / "data"))
    register = folder / "merchants_shanghai.csv"
    if not register.exists():
        return []
    with register.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


class Database:
    """The server under measurement, whose processes are told from others by their parent."""

    def __init__(self, url: str) -> None:
        self.url = url
        home = Path(asyncio.run(answer(url, "SHOW data_directory")))
        self.postmaster = int((home / "postmaster.pid").read_text().split()[0])

    def seconds(self) -> float:
        """Return the processor time of all its processes so far, ended ones included."""
        ticks = 0
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                number, after = int(status.parent.name), status.read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            own = number == self.postmaster
            ticks += sum(map(int, after[11:15] if own else after[11:13])) if own or int(after[1]) == self.postmaster else 0
        return ticks / TICKS

    def clocked(self, work: Callable[[], Coroutine[Any, Any, float]]) -> Took:
        before, own = self.seconds(), time.process_time()
        wall = asyncio.run(work())
        own = time.process_time() - own
        return Took(wall, own, self.seconds() - before)


async def plain_copy(url: str, register: Path) -> float:
    """Return the seconds that COPY takes into a new plain table, committed."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"DROP TABLE IF EXISTS plain; {PLAIN}; CHECKPOINT")
        began = time.perf_counter()
        await connection.copy_to_table("plain", source=register, format="csv", header=True, timeout=900)
        return time.perf_counter() - began
    finally:
        await connection.close()


async def set_aside(url: str, folder: Path) -> None:
    """Write the rows that the import made into files, and empty the tables."""
    connection = await asyncpg.connect(url)
    try:
        for table, rows in ROWS.items():
            await connection.copy_from_query(rows, output=folder / table, timeout=900)
    finally:
        await connection.close()
    await emptied(url)


async def copied_back(url: str, folder: Path) -> float:
    """Return the seconds that COPY takes into the tables as they are, committed once."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("CHECKPOINT")
        began = time.perf_counter()
        async with connection.transaction():
            for table in ROWS:
                await connection.copy_to_table(table, source=folder / table, timeout=900)
        return time.perf_counter() - began
    finally:
        await connection.close()


def run_import(database: Database, register: Path) -> tuple[Took, int, dict[str, int]]:
    """Return what a whole `import merchants` took, its peak memory in MB, and its counts."""
    command = [sys.executable, "-m", "server", "import", "merchants", str(register)]
    with tempfile.TemporaryFile() as output:
        before, began = database.seconds(), time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=environment(database.url), stdout=output)
        peaks: dict[int, int] = {}
        watch = threading.Thread(target=watch_memory, args=(process.pid, peaks))
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        watch.join()
        output.seek(0)
        if status:
            raise SystemExit(f"the import ended with {status}")
        took = Took(wall, usage.ru_utime + usage.ru_stime, database.seconds() - before)
        return took, sum(peaks.values()) // 1024, json.loads(output.read().splitlines()[-1])


def watch_memory(process: int, peaks: dict[int, int]) -> None:
    """Note the peak memory in KB of a process and of those it started, until it is gone."""
    while True:
        try:
            children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
            statuses = {each: Path(f"/proc/{each}/status").read_text() for each in (process, *map(int, children))}
        except OSError:
            if not Path(f"/proc/{process}").exists():
                return
            continue
        for each, status in statuses.items():
            told = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
            peaks[each] = max(peaks.get(each, 0), *map(int, told), 0)
        time.sleep(SAMPLE_SECONDS)


def environment(url: str) -> dict[str, str]:
    return {**{name: value for name, value in os.environ.items() if not name.startswith("XINMA_")}, "XINMA_DATABASE_URL": url}


async def stored(url: str) -> tuple[int, int]:
    """Return how many merchants and codes there are."""
    return int(await answer(url, "SELECT count(*) FROM merchant")), int(await answer(url, "SELECT count(*) FROM merchant_code"))


async def answer(url: str, question: str) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def emptied(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("TRUNCATE merchant, merchant_code CASCADE")
    finally:
        await connection.close()


if __name__ == "__main__":
    main()
