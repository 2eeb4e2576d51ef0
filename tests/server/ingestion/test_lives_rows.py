from collections.abc import Sequence
from datetime import date

import pytest

from models.enums import Industry
from server.ingestion.lives_rows import InspectionRow, LivesReader, ViolationRow, _millionths
from server.ingestion.rows import Block

TODAY = date(2026, 11, 20)
READER = LivesReader(today=TODAY, encoding="UTF-8")
BUSINESS = ["19", "NRGIZE CAFE", "1200 VAN NESS AVE", "San Francisco", "CA", "94109", "37.786848", "-122.421547", "+14157763262"]
INSPECTION = ["19", "20160513", "94", "Routine - Unscheduled"]
VIOLATION = ["19", "20160513", "103144", "Low Risk", "Unapproved utensils"]


def _block(*rows: Sequence[str]) -> Block:
    return Block(list(range(2, len(rows) + 2)), list(rows))


def _with(row: list[str], place: int, value: str) -> list[str]:
    return [*row[:place], value, *row[place + 1 :]]


def test_a_business_becomes_a_merchant_with_its_place() -> None:
    batch, rejected = READER.businesses(_block(BUSINESS))
    assert rejected == []
    assert batch.keys == ["19"]
    assert {name: values[0] for name, values in batch.columns.items()} == {
        "source_ref": "19", "name": "NRGIZE CAFE", "address": "1200 VAN NESS AVE 94109", "district": "San Francisco", "province": "CA",
        "phone": "+14157763262", "industry": Industry.FOOD, "latitude_e6": 37_786_848, "longitude_e6": -122_421_547,
    }  # fmt: skip


def test_half_a_place_is_none() -> None:
    batch, _ = READER.businesses(_block(_with(BUSINESS, 6, "")))
    assert (batch.columns["latitude_e6"], batch.columns["longitude_e6"]) == ([None], [None])


def test_an_inspection_and_a_violation_are_read() -> None:
    assert READER.inspections(_block(INSPECTION))[0] == [InspectionRow(2, "19", date(2016, 5, 13), 94, "Routine - Unscheduled")]
    assert READER.inspections(_block(_with(INSPECTION, 2, "")))[0][0].mark is None
    assert READER.violations(_block(VIOLATION))[0] == [ViolationRow(2, "19", date(2016, 5, 13), "103144", "low", "Unapproved utensils")]
    assert READER.violations(_block(_with(VIOLATION, 3, "")))[0][0].risk is None


@pytest.mark.parametrize(
    ("place", "value", "word"),
    [
        (0, "", "value_missing"),
        (1, "", "value_missing"),
        (1, "x" * 201, "too_long"),
        (1, "a\0", "nul"),
        (6, "north", "not_a_number"),
        (6, "90.1", "number_range"),
        (7, "NaN", "number_range"),
    ],
)
def test_a_bad_business_is_rejected(place: int, value: str, word: str) -> None:
    batch, [rejection] = READER.businesses(_block(_with(BUSINESS, place, value), BUSINESS))
    assert (rejection.line, rejection.reasons[0].code) == (2, word)
    assert batch.lines == [3]


@pytest.mark.parametrize(
    ("place", "value", "column", "word"),
    [
        (1, "20161301", "date", "not_a_date"),
        (1, "20261121", "date", "date_in_future"),
        (2, "101", "score", "number_range"),
        (2, "-1", "score", "not_a_number"),
        (2, "9.5", "score", "not_a_number"),
        (2, "٣", "score", "not_a_number"),
    ],
)
def test_a_bad_inspection_is_rejected(place: int, value: str, column: str, word: str) -> None:
    rows, [rejection] = READER.inspections(_block(_with(INSPECTION, place, value)))
    assert (rows, rejection.column, rejection.reasons[0].code) == ([], column, word)


@pytest.mark.parametrize(
    ("place", "value", "column", "word"),
    [
        (1, "yesterday", "date", "not_a_date"),
        (3, "Huge Risk", "risk_category", "unknown_risk"),
        (4, "", "description", "value_missing"),
        (4, "x" * 2001, "description", "too_long"),
    ],
)
def test_a_bad_violation_is_rejected(place: int, value: str, column: str, word: str) -> None:
    rows, [rejection] = READER.violations(_block(_with(VIOLATION, place, value)))
    assert (rows, rejection.column, rejection.reasons[0].code) == ([], column, word)


@pytest.mark.parametrize(("degrees", "millionths"), [("0.0000025", 3), ("0.0000015", 2), ("-0.0000025", -2), ("0.00000249", 2)])
def test_halves_of_a_millionth_are_rounded_alike(degrees: str, millionths: int) -> None:
    assert _millionths(degrees, 90) == millionths
