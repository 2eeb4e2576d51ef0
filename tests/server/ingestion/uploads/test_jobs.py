"""The errand that takes an upload in, by the same code as the command."""

import pytest

from models.audit import AuditLine
from models.codes import MerchantCode
from models.enums import Feed, RecordKind, UploadPart, UploadState
from models.registry import Merchant, Record
from models.uploads import UploadPiece
from server.ingestion.uploads import jobs
from server.ingestion.uploads.jobs import take_in_upload
from server.ingestion.uploads.queries import pieces
from server.worker import make_worker
from tests.cast import NOW
from tests.server.ingestion.uploads.sending import GOOD, SOMEBODY, handed_in, register

pytestmark = pytest.mark.usefixtures("database")
PART = UploadPart.REGISTER
LIVES = {
    UploadPart.BUSINESSES: b"business_id,name,address\n1,Noodles,Lake Road 1\n",
    UploadPart.INSPECTIONS: b"business_id,date,score\n1,20260506,92\n",
    UploadPart.VIOLATIONS: b"business_id,date,description\n1,20260506,cold food too warm\n9,20260506,whose?\n",
}


async def test_good_rows_are_taken_in_bad_ones_kept_for_download_and_the_files_deleted() -> None:
    upload = await handed_in({PART: register(("面馆", GOOD), ("坏", "91510100MA6CGUGA1X"))})
    assert await make_worker().do_next()
    await upload.refresh_from_db()
    assert (upload.state, upload.rows, upload.created, upload.rejected) == (UploadState.DONE, 2, 1, 1)
    assert await MerchantCode.filter(merchant__uscc=GOOD).count() == 1
    rejects = b"".join([piece async for piece in pieces(upload.id, UploadPart.REJECTS)]).decode()
    assert "3,统一社会信用代码,uscc_check" in rejects
    assert await UploadPiece.exclude(part=UploadPart.REJECTS).count() == 0
    line = await AuditLine.get(deed="close_import")
    assert (line.actor_id, line.object_id, line.particulars["file"]) == (SOMEBODY, upload.id, "register.csv")


async def test_three_files_make_a_feed_of_inspections() -> None:
    upload = await handed_in(LIVES, feed=Feed.INSPECTIONS)
    assert await make_worker().do_next()
    await upload.refresh_from_db()
    assert (upload.state, upload.rows, upload.rejected) == (UploadState.DONE, 4, 1)
    assert (await Record.get(kind=RecordKind.INSPECTION)).mark == 92


async def test_a_file_that_is_no_register_is_told_without_where_it_lay() -> None:
    upload = await handed_in({PART: b"a,b\n1,2\n"})
    assert await make_worker().do_next()
    await upload.refresh_from_db()
    assert upload.state is UploadState.FAILED
    assert "缺少列" in upload.said
    assert "/tmp" not in upload.said
    assert await UploadPiece.all().count() == 0


async def test_what_broke_off_is_completed_when_it_is_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    upload = await handed_in({PART: register(("面馆", GOOD))})

    async def dies(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(jobs, "_imported", dies)
        with pytest.raises(SystemExit):
            await take_in_upload(upload_id=str(upload.id), now=NOW)
    assert await make_worker().do_next()
    await upload.refresh_from_db()
    assert (upload.state, await Merchant.all().count()) == (UploadState.DONE, 1)


async def test_a_bug_in_an_import_ends_it_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaks(_: object) -> None:
        raise LookupError

    monkeypatch.setitem(jobs.IMPORTS, Feed.MERCHANTS, breaks)
    upload = await handed_in({PART: register(("面馆", GOOD))})
    assert await make_worker().do_next()
    await upload.refresh_from_db()
    assert (upload.state, upload.said) == (UploadState.FAILED, jobs.BROKE_OFF)
