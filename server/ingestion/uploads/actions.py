"""Handing files in, and what is noted while they are taken in."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.expressions import F, Q, Subquery

from models.enums import Feed, UploadPart, UploadState
from models.registry import Source
from models.uploads import Upload, UploadPiece
from server.audit.actions import record
from server.ingestion.tally import Tally
from server.ingestion.uploads.pieces import faults, lines_in, piece_count, piece_size, plain_name
from server.platform.actions import action, step
from server.platform.errors import Conflict, Invalid, NotFound, Reason
from server.platform.jobs import enqueue

REJECTS_KEPT = timedelta(days=30)
ABANDONED_AFTER = timedelta(days=1)
LONGEST_SAID = 2000


@action
async def announce_upload(
    *, feed: Feed, source_code: str, files: Mapping[UploadPart, tuple[str, int]], actor_id: UUID, now: datetime
) -> Upload:
    """Say which files will come, by part their names and sizes. Invalid("invalid_upload") with every fault."""
    reasons = faults(feed, files)
    if not await Source.exists(code=source_code):
        reasons.append(Reason(code="unknown_source", path="source", actual=source_code))
    if reasons:
        raise Invalid("invalid_upload", reasons=reasons)
    told = {part: {"name": plain_name(name, part), "bytes": size} for part, (name, size) in files.items()}
    return await Upload.create(feed=feed, source_code=source_code, files=told, by_account_id=actor_id, handed_in_at=now)


@action
async def take_piece(*, upload_id: UUID, part: UploadPart, position: int, content: bytes, actor_id: UUID) -> None:
    """Keep a piece; one that came before is passed over, so that it may be sent again.

    NotFound for an upload that is not the actor's or takes no more; Invalid("wrong_piece") for one that is not what was announced.
    """
    wanted = Upload.filter(id=upload_id, by_account_id=actor_id, state=UploadState.RECEIVING)
    if not await wanted.update(lines=F("lines") + lines_in([content])):
        raise NotFound("not_found")
    upload = await Upload.get(id=upload_id)
    size = upload.files.get(part, {}).get("bytes", 0)
    if piece_size(size, position) != len(content):
        raise Invalid(
            "wrong_piece", reasons=[Reason(code="wrong_piece", path=part, expected=piece_size(size, position), actual=len(content))]
        )
    if await UploadPiece.exists(upload_id=upload_id, part=part, position=position):
        await Upload.filter(id=upload_id).update(lines=F("lines") - lines_in([content]))
        return
    await UploadPiece.create(upload_id=upload_id, part=part, position=position, content=content)


@action
async def hand_in(*, upload_id: UUID, actor_id: UUID, now: datetime) -> None:
    """Have an upload taken in that has come whole. NotFound as `take_piece`; Conflict("upload_incomplete")."""
    wanted = Upload.filter(id=upload_id, by_account_id=actor_id, state=UploadState.RECEIVING)
    if not await wanted.update(state=UploadState.WAITING):
        raise NotFound("not_found")
    upload = await Upload.get(id=upload_id)
    expected = sum(piece_count(file["bytes"]) for file in upload.files.values())
    if await UploadPiece.filter(upload_id=upload_id).count() != expected:
        raise Conflict("upload_incomplete")
    await enqueue("take_in_upload", {"upload_id": str(upload_id)}, now=now)
    particulars = {"feed": upload.feed, "source": upload.source_code, "files": upload.files}
    await record("hand_in_upload", actor_id=actor_id, object_kind="import", object_id=upload_id, now=now, particulars=particulars)


@action
async def begin(upload_id: UUID) -> None:
    """Note that it is being taken in, also when that had broken off."""
    await Upload.filter(id=upload_id, state__in=[UploadState.WAITING, UploadState.RUNNING]).update(state=UploadState.RUNNING)


@action
async def note_progress(upload_id: UUID, tally: Tally) -> None:
    await _count(upload_id, tally)


@action
async def keep_rejects(upload_id: UUID, position: int, content: bytes) -> None:
    """Keep a piece of the file of rejected rows; the first takes away those of a run that broke off."""
    if position == 0:
        await UploadPiece.filter(upload_id=upload_id, part=UploadPart.REJECTS).delete()
    await UploadPiece.create(upload_id=upload_id, part=UploadPart.REJECTS, position=position, content=content)


@step
async def end_upload(*, upload_id: str, tally: Tally | None, said: str, now: datetime) -> None:
    """Note how it went and let go of the files: taken in, or not at all because of what is `said`. The work of the errand's job."""
    id, state = UUID(upload_id), UploadState.DONE if tally else UploadState.FAILED
    if tally:
        await _count(id, tally)
    await Upload.filter(id=id, state=UploadState.RUNNING).update(state=state, said=said[:LONGEST_SAID], ended_at=now)
    await UploadPiece.filter(upload_id=id).exclude(part=UploadPart.REJECTS).delete()


@step
async def forget_pieces(*, now: datetime) -> None:
    """Delete rejected rows after thirty days, and after a day what was never handed in."""
    old = Q(handed_in_at__lt=now - REJECTS_KEPT, state__in=[UploadState.DONE, UploadState.FAILED])
    left = Q(handed_in_at__lt=now - ABANDONED_AFTER, state=UploadState.RECEIVING)
    await UploadPiece.filter(upload_id__in=Subquery(Upload.filter(old | left).values("id"))).delete()
    await Upload.filter(left).delete()


@step
async def _count(upload_id: UUID, tally: Tally) -> None:
    await Upload.filter(id=upload_id).update(
        rows=tally.rows, created=tally.created, updated=tally.updated, unchanged=tally.unchanged, rejected=tally.rejected
    )
