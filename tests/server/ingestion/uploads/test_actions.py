"""Handing files in."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from models.audit import AuditLine
from models.enums import Feed, UploadPart, UploadState
from models.operation import Job
from models.uploads import Upload, UploadPiece
from server.ingestion.uploads.actions import announce_upload, forget_pieces, hand_in, take_piece
from server.platform.actions import action
from server.platform.errors import Conflict, Invalid, NotFound
from tests.cast import NOW
from tests.server.ingestion.uploads.sending import GOOD, SOMEBODY, announced, handed_in, register, send

pytestmark = pytest.mark.usefixtures("database")
FILE = register(("面馆", GOOD))
PART = UploadPart.REGISTER


async def test_what_came_whole_is_queued_once_with_its_audit_line() -> None:
    upload = await handed_in({PART: FILE})
    await upload.refresh_from_db()
    assert (upload.state, upload.lines) == (UploadState.WAITING, 2)
    assert await Job.filter(name="take_in_upload").count() == 1
    assert (await AuditLine.get(deed="hand_in_upload")).actor_id == SOMEBODY
    with pytest.raises(NotFound):
        await hand_in(upload_id=upload.id, actor_id=SOMEBODY, now=NOW)
    assert await Job.filter(name="take_in_upload").count() == 1


async def test_what_lacks_a_piece_is_not_queued() -> None:
    upload = await announced({PART: FILE})
    with pytest.raises(Conflict, match="upload_incomplete"):
        await hand_in(upload_id=upload.id, actor_id=SOMEBODY, now=NOW)
    await upload.refresh_from_db()
    assert upload.state is UploadState.RECEIVING
    assert await Job.all().count() == 0


async def test_a_piece_sent_twice_at_once_counts_once() -> None:
    upload = await announced({PART: FILE})
    await asyncio.gather(*(send(upload.id, PART, FILE) for _ in range(4)))
    await upload.refresh_from_db()
    assert (upload.lines, await UploadPiece.all().count()) == (2, 1)


@pytest.mark.parametrize(("position", "content"), [(0, FILE[:-1]), (1, FILE), (0, FILE + b"x")], ids=["short", "beyond", "long"])
async def test_a_piece_that_was_not_announced_is_refused(position: int, content: bytes) -> None:
    upload = await announced({PART: FILE})
    with pytest.raises(Invalid, match="wrong_piece"):
        await take_piece(upload_id=upload.id, part=PART, position=position, content=content, actor_id=SOMEBODY)
    assert await UploadPiece.all().count() == 0


async def test_a_upload_of_somebody_else_is_as_if_it_were_not_there() -> None:
    upload = await announced({PART: FILE})
    with pytest.raises(NotFound):
        await send(upload.id, PART, FILE, actor_id=uuid4())


async def test_an_unknown_source_and_a_missing_file_are_told_together() -> None:
    with pytest.raises(Invalid) as refused:
        await announce_upload(feed=Feed.MERCHANTS, source_code="nobody", files={}, actor_id=SOMEBODY, now=NOW)
    assert [reason.code for reason in refused.value.reasons] == ["file_missing", "unknown_source"]


async def test_what_was_never_handed_in_and_old_rejects_are_forgotten() -> None:
    abandoned, old, new = await announced({PART: FILE}), await announced({PART: FILE}), await announced({PART: FILE})
    await send(abandoned.id, PART, FILE)
    for each, days in ((old, 30), (new, 20)):
        await Upload.filter(id=each.id).update(state=UploadState.DONE, handed_in_at=NOW - timedelta(days=days))
        await UploadPiece.create(upload_id=each.id, part=UploadPart.REJECTS, position=0, content=b"x")
    await action(forget_pieces)(now=NOW + timedelta(hours=25))
    assert {each.id for each in await Upload.all()} == {old.id, new.id}
    assert [each.upload_id for each in await UploadPiece.all()] == [new.id]
