from datetime import date

from server.ingestion.lives_rows import InspectionRow, ViolationRow
from server.ingestion.lives_staging import Inspection, Staging
from server.registry.contents import MAX_FINDINGS

DAY = date(2016, 5, 13)
ROUTINE = InspectionRow(2, "19", DAY, 94, "Routine")
FOLLOW_UP = InspectionRow(3, "19", DAY, None, "Follow-up")


def _violation(line: int, text: str, *, day: date = DAY, risk: str | None = "low") -> ViolationRow:
    return ViolationRow(line, "19", day, "103", risk, text)


def _staged(inspections: list[InspectionRow], violations: list[ViolationRow]) -> tuple[list[Inspection], list[tuple[int, str]]]:
    with Staging() as staging:
        staging.take_inspections(inspections)
        staging.take_violations(violations)
        rejected = [(each.line, each.reasons[0].code) for each in staging.complete()]
        return [each for piece in staging.inspections() for each in piece], rejected


def test_a_day_s_violations_go_to_the_inspection_that_was_scored() -> None:
    found, rejected = _staged([FOLLOW_UP, ROUTINE], [_violation(2, "b"), _violation(3, "a", risk=None)])
    by_ref = {each.ref: each for each in found}
    assert by_ref["19/2016-05-13/Routine/1"].findings == [{"text": "a", "code": "103"}, {"text": "b", "code": "103", "risk": "low"}]
    assert by_ref["19/2016-05-13/Follow-up/1"].findings == []
    assert rejected == []


def test_alike_inspections_of_a_day_are_told_apart_whatever_the_order_of_the_file() -> None:
    rows = [
        InspectionRow(2, "19", DAY, 80, "Routine"),
        InspectionRow(3, "19", DAY, 70, "Routine"),
        InspectionRow(4, "19", DAY, 70, "Routine"),
    ]
    once = {(each.ref, each.mark) for each in _staged(rows, [])[0]}
    assert once == {(f"19/2016-05-13/Routine/{number}", mark) for number, mark in ((1, 70), (2, 70), (3, 80))}
    assert {(each.ref, each.mark) for each in _staged(rows[::-1], [])[0]} == once


def test_a_violation_without_an_inspection_that_day_is_rejected() -> None:
    found, rejected = _staged([ROUTINE], [_violation(5, "a", day=date(2016, 5, 14))])
    assert rejected == [(5, "unknown_inspection")]
    assert [each.findings for each in found] == [[]]


def test_findings_beyond_the_most_that_a_record_holds_are_rejected() -> None:
    found, rejected = _staged([ROUTINE], [_violation(line, f"{line:05}") for line in range(MAX_FINDINGS + 2)])
    assert len(found[0].findings) == MAX_FINDINGS
    assert rejected == [(MAX_FINDINGS, "too_many_findings"), (MAX_FINDINGS + 1, "too_many_findings")]
