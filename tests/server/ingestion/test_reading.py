"""A register read in a process of its own."""

import io
from datetime import date
from pathlib import Path

import pytest

from server.ingestion import reading
from server.ingestion.commands import apart
from server.ingestion.commands.apart import ReadingBrokeOff, read_apart
from server.ingestion.merchant_rows import COLUMNS, RegisterReader
from server.ingestion.rows import Block
from server.ingestion.table import Table, open_table
from server.registry.unified_code import completed

READER = RegisterReader(source_code="market_supervision", today=date(2026, 11, 20), encoding="UTF-8")
CODES = [completed(f"91310000MA1{number:05d}") for number in range(300)]


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Table:
    """Three hundred rows in pieces of some fifty: one without a day, one with a broken code, the last a repetition."""
    rows = [f'湖滨面馆,{code},2016-03-08,,50万元,"餐饮, ""热食""",浙江,湖滨,学士路' for code in [*CODES, CODES[0]]]
    rows[1] = rows[1].replace("2016-03-08", "")
    rows[2] = rows[2].replace(CODES[2], CODES[2][:-1])
    (tmp_path / "register.csv").write_text("\n".join([",".join(COLUMNS), *rows]), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("server.ingestion.table.CHUNK_BYTES", 6_000)
    return open_table(Path("register.csv"), COLUMNS, encodings=["utf-8-sig"])


def test_another_process_tells_the_same_pieces(table: Table) -> None:
    with read_apart(table, READER) as told:
        heard = list(told)
    assert heard == list(reading.pieces(table, READER))
    assert len(heard) > 3
    assert sum(len(piece.batch) for piece in heard) == 299
    assert [(each.line, each.reasons[0].code) for piece in heard for each in piece.rejections] == [(4, "uscc_length"), (302, "duplicate")]
    assert heard[0].batch.columns["registered_on"][:2] == [date(2016, 3, 8), None]
    assert heard[0].batch.columns["scope"][0] == '餐饮, "热食"'


def test_a_piece_without_a_good_row_is_told_too() -> None:
    empty = reading.Piece(READER.read(Block())[0], [])
    told = io.BytesIO()
    reading.tell(iter([empty]), told)
    told.seek(0)
    assert list(reading.heard(told)) == [empty]


@pytest.mark.parametrize("program", ["import sys; sys.exit(3)", "import sys; sys.stdin.buffer.read(); sys.stdout.write('x' * 9)"])
def test_a_process_that_breaks_off_is_noticed(table: Table, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(apart, "COMMAND", [apart.COMMAND[0], "-c", program])
    with read_apart(table, READER) as told, pytest.raises(ReadingBrokeOff, match="status"):
        list(told)


def test_a_process_nobody_listens_to_any_more_is_ended(table: Table) -> None:
    with read_apart(table, READER) as told:
        next(told)
        child = told.gi_frame.f_locals["child"]  # type: ignore[attr-defined]
    assert child.returncode is not None
