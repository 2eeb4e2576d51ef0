"""The errands of printing: a part drawn to a file, all parts put into one ZIP, files of ended orders taken away."""

import asyncio
import shutil
import sys
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from tortoise.expressions import Q

from models.printing import PrintOrder
from server.codes.poster import Printed
from server.platform.clock import local_day
from server.printing.jobs.press import order_text
from server.printing.progress import KEPT
from server.printing.queries import Press, next_codes, printed

PART = 100
WALL_SECONDS = 120
ROOT = Path(__file__).parents[3]


async def draw_part(*, order_id: str, part: int, now: datetime, press: Press, folder: Path) -> dict[str, Any]:
    """Draw the next merchants of an order to a file; with the last ones, make the ZIP. Again: the same files."""
    order = await PrintOrder.get_or_none(id=UUID(order_id), parts=part - 1, ended_at=None)
    if order is None:
        return {"drawn": None}
    today = local_day(now)
    codes, after = await next_codes(order, today=today, limit=PART)
    parts = parts_of(folder, order.id)
    if codes:
        sheets = await printed(codes, press=press, today=today, with_proof=order.with_proof)
        await asyncio.to_thread(_write, parts / f"{order.sheet}-{part:04}.pdf", await _pressed(order.sheet.value, sheets))
    file_bytes = await asyncio.to_thread(_bundle, parts, file_of(folder, order.id)) if after is None else None
    return {"drawn": {"made": order.made + len(codes), "after": after, "file_bytes": file_bytes}}


async def clear_files(*, now: datetime, folder: Path) -> dict[str, Any]:
    """Take away what belongs to no order that is under way or still kept.

    Parts stay until their order is noted as done: until then the last one may be drawn again, and the ZIP made anew from all.
    """
    # What is there is looked at before the orders are: what comes later is of an order that the list of orders may not have, and stays.
    there = await asyncio.to_thread(lambda: list((folder / "prints").glob("*")))
    kept = Q(done_at=None) | Q(done_at__gt=now - KEPT)
    orders = await PrintOrder.filter(kept, ended_at=None).values_list("id", "done_at")
    files, parts = {str(id) for id, _ in orders}, {str(id) for id, done_at in orders if done_at is None}
    await asyncio.to_thread(_clear, there, files, parts)
    return {}


def file_of(folder: Path, order_id: UUID) -> Path:
    return folder / "prints" / f"{order_id}.zip"


def parts_of(folder: Path, order_id: UUID) -> Path:
    return folder / "prints" / f"{order_id}"


async def _pressed(sheet: str, sheets: Sequence[Printed]) -> bytes:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server.printing.jobs.press", cwd=ROOT, env={},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        made, _ = await asyncio.wait_for(child.communicate(order_text(sheet, sheets)), WALL_SECONDS)
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode or not made:
        raise RuntimeError(f"the press ended with status {child.returncode}")
    return made


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _bundle(parts: Path, file: Path) -> int:
    """Put the parts into one ZIP, copied piece by piece; PDFs are packed already. Return its size in bytes."""
    unfinished = file.with_suffix(".part")
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_STORED) as bundle:
        for each in sorted(parts.glob("*.pdf")):
            bundle.write(each, each.name)
    unfinished.replace(file)
    return file.stat().st_size


def _clear(there: Iterable[Path], files: set[str], parts: set[str]) -> None:
    for each in there:
        if each.is_dir() and each.name not in parts:
            shutil.rmtree(each, ignore_errors=True)
        elif each.is_file() and each.stem not in files:
            each.unlink(missing_ok=True)
