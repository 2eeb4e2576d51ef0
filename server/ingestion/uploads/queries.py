"""Uploads, for who looks how far they are."""

from collections.abc import AsyncIterator
from uuid import UUID

from models.enums import UploadPart, UploadState
from models.registry import Source
from models.uploads import Upload, UploadPiece
from server.platform.errors import NotFound

OVER = (UploadState.DONE, UploadState.FAILED)


async def uploads(*, before: UUID | None, limit: int) -> list[Upload]:
    """Return those that were handed in, newest first."""
    rows = Upload.exclude(state=UploadState.RECEIVING)
    return await (rows.filter(id__lt=before) if before else rows).order_by("-id").limit(limit)


async def find_upload(id: UUID) -> Upload:
    """NotFound."""
    found = await Upload.get_or_none(id=id)
    if found is None:
        raise NotFound("not_found")
    return found


async def has_rejects(upload_id: UUID) -> bool:
    """Tell whether the rejected rows are there, and have not been deleted yet."""
    return await UploadPiece.exists(upload_id=upload_id, part=UploadPart.REJECTS)


async def pieces(upload_id: UUID, part: UploadPart) -> AsyncIterator[bytes]:
    """Yield the pieces of a file, one in memory at a time."""
    position = 0
    while piece := await UploadPiece.get_or_none(upload_id=upload_id, part=part, position=position):
        yield piece.content
        position += 1


async def sources() -> list[Source]:
    return await Source.all().order_by("code")
