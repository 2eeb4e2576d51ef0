"""What stands on a merchant's page on which day."""

from datetime import date

import pytest

from models.enums import Outcome, RecordKind, Severity
from server.registry.record_life import Life
from server.reports.publication import is_on_page, published

DATED = date(2026, 4, 10)


def life(*, ends_on: date | None = None, severity: Severity | None = None, outcome: Outcome | None = None, dated_on: date = DATED) -> Life:
    return Life(dated_on=dated_on, ends_on=ends_on, severity=severity, outcome=outcome)


@pytest.mark.parametrize(
    ("severity", "last_shown", "first_gone"),
    [
        (Severity.GENERAL, date(2027, 4, 10), date(2027, 4, 11)),
        (Severity.SERIOUS, date(2029, 4, 10), date(2029, 4, 11)),
    ],
)
def test_a_penalty_stops_by_itself_at_the_longest_the_law_allows(severity: Severity, last_shown: date, first_gone: date) -> None:
    for_ever = life(severity=severity, ends_on=date(2099, 1, 1))
    assert is_on_page(RecordKind.PENALTY, for_ever, last_shown)
    assert not is_on_page(RecordKind.PENALTY, for_ever, first_gone)
    assert published(for_ever).ends_on == last_shown


def test_a_penalty_stops_earlier_where_its_source_says_so() -> None:
    short = life(severity=Severity.SERIOUS, ends_on=date(2026, 12, 31))
    assert is_on_page(RecordKind.PENALTY, short, date(2026, 12, 31))
    assert not is_on_page(RecordKind.PENALTY, short, date(2027, 1, 1))


def test_a_minor_penalty_is_never_shown() -> None:
    assert not is_on_page(RecordKind.PENALTY, life(severity=Severity.MINOR), DATED)


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("kind", list(RecordKind))
def test_what_was_ended_by_somebody_is_not_shown(kind: RecordKind, outcome: Outcome) -> None:
    assert not is_on_page(kind, life(outcome=outcome), DATED)


@pytest.mark.parametrize(
    ("today", "shown"),
    [(date(2026, 4, 9), False), (DATED, True), (date(2026, 9, 2), True), (date(2027, 9, 1), True), (date(2027, 9, 2), False)],
)
def test_a_licence_that_ran_out_is_told_for_a_year(today: date, *, shown: bool) -> None:
    assert is_on_page(RecordKind.LICENCE, life(ends_on=date(2026, 9, 1)), today) is shown


def test_a_licence_without_an_end_stays() -> None:
    assert is_on_page(RecordKind.LICENCE, life(), date(2050, 1, 1))


def test_an_honour_that_ran_out_is_not_shown() -> None:
    assert not is_on_page(RecordKind.HONOUR, life(ends_on=date(2026, 9, 1)), date(2026, 9, 2))
