"""Whole imports, as an operator runs them, on hand-made files and on real registers."""

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.audit import AuditLine
from models.codes import MerchantCode
from models.enums import RecordKind
from models.operation import Job
from models.registry import Merchant, Record
from server.ingestion import actions
from server.ingestion.commands.inspections import import_inspections
from server.ingestion.commands.merchants import import_merchants
from server.ingestion.table import Unreadable
from server.ingestion.tally import Tally
from server.platform.bulk import insert_columns
from server.platform.clock import utc_now
from server.registry.actions.catalogue import seed_catalogue
from server.registry.unified_code import completed

HEADER = "企业名称,统一社会信用代码,注册日期,企业类型,注册资本,经营范围,省份,地区,注册地址"
CODES = [completed(f"91310000MA1{number:05d}") for number in range(20_000)]


@pytest.fixture(autouse=True)
async def _catalogue(database: None) -> None:
    await seed_catalogue(now=utc_now())


def _row(number: int, name: str = "湖滨面馆") -> str:
    return f'{name},{CODES[number]},2016-03-08,N/A,"1,500(万元)",餐饮服务,浙江,湖滨,学士路 {number} 号'


def _register(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "register.csv"
    path.write_text("\n".join([HEADER, *lines, ""]), encoding=encoding, newline="")
    return path


async def _take_in(path: Path, source: str = "market_supervision") -> Tally:
    return await import_merchants(argparse.Namespace(file=path, source=source, rejects=path.with_name("rejects.csv")))


def _rejects(path: Path) -> list[tuple[str, str, str]]:
    with path.with_name("rejects.csv").open(encoding="utf-8", newline="") as file:
        return [(row["line"], row["column"], row["rule"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
async def test_a_register_comes_in_with_a_code_for_every_merchant(tmp_path: Path, encoding: str) -> None:
    tally = await _take_in(_register(tmp_path, *map(_row, range(3)), encoding=encoding))
    assert tally == Tally(rows=3, created=3)
    merchant = await Merchant.get(uscc=CODES[1])
    assert (merchant.name, merchant.registered_capital, merchant.address) == ("湖滨面馆", "1,500(万元)", "学士路 1 号")
    assert (merchant.enterprise_type, merchant.source_code, merchant.industry) == ("", "market_supervision", "food")
    assert {code.merchant_id for code in await MerchantCode.filter(ended_at=None)} == {each.id for each in await Merchant.all()}
    line = await AuditLine.get(deed="close_import")
    assert line.particulars == {
        "source": "market_supervision", "file": "register.csv", "rows": 3, "created": 3, "updated": 0, "unchanged": 0, "rejected": 0,
    }  # fmt: skip


async def test_the_same_register_again_changes_nothing(tmp_path: Path) -> None:
    path = _register(tmp_path, *map(_row, range(3)))
    await _take_in(path)
    before = [await Merchant.all().order_by("id").values(), await MerchantCode.all().order_by("id").values()]
    assert await _take_in(path) == Tally(rows=3, unchanged=3)
    assert [await Merchant.all().order_by("id").values(), await MerchantCode.all().order_by("id").values()] == before
    assert await AuditLine.filter(deed="import_merchants").count() == 1


async def test_a_changed_row_is_updated_and_keeps_its_code(tmp_path: Path) -> None:
    await _take_in(_register(tmp_path, _row(0), _row(1)))
    code = await MerchantCode.get(merchant__uscc=CODES[0])
    assert await _take_in(_register(tmp_path, _row(0, "西湖面馆"), _row(1), _row(2))) == Tally(rows=3, created=1, updated=1, unchanged=1)
    assert (await Merchant.get(uscc=CODES[0])).name == "西湖面馆"
    assert [row.id for row in await MerchantCode.filter(merchant__uscc=CODES[0])] == [code.id]


async def test_every_bad_row_is_written_down_and_stops_no_other(tmp_path: Path) -> None:
    path = _register(
        tmp_path, _row(0), "", _row(1, ""), _row(2).replace(CODES[2], CODES[2][:-1] + "!"), _row(3).replace("2016-03-08", "2016-02-30"),
        _row(4).replace("面馆", "\0"), _row(5) + ",more", _row(6).replace("湖滨,", '"湖滨,'), _row(7), _row(0), _row(7, "别名"), _row(8),
    )  # fmt: skip
    assert await _take_in(path) == Tally(rows=11, created=3, rejected=8)
    assert _rejects(path) == [
        ("4", "企业名称", "value_missing"),
        ("5", "统一社会信用代码", "uscc_alphabet"),
        ("6", "注册日期", "not_a_date"),
        ("7", "企业名称", "nul"),
        ("8", "", "column_count"),
        ("9", "", "quote_unclosed"),
        ("11", "统一社会信用代码", "duplicate"),
        ("12", "统一社会信用代码", "duplicate"),
    ]
    assert {each.uscc for each in await Merchant.all()} == {CODES[0], CODES[7], CODES[8]}
    assert (await Merchant.get(uscc=CODES[7])).name == "湖滨面馆"


async def test_a_register_with_repetitions_changes_nothing_the_second_time(tmp_path: Path) -> None:
    path = _register(tmp_path, _row(0), _row(0, "别名"), _row(1))
    await _take_in(path)
    assert await _take_in(path) == Tally(rows=3, unchanged=2, rejected=1)
    assert (await Merchant.get(uscc=CODES[0])).name == "湖滨面馆"


async def test_what_cannot_be_read_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text("名称,代码\n湖滨面馆,1\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="缺少列"):
        await _take_in(path)
    assert await Merchant.all().count() == 0


@pytest.fixture
def breaks_in_the_third_batch(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The disk is full while the codes of the third batch are written, when its merchants are written already."""
    batches: list[int] = []

    async def failing(table: str, columns: Any, **same: Any) -> None:
        batches.append(len(columns["id"]))
        if len(batches) == 3:
            raise OSError("no space left")
        await insert_columns(table, columns, **same)

    with monkeypatch.context() as patch:
        patch.setattr(actions, "insert_columns", failing)
        patch.setattr("server.ingestion.table.CHUNK_BYTES", 20_000)
        yield


async def test_a_crash_leaves_whole_batches_only_and_the_next_run_completes(tmp_path: Path, breaks_in_the_third_batch: None) -> None:
    path = _register(tmp_path, *map(_row, range(2000)))
    with pytest.raises(OSError, match="no space left"):
        await _take_in(path)
    stored = await Merchant.all().count()
    assert 0 < stored < 2000
    assert await MerchantCode.all().count() == stored
    assert await _take_in(path) == Tally(rows=2000, created=2000 - stored, unchanged=stored)
    assert await MerchantCode.all().count() == 2000


async def test_a_real_register_comes_in_whole(shared_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "merchants.csv"
    path.write_bytes((shared_data / "merchants_shanghai.csv").read_bytes())
    assert await _take_in(path) == Tally(rows=7232, created=7232)
    assert await _take_in(path) == Tally(rows=7232, unchanged=7232)


BUSINESSES = (
    "business_id,name,address,city,state,postal_code,latitude,longitude,phone_number\n"
    "19,CAFÉ,1 VAN NESS,San Francisco,CA,94109,37.7,-122.4,\n"
)
INSPECTIONS = "business_id,Score,date,type\n19,94,20160513,Routine\n19,,20160520,Follow-up\n20,90,20160513,Routine\n"
VIOLATIONS = (
    "business_id,date,ViolationTypeID,risk_category,description\n19,20160513,103144,Low Risk,Dirty floor\n19,20160514,1,High Risk,Mice\n"
)


async def _take_in_feed(folder: Path, violations: str = VIOLATIONS) -> Tally:
    for name, text in (("businesses", BUSINESSES), ("inspections", INSPECTIONS), ("violations", violations)):
        (folder / f"{name}.csv").write_bytes(text.encode("cp1252"))
    return await _take_in_files(folder, folder / "rejects.csv")


async def _take_in_files(folder: Path, rejects: Path) -> Tally:
    files = {name: folder / f"{name}.csv" for name in ("businesses", "inspections", "violations")}
    return await import_inspections(argparse.Namespace(**files, source="lives", rejects=rejects))


async def test_a_feed_becomes_merchants_and_records(tmp_path: Path) -> None:
    assert await _take_in_feed(tmp_path) == Tally(rows=6, created=4, rejected=2)
    merchant = await Merchant.get(source_code="lives", source_ref="19")
    assert (merchant.name, merchant.latitude_e6, merchant.uscc) == ("CAFÉ", 37_700_000, None)
    assert await MerchantCode.exists(merchant_id=merchant.id)
    first, second = await Record.filter(merchant_id=merchant.id).order_by("dated_on")
    assert (first.kind, first.mark, first.catalogue_code) == (RecordKind.INSPECTION, 94, "food_inspection")
    assert first.content == {"type": "Routine", "findings": [{"text": "Dirty floor", "code": "103144", "risk": "low"}]}
    assert (second.mark, second.content["findings"]) == (None, [])
    assert _rejects(tmp_path / "x") == [("4", "business_id", "unknown_business"), ("3", "date", "unknown_inspection")]


async def test_the_merchants_of_a_feed_are_scored_later(tmp_path: Path) -> None:
    await _take_in_feed(tmp_path)
    merchant = await Merchant.get(source_ref="19")
    assert [job.arguments async for job in Job.filter(name="score_merchants")] == [{"merchant_ids": [str(merchant.id)]}]


async def test_the_same_feed_again_changes_nothing(tmp_path: Path) -> None:
    await _take_in_feed(tmp_path)
    before = await Record.all().order_by("id").values()
    assert await _take_in_feed(tmp_path) == Tally(rows=6, unchanged=4, rejected=2)
    assert await Record.all().order_by("id").values() == before
    assert await Job.filter(name="score_merchants").count() == 1


async def test_a_violation_that_is_new_updates_its_inspection(tmp_path: Path) -> None:
    await _take_in_feed(tmp_path)
    tally = await _take_in_feed(tmp_path, VIOLATIONS + "19,20160520,7,,No soap\n")
    assert tally == Tally(rows=7, updated=2, unchanged=3, rejected=2)


@pytest.mark.parametrize("name", ["businesses", "inspections", "violations"])
async def test_no_file_of_a_feed_is_written_over(tmp_path: Path, name: str) -> None:
    await _take_in_feed(tmp_path)
    path = tmp_path / f"{name}.csv"
    before = path.read_bytes()
    with pytest.raises(Unreadable):
        await _take_in_files(tmp_path, path)
    assert path.read_bytes() == before


async def test_a_register_is_not_written_over(tmp_path: Path) -> None:
    path = _register(tmp_path, _row(0))
    before = path.read_bytes()
    with pytest.raises(Unreadable):
        await import_merchants(argparse.Namespace(file=path, source="market_supervision", rejects=path))
    assert path.read_bytes() == before


async def test_a_real_feed_comes_in_whole(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "sf_inspections"
    assert await _take_in_files(folder, tmp_path / "rejects.csv") == Tally(rows=70_187, created=70_083, rejected=104)
    assert {rule for _, _, rule in _rejects(tmp_path / "x")} == {"unknown_inspection"}
    assert await _take_in_files(folder, tmp_path / "rejects.csv") == Tally(rows=70_187, unchanged=70_083, rejected=104)
