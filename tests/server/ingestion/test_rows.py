import csv
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.ingestion.rows import LONGEST, MOST_LINES, blocks


def _read(*chunks: str) -> tuple[list[tuple[int, list[str]]], list[tuple[int, str]]]:
    """Return (line, fields) of every row, and (line, word) of what is none."""
    found = list(blocks(chunks))
    rows = [(line, list(row)) for block in found for line, row in zip(block.lines, block.rows, strict=True) if any(row)]
    return rows, [(rejection.line, rejection.reasons[0].code) for block in found for rejection in block.rejections]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", []),
        ("a,b", [(1, ["a", "b"])]),
        ("a,b\nc,d\n", [(1, ["a", "b"]), (2, ["c", "d"])]),
        ("\n\na,b\n \nc,d\n\n", [(3, ["a", "b"]), (5, ["c", "d"])]),
        ('a,"1,500(万元)"\n', [(1, ["a", "1,500(万元)"])]),
        ('a,"say ""hi"""\n', [(1, ["a", 'say "hi"'])]),
        ('a,"two\nlines"\nc,d', [(1, ["a", "two\nlines"]), (3, ["c", "d"])]),
        ('5" pipe,b\nc,d', [(1, ['5" pipe', "b"]), (2, ["c", "d"])]),
        ("a\0b,c", [(1, ["a\0b", "c"])]),
        ("a,b,c,\n", [(1, ["a", "b", "c", ""])]),
    ],
)
def test_rows_are_read_with_the_line_on_which_they_begin(text: str, rows: list[tuple[int, list[str]]]) -> None:
    assert [(line, row) for line, row in _read(text)[0] if any(map(str.strip, row))] == rows


@pytest.mark.parametrize(
    ("text", "rows", "rejected"),
    [
        ('a,"b\nc,d\ne,f', [2, 3], [(1, "quote_unclosed")]),
        ('a,b\nc,"d\ne,"1,500"\ng,h', [1, 3, 4], [(2, "quote_unclosed")]),
        ('a,"b"c,d\ne,f', [2], [(1, "quote_unclosed")]),
        ('a,"b\nc,"d\ne,f', [3], [(1, "quote_unclosed"), (2, "quote_unclosed")]),
        (f"a,b\n{'x' * (LONGEST + 1)}\nc,d", [1, 3], [(2, "line_too_long")]),
        ('a,"b\n' + "c,d\n" * LONGEST, list(range(2, LONGEST + 2)), [(1, "quote_unclosed")]),
    ],
)
def test_a_broken_row_costs_only_itself(text: str, rows: list[int], rejected: list[tuple[int, str]]) -> None:
    read = _read(text)
    assert [line for line, _ in read[0]] == rows
    assert read[1] == rejected


fields = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=8)


@given(st.lists(st.lists(fields, min_size=2, max_size=4).filter(lambda row: any(map(str.strip, row))), max_size=8), st.integers(1, 50))
def test_whatever_is_written_is_read_however_the_text_is_cut(written: list[list[str]], size: int) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(written)
    cut = [text.getvalue()[at : at + size] for at in range(0, len(text.getvalue()), size)]
    rows, rejected = _read(*cut)
    assert [row for _, row in rows] == written
    assert rejected == []


@pytest.mark.parametrize(
    ("piece", "times"),
    [("x" * (1 << 20), 64), ('"' + "y,\n" * (1 << 16), 8), ('"a\n' * (1 << 12), 8)],
    ids=["no line break", "one quotation mark", "quotation marks"],
)
def test_bombs_are_read_in_bounded_memory(piece: str, times: int) -> None:
    def largest() -> int:
        return max(len(block.rejections) + len(block.rows) for block in blocks(piece for _ in range(times)))

    tracemalloc.start()
    assert largest() >= 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60 << 20


def test_a_block_holds_so_many_lines_however_short_they_are() -> None:
    found = list(blocks(["x\n" * (3 * MOST_LINES)]))
    assert max(len(block.rows) for block in found) == MOST_LINES
    assert [line for block in found for line in block.lines] == list(range(1, 3 * MOST_LINES + 1))
