"""The demo city is the same city every time, and its plan holds to the standards."""

from datetime import date

from models.enums import Industry
from server.access.identity_number import check_character
from server.access.identity_number import reasons_to_refuse as reasons_against_number
from server.demo import life, names, plan, records
from server.registry.unified_code import completed, is_unified_code

TODAY = date(2026, 11, 20)
SHOPS, PEOPLE = list(plan.merchants(TODAY)), list(plan.residents())


def test_it_is_the_same_every_time() -> None:
    assert list(plan.merchants(TODAY)) == SHOPS
    assert list(life.redemptions(SHOPS, PEOPLE, TODAY)) == list(life.redemptions(SHOPS, PEOPLE, TODAY))
    assert list(life.scans(SHOPS, TODAY)) == list(life.scans(SHOPS, TODAY))


def test_another_day_is_another_month() -> None:
    """The control: the comparison above would notice."""
    assert list(life.scans(SHOPS, TODAY)) != list(life.scans(SHOPS, date(2026, 11, 21)))


def test_it_is_large_enough_that_no_screen_is_empty() -> None:
    assert (len(SHOPS) >= 300, len(PEOPLE) >= 200) == (True, True)
    assert len({shop.name for shop in SHOPS}) == len(SHOPS)
    assert len(list(life.scans(SHOPS, TODAY))) > 5000


def test_every_code_and_number_is_valid_and_nobodys_twice() -> None:
    codes = {completed(shop.uscc_body) for shop in SHOPS}
    numbers = {person.identity_body + check_character(person.identity_body) for person in PEOPLE}
    assert all(map(is_unified_code, codes))
    assert not any(reasons_against_number(number, today=TODAY) for number in numbers)
    assert (len(codes), len(numbers)) == (len(SHOPS), len(PEOPLE))


def test_no_reference_is_given_twice() -> None:
    references = [(each.source_code, each.source_ref) for shop in SHOPS for each in records.of_merchant(shop, TODAY)]
    references += [(each.source_code, each.source_ref) for person in PEOPLE for each in records.of_resident(person, TODAY)]
    assert len(set(references)) == len(references)


def test_what_is_said_of_a_shop_fits_its_trade() -> None:
    trades = {shop.number: shop.industry for shop in SHOPS}
    of_food = {text for text, _ in records.FINDINGS[Industry.FOOD]}
    found = [
        (shop.industry, finding["text"])
        for shop in SHOPS
        for each in records.of_merchant(shop, TODAY)
        for finding in each.content.get("findings", ())
    ]
    assert {industry for industry, text in found if text in of_food} == {Industry.FOOD}
    tasted = [trades[each.merchant] for each in life.reviews(SHOPS, PEOPLE, TODAY) if "味道" in each.text]
    assert set(tasted) == {Industry.FOOD}
    for each in life.complaints(SHOPS, TODAY):
        assert each.text in (*names.COMPLAINT_TEXTS[trades[each.merchant]], *names.COMPLAINTS_OF_ALL)
