"""The errand that takes an upload in: the files are laid out in a folder of their own, and the command's own code does the rest."""

import argparse
import asyncio
import tempfile
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog

from models.enums import Feed, UploadPart
from models.uploads import Upload
from server.ingestion.commands.inspections import import_inspections
from server.ingestion.commands.lanes import Progress
from server.ingestion.commands.merchants import import_merchants
from server.ingestion.table import Unreadable
from server.ingestion.tally import Tally
from server.ingestion.uploads.actions import begin, keep_rejects, note_progress
from server.ingestion.uploads.pieces import PIECE_BYTES
from server.ingestion.uploads.queries import find_upload, pieces

log = structlog.get_logger("xinma.uploads")
EVERY = timedelta(seconds=1)
BROKE_OFF = "导入中断，再次提交即可续传 / it broke off; hand the files in again to complete it"
IMPORTS: dict[Feed, Callable[[argparse.Namespace], Coroutine[Any, Any, Tally]]] = {
    Feed.MERCHANTS: import_merchants,
    Feed.INSPECTIONS: import_inspections,
}


async def take_in_upload(*, upload_id: str, now: datetime) -> Mapping[str, Any]:
    """Take in what was handed in and return what `end_upload` notes of it. Begun again after a crash it completes the rest."""
    id = UUID(upload_id)
    await begin(id)
    with tempfile.TemporaryDirectory(prefix="xinma-upload-") as folder:
        tally, said = await _imported(await find_upload(id), Path(folder))
        if tally and tally.rejected:
            await _keep_rejects(id, _rejects(Path(folder)))
    return {"tally": tally, "said": said}


async def _imported(upload: Upload, folder: Path) -> tuple[Tally | None, str]:
    """Return the counts, or None and what is wrong."""
    try:
        paths = {part: await _laid_out(upload, UploadPart(part), folder) for part in upload.files}
        return await IMPORTS[upload.feed](_chosen(upload, paths, folder)), ""
    except Unreadable as error:
        return None, str(error).replace(f"{folder}/", "")
    except Exception as error:
        log.exception("upload", id=str(upload.id), error=type(error).__name__)
        return None, BROKE_OFF


def _chosen(upload: Upload, paths: dict[str, Path], folder: Path) -> argparse.Namespace:
    async def tell(progress: Progress) -> None:
        await note_progress(upload.id, progress.tally)

    named = {"file" if part == UploadPart.REGISTER else part: path for part, path in paths.items()}
    return argparse.Namespace(
        **named, source=upload.source_code, rejects=_rejects(folder), import_id=upload.id, actor_id=upload.by_account_id,
        tell=tell, every=EVERY,
    )  # fmt: skip


def _rejects(folder: Path) -> Path:
    return folder / "rejects.csv"


async def _laid_out(upload: Upload, part: UploadPart, folder: Path) -> Path:
    """Write a file's pieces down under its own name, each part in a folder of its own."""
    path: Path = folder / part / upload.files[part]["name"]
    path.parent.mkdir()
    with path.open("wb") as file:
        async for content in pieces(upload.id, part):
            await asyncio.to_thread(file.write, content)
    return path


async def _keep_rejects(upload_id: UUID, path: Path) -> None:
    with path.open("rb") as file:
        position = 0
        while content := await asyncio.to_thread(file.read, PIECE_BYTES):
            await keep_rejects(upload_id, position, content)
            position += 1
