"""When money runs out."""

from datetime import date, timedelta

import pytest

from server.benefits.forecast import Place, Pot, outlooks, runs_out_on

TODAY = date(2026, 11, 20)  # a Friday
DAYS = [TODAY - timedelta(days=n) for n in range(29, -1, -1)]
EVERY_DAY = dict.fromkeys(DAYS, 100)
SUNDAYS = {day: 100 for day in DAYS if day.isoweekday() == 7}


@pytest.mark.parametrize(
    ("left_fen", "daily", "day"),
    [
        (1_000, EVERY_DAY, TODAY + timedelta(days=11)),
        (999, EVERY_DAY, TODAY + timedelta(days=10)),
        (0, EVERY_DAY, TODAY + timedelta(days=1)),
        (250, SUNDAYS, date(2026, 12, 6)),
        (10**12, EVERY_DAY, None),
        (0, {}, None),
    ],
)
def test_the_first_day_for_which_it_does_not_suffice(left_fen: int, daily: dict[date, int], day: date | None) -> None:
    assert runs_out_on(left_fen, daily, days=DAYS, today=TODAY) == day


def test_every_funder_bears_its_share_at_its_place_and_the_window_ends_before_the_money() -> None:
    city, bank = (
        Pot(place=None, funder="city", share_bps=7_500, left_fen=750),
        Pot(place=None, funder="bank", share_bps=2_500, left_fen=10**6),
    )
    lake = Pot(place="湖滨街道", funder="city", share_bps=10_000, left_fen=0)
    spent: dict[tuple[date, Place], int] = {(day, None): 100 for day in DAYS}
    spent[TODAY, "湖滨街道"] = 40
    found = outlooks([city, bank, lake], spent, days=DAYS, today=TODAY, last=None)
    assert [(each.cost_fen, each.runs_out_on) for each in found[:2]] == [(2_250, TODAY + timedelta(days=11)), (750, None)]
    assert (found[2].cost_fen, found[2].runs_out_on) == (40, TODAY + timedelta(days=7))
    [ending, _, _] = outlooks([city, bank, lake], spent, days=DAYS, today=TODAY, last=TODAY + timedelta(days=10))
    assert ending.runs_out_on is None
