import codecs
from pathlib import Path

import pytest

from server.ingestion.table import Unreadable, open_table

COLUMNS = ("企业名称", "统一社会信用代码", "注册日期")
HEADER = ",".join(COLUMNS)
REGISTER = ("utf-8-sig", "gb18030")
LIVES = ("utf-8-sig", "cp1252")


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "register.csv"
    path.write_bytes(content)
    return path


def _rows(path: Path, columns: tuple[str, ...] = COLUMNS, encodings: tuple[str, ...] = REGISTER) -> list[list[str]]:
    table = open_table(path, columns, encodings=encodings)
    return [list(row) for block in table.blocks() for row in block.rows]


@pytest.mark.parametrize(
    ("encoding", "found"), [("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("gbk", "gb18030")]
)
def test_the_header_tells_the_encoding(tmp_path: Path, encoding: str, found: str) -> None:
    path = _file(tmp_path, f"{HEADER}\n湖滨面馆,1,2\n".encode(encoding))
    assert open_table(path, COLUMNS, encodings=REGISTER).encoding == found
    assert _rows(path) == [["湖滨面馆", "1", "2"]]


def test_columns_may_stand_in_any_order_among_others(tmp_path: Path) -> None:
    path = _file(tmp_path, "法定代表人,注册日期, 企业名称 ,统一社会信用代码\n某,d,n,c\n".encode())
    assert _rows(path) == [["n", "c", "d"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_break_is_one(tmp_path: Path, end: str) -> None:
    assert _rows(_file(tmp_path, end.join([HEADER, "n,c,d", "m,e,f", ""]).encode())) == [["n", "c", "d"], ["m", "e", "f"]]


def test_a_row_with_other_columns_is_rejected_and_blank_ones_are_passed_over(tmp_path: Path) -> None:
    table = open_table(_file(tmp_path, f"\n{HEADER}\nn,c\n,,\n\nn,c,d,,\nn,c,d,e\n".encode()), COLUMNS, encodings=REGISTER)
    [block] = [block for block in table.blocks() if block.rows or block.rejections]
    assert [(line, tuple(row)) for line, row in zip(block.lines, block.rows, strict=True)] == [(6, ("n", "c", "d"))]
    assert [(each.line, each.reasons[0].code, each.reasons[0].actual) for each in block.rejections] == [
        (3, "column_count", 2),
        (7, "column_count", 4),
    ]


def test_bytes_of_another_encoding_cost_only_their_row(tmp_path: Path) -> None:
    path = _file(tmp_path, f"{HEADER}\n一,c,d\n".encode() + b"\xff\xfe,c,d\n" + "二,c,d\n".encode())
    assert [row[0].isprintable() for row in _rows(path)] == [True, False, True]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b" \n\n", "文件是空的"),
        ("企业名称,注册日期\n".encode(), "缺少列：统一社会信用代码"),
        ("湖滨面馆,9151,2026-01-01\n".encode(), "缺少列：企业名称、统一社会信用代码、注册日期"),
        (f"{HEADER},注册日期\n".encode(), "列名重复：注册日期"),
        (f"{HEADER}\n".encode("utf-16"), "UTF-16"),
        (codecs.BOM_UTF8 + "名称\n".encode(), "缺少列"),
        (b"\xff\x00\x81\x30\n", "编码不是 UTF-8、GB18030"),
    ],
)
def test_what_cannot_be_read_says_why_in_both_languages(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(Unreadable) as error:
        open_table(_file(tmp_path, content), COLUMNS, encodings=REGISTER)
    assert said in str(error.value)
    assert " / " in str(error.value)


def test_a_missing_file_and_a_folder_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(Unreadable, match="无法读取"):
            open_table(path, COLUMNS, encodings=REGISTER)


def test_where_the_header_does_not_tell_the_whole_file_does(tmp_path: Path) -> None:
    columns = ("business_id", "name")
    latin = _file(tmp_path, "business_id,name\n1,NIÑOS\n".encode("cp1252"))
    assert _rows(latin, columns, LIVES) == [["1", "NIÑOS"]]
    assert _rows(_file(tmp_path, "business_id,name\n1,NIÑOS\n".encode()), columns, LIVES) == [["1", "NIÑOS"]]


def test_optional_columns_may_be_missing_and_names_have_no_case(tmp_path: Path) -> None:
    path = _file(tmp_path, b"Business_ID,Name\n1,a\n")
    table = open_table(path, ("name", "phone", "business_id"), encodings=LIVES, optional=("phone",))
    assert [list(row) for block in table.blocks() for row in block.rows] == [["a", "", "1"]]
