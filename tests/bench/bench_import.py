"""How fast a register comes in, beside a plain COPY of the same file by the same server, and how much memory that takes.

The plain table has the file's nine columns as they stand (eight text, one date), no key and no index. The import validates every row,
writes the merchant and its code under nine indexes, and commits each batch durably. The server's settings are PostgreSQL's own, fsync on.
"""

import asyncio
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg

from server.ingestion.merchant_rows import COLUMNS
from server.registry.unified_code import ALPHABET, completed
from tests.servers import ROOT, postgres_server

SIZES = (7_000, 200_000)
AIM = 0.20
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


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, postgres_server(durable=True) as url:
        measured = [measure(url, Path(folder), rows) for rows in SIZES]
    peaks = [peak for _, peak in measured]
    print(f"aim: {AIM:.0%} of COPY or more; here {measured[-1][0]:.0%}")
    print(f"peak memory at {SIZES[-1]:,} rows: {peaks[-1] / peaks[0]:.2f} times that at {SIZES[0]:,}")


def measure(url: str, folder: Path, rows: int) -> tuple[float, int]:
    """Return the import's speed as a share of COPY's, and its peak memory in MB."""
    register = folder / f"{rows}.csv"
    write_register(register, rows)
    before = asyncio.run(plain_copy(url, register))
    took, peak, counts = run_import(url, register)
    after = asyncio.run(plain_copy(url, register))
    if counts["created"] != rows or asyncio.run(stored(url)) != (rows, rows):
        raise SystemExit(f"not everything came in: {counts}")
    again, _, counts = run_import(url, register)
    if counts["unchanged"] != rows:
        raise SystemExit(f"the same file again changed something: {counts}")
    asyncio.run(emptied(url))
    share = min(before, after) / took
    print(f"{rows:>9,} rows, {register.stat().st_size / 1e6:.0f} MB")
    print(f"  plain COPY   {rows / before:10,.0f} and {rows / after:,.0f} rows a second, before and after")
    print(f"  import       {rows / took:10,.0f} rows a second, {share:.0%} of the faster COPY; peak {peak} MB")
    print(f"  the same again {rows / again:8,.0f} rows a second")
    return share, peak


def write_register(path: Path, rows: int) -> None:
    """Write a register: real rows again and again where there are some, each with a valid code of its own."""
    body = real_rows() or [
        [
            "湖滨第 {} 面馆餐饮管理有限公司",
            "",
            "2016-03-08",
            "有限责任公司",
            "50(万元人民币)",
            "餐饮服务；食品销售。" * 12,
            "浙江",
            "湖滨",
            "学士路 1 号",
        ]
    ]
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


def run_import(url: str, register: Path) -> tuple[float, int, dict[str, int]]:
    """Return the seconds and the peak memory in MB of a whole `import merchants` process, and its counts."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XINMA_")}
    command = [sys.executable, "-m", "server", "import", "merchants", str(register)]
    with tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env={**environment, "XINMA_DATABASE_URL": url}, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        took = time.perf_counter() - began
        output.seek(0)
        if status:
            raise SystemExit(f"the import ended with {status}")
        return took, usage.ru_maxrss // 1024, json.loads(output.read().splitlines()[-1])


async def stored(url: str) -> tuple[int, int]:
    """Return how many merchants and codes there are."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("SELECT count(*) FROM merchant"), await connection.fetchval("SELECT count(*) FROM merchant_code")
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
