from datetime import date

import pytest

from server.ingestion.fields import cleaned, forbidden, read_date, tidied


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-04-01", date(2026, 4, 1)),
        ("2026/4/1", date(2026, 4, 1)),
        ("2026.04.01", date(2026, 4, 1)),
        ("20260401", date(2026, 4, 1)),
        ("2026年4月1日", date(2026, 4, 1)),
        ("2026-04-01 00:00:00", date(2026, 4, 1)),
        ("2024-02-29", date(2024, 2, 29)),
        ("2026-02-29", None),
        ("2026-4/1", None),
        ("2026-W14-3", None),
        ("2026041", None),
        ("２０２６-04-01", None),
        ("01/04/2026", None),
        ("46113", None),
        ("", None),
    ],
)
def test_dates_are_read_as_registers_write_them(text: str, day: date | None) -> None:
    assert read_date(text) == day


def test_words_for_nothing_and_blanks_around_are_nothing() -> None:
    assert tidied(["N/A", " a ", "\u3000b", "-", "—", "NULL", "n/a", "无锡"]) == ["", "a", "b", "", "", "", "", "无锡"]


def test_invisible_marks_go_and_line_breaks_stay_only_where_they_may() -> None:
    assert cleaned("\ufeff湖滨\u200b面馆") == "湖滨面馆"
    assert cleaned("湖滨\u202e馆面\u202c\u2066店\u2069") == "湖滨馆面店"
    assert cleaned("湖滨\r\n面馆\t店") == "湖滨 面馆 店"
    assert cleaned("一\n二", with_lines=True) == "一\n二"


@pytest.mark.parametrize(
    ("value", "word"),
    [("好", None), ("a\u3000b", None), ("a\nb", None), ("a\0", "nul"), ("a\x07", "control_character"), ("a\udc81", "encoding")],
)
def test_characters_that_cannot_be_kept_have_a_reason(value: str, word: str | None) -> None:
    reason = forbidden(value, encoding="UTF-8")
    assert (reason.code if reason else None) == word
