"""A day's money, line by line: it adds up to the ledger; what is paid late is paid less what came back."""

from datetime import date, timedelta

import pytest

from models.registry import Merchant
from server.ledger.posting import CITY_ID
from server.platform.clock import local_day
from server.platform.crypto import Keyring
from server.settlement.queries import statement_of_funder, statement_of_merchant, statement_of_programme
from server.settlement.statements import HEADER, Line, Statement, as_csv
from tests.cast import NOW, Person
from tests.server.benefits.desk import Counter, make_benefit
from tests.server.ledger.books import the_budget

TODAY = local_day(NOW)


@pytest.fixture
def counter(clerk: Person, keyring: Keyring) -> Counter:
    return Counter(clerk, keyring)


async def test_a_days_lines_make_the_difference_of_what_is_owed(counter: Counter, gold_resident: Person, noodle_shop: Merchant) -> None:
    benefit = await make_benefit()
    early = await counter.redeem(gold_resident, benefit, 10_000)
    tomorrow = NOW + timedelta(days=1)
    await counter.redeem(gold_resident, benefit, 30_000, now=tomorrow)
    await counter.give_back(early, 5_000, now=tomorrow)
    await counter.redeem(gold_resident, benefit, 20_000, now=tomorrow + timedelta(days=1))
    day = TODAY + timedelta(days=1)
    for found in (
        await statement_of_merchant(noodle_shop.id, day),
        await statement_of_funder(CITY_ID, day),
        await statement_of_programme(day),
    ):
        line = Line(benefit=benefit.code, funder="city", merchant=noodle_shop.name, spent_fen=4_500, returned_fen=750)
        assert found == Statement(day=day, lines=[line], closing_fen=5_250)
        assert found.opening_fen == 1_500
    assert (await statement_of_merchant(noodle_shop.id, day + timedelta(days=1))).closing_fen == (await the_budget()).used_fen
    assert (await statement_of_merchant(noodle_shop.id, TODAY - timedelta(days=1))).closing_fen == 0


def test_a_sheet_tells_amounts_and_lets_no_name_be_a_formula() -> None:
    line = Line(benefit=None, funder="city", merchant="=1+1,店", paid_fen=5)
    sheet = as_csv(Statement(day=date(2026, 11, 20), lines=[line], closing_fen=0))
    assert sheet.splitlines() == [",".join(HEADER), '2026-11-20,,city,"\'=1+1,店",0,0,5']
