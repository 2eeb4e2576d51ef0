from collections.abc import Sequence
from datetime import date

import pytest

from models.enums import Industry
from server.ingestion.merchant_rows import RegisterReader
from server.ingestion.rows import Block, Rejection
from server.registry.batch import Batch

TODAY = date(2026, 11, 20)
GOOD = ["湖滨面馆", "91310120134014475C", "1998-01-02", "N/A", "1,500(万元)", "餐饮服务", "上海", "奉贤", "解放东路 388 号"]
PLACES = {
    "企业名称": 0,
    "统一社会信用代码": 1,
    "注册日期": 2,
    "企业类型": 3,
    "注册资本": 4,
    "经营范围": 5,
    "省份": 6,
    "地区": 7,
    "注册地址": 8,
}


def _read(*rows: Sequence[str], source: str = "s") -> tuple[Batch, list[Rejection]]:
    reader = RegisterReader(source_code=source, today=TODAY, encoding="UTF-8")
    return reader.read(Block(list(range(2, len(rows) + 2)), list(rows)))


def _with(column: str, value: str) -> list[str]:
    row = list(GOOD)
    row[PLACES[column]] = value
    return row


def test_a_good_row_is_kept_tidily() -> None:
    batch, rejected = _read(GOOD)
    assert rejected == []
    assert (batch.lines, batch.keys) == ([2], ["91310120134014475C"])
    assert {name: values[0] for name, values in batch.columns.items()} == {
        "name": "湖滨面馆", "uscc": "91310120134014475C", "registered_on": date(1998, 1, 2), "enterprise_type": "",
        "registered_capital": "1,500(万元)", "scope": "餐饮服务", "province": "上海", "district": "奉贤", "address": "解放东路 388 号",
        "industry": Industry.FOOD,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value", "kept"),
    [
        ("统一社会信用代码", " 91310120134014475c ", "91310120134014475C"),
        ("注册日期", "", None),
        ("注册日期", "N/A", None),
        ("注册日期", "2026-11-20", TODAY),
        ("企业名称", "湖滨\n面馆", "湖滨 面馆"),
        ("企业名称", "\ufeff湖滨面馆", "湖滨面馆"),
        ("企业名称", "长" * 200, "长" * 200),
        ("经营范围", "一\n二", "一\n二"),
        ("经营范围", "", ""),
        ("地区", "N/A", ""),
    ],
)
def test_what_real_registers_write_is_not_rejected(column: str, value: str, kept: object) -> None:
    batch, rejected = _read(_with(column, value))
    assert rejected == []
    assert list(batch.columns.values())[PLACES[column]] == [kept]


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("企业名称", "", ["value_missing"]),
        ("企业名称", "N/A", ["value_missing"]),
        ("企业名称", "长" * 201, ["too_long"]),
        ("企业名称", "湖滨\0面馆", ["nul"]),
        ("企业名称", "湖滨\x07面馆", ["control_character"]),
        ("企业名称", "湖滨\udcff", ["encoding"]),
        ("统一社会信用代码", "", ["value_missing"]),
        ("统一社会信用代码", "310120134014475", ["uscc_length"]),
        ("统一社会信用代码", "9131012013401447OC", ["uscc_alphabet"]),
        ("统一社会信用代码", "91310120134014475D", ["uscc_check"]),
        ("统一社会信用代码", "91310120134014474C", ["uscc_inner_check", "uscc_check"]),
        ("注册日期", "1998-13-01", ["not_a_date"]),
        ("注册日期", "昨天", ["not_a_date"]),
        ("注册日期", "2026-11-21", ["date_in_future"]),
        ("经营范围", "长" * 20_001, ["too_long"]),
        ("注册地址", "长" * 301, ["too_long"]),
        ("省份", "长" * 41, ["too_long"]),
    ],
)
def test_a_bad_value_rejects_its_row_alone_with_its_column(column: str, value: str, words: list[str]) -> None:
    other = _with("统一社会信用代码", "91310115630879806Y")
    batch, [rejection] = _read(_with(column, value), other)
    assert (rejection.line, rejection.column) == (2, column)
    assert [reason.code for reason in rejection.reasons] == words
    assert batch.keys == ["91310115630879806Y"]


def test_all_reasons_of_a_row_are_told_together() -> None:
    _, [rejection] = _read(["", "1", "x", *GOOD[3:]])
    assert [reason.code for reason in rejection.reasons] == ["value_missing", "uscc_length", "not_a_date"]


@pytest.mark.parametrize(("column", "value"), [("企业名称", "别名"), ("经营范围", "零售"), ("注册地址", "x"), ("注册日期", "")])
def test_the_hash_changes_with_anything_told(column: str, value: str) -> None:
    assert _read(_with(column, value))[0].hashes != _read(GOOD)[0].hashes


def test_the_hash_knows_the_source_and_not_the_blanks() -> None:
    assert _read(GOOD, source="t")[0].hashes != _read(GOOD)[0].hashes
    assert _read([f" {value} " for value in GOOD])[0].hashes == _read(GOOD)[0].hashes


def test_an_empty_block_is_an_empty_batch() -> None:
    batch, rejected = _read()
    assert (len(batch), rejected) == (0, [])
