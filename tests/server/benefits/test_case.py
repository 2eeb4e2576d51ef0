"""What a decision looks at."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from models.enums import LimitEntity
from server.benefits.case import age_band
from server.benefits.conditions import Asking, Fact
from server.benefits.eligibility import for_desk, is_candidate, reasons_to_refuse
from server.benefits.orders import Order
from tests.server.benefits.offers import DESK, GOLD, gold_case, standing_on, terms_with

KNOWN = replace(
    standing_on(GOLD), district="湖滨街道", joined_at=datetime(2026, 8, 1, tzinfo=UTC), born_on=date(1961, 11, 21),
    record_kinds=frozenset({"honour"}), records=frozenset({"hangzhou-honour"}), natural_person="n", household="h",
    cards=frozenset({"truck-card"}),
)  # fmt: skip
FULL = gold_case(
    standing=KNOWN,
    desk=replace(DESK, grade="A"),
    order=Order(kind="fuel", quantity=3, unit="item", vehicle="v", vehicle_kind="truck"),
)


def test_every_fact_is_told_where_it_is_known() -> None:
    assert {fact: FULL.fact(fact) for fact in Fact if isinstance(FULL.fact(fact), Asking)} == {}
    assert (FULL.fact(Fact.TIME_WEEKDAY), FULL.fact(Fact.TIME_HOUR), FULL.fact(Fact.TIME_DAY_KIND)) == (5, 12, "working")


def test_a_fact_of_an_order_or_a_desk_that_is_not_asked_about_is_unasked_and_one_that_is_unknown_is_missing() -> None:
    bare = gold_case(desk=None, amount_fen=None)
    assert {fact: bare.fact(fact) for fact in Fact if fact.startswith(("merchant.", "order."))}.keys() == {
        fact for fact in Fact if bare.fact(fact) is Asking.UNASKED
    }
    assert bare.fact(Fact.RESIDENT_AGE_BAND) is Asking.MISSING
    assert gold_case(desk=replace(DESK, district="")).fact(Fact.MERCHANT_DISTRICT) is Asking.MISSING


@pytest.mark.parametrize(
    ("born_on", "band"),
    [
        (date(2008, 11, 21), "under_18"),
        (date(2008, 11, 20), "18_34"),
        (date(1991, 11, 20), "35_59"),
        (date(1966, 11, 21), "35_59"),
        (date(1966, 11, 20), "60_plus"),
    ],
)
def test_one_is_older_from_the_birthday_on(born_on: date, band: str) -> None:
    assert age_band(born_on, date(2026, 11, 20)) == band


@pytest.mark.parametrize(
    ("entity", "change"),
    [
        ("natural_person", {"standing": replace(KNOWN, natural_person=None)}),
        ("household", {"standing": replace(KNOWN, household=None)}),
        ("vehicle", {"order": Order()}),
        ("clerk", {"desk": DESK}),
        ("district", {"desk": replace(DESK, district="", clerk_id=DESK.merchant_id)}),
    ],
)
def test_a_limit_on_somebody_unknown_refuses_and_says_what_is_missing(entity: str, change: dict[str, Any]) -> None:
    terms = terms_with(limits=[{"entities": [entity, "resident"], "period": "day", "max_count": 1}])
    [reason] = reasons_to_refuse(replace(FULL, offer=replace(FULL.offer, terms=terms), **change))
    assert reason.code == "fact_missing"
    assert reason.fact
    assert reason.fact.endswith(entity)


def test_a_limit_on_a_vehicle_is_not_asked_where_there_is_no_order() -> None:
    terms = terms_with(limits=[{"entity": "vehicle", "period": "day", "max_count": 1}])
    assert reasons_to_refuse(gold_case(terms, amount_fen=None)) == []
    assert LimitEntity.VEHICLE in gold_case(terms, amount_fen=None).about.unasked


def test_priority_costs_nothing_and_is_granted_on_an_empty_budget() -> None:
    case = gold_case(terms_with(tiers={"gold": {"priority": True}}), left_fen=0)
    assert (case.worth_fen, case.least_fen, reasons_to_refuse(case)) == (0, 0, [])


def test_free_minutes_refuse_an_order_that_does_not_say_how_many_it_has() -> None:
    terms = terms_with(tiers={"gold": {"free_units": {"unit": "minute", "quantity": 30}, "max_value_fen": 500}})
    assert [(each.code, each.fact, each.expected) for each in reasons_to_refuse(gold_case(terms))] == [
        ("fact_missing", "order.quantity", None),
        ("fact_missing", "order.unit", "minute"),
    ]
    assert [each.code for each in reasons_to_refuse(gold_case(terms, order=Order(quantity=5, unit="hour")))] == ["not_among"]
    assert reasons_to_refuse(gold_case(terms, order=Order(quantity=5, unit="minute"))) == []


def test_a_later_lane_takes_its_share_of_what_the_earlier_ones_left() -> None:
    terms = terms_with(stacking={"group": "g", "rule": "lanes", "lane": 2})
    assert gold_case(terms).worth_fen == 4_500
    assert gold_case(terms, order=Order(ref="x", lane=1, earlier_fen=10_000)).worth_fen == 3_000
    assert gold_case(terms, order=Order(ref="x", lane=1, earlier_fen=10**9)).worth_fen == 0


def test_a_desk_hears_whether_a_person_fits_and_not_what_they_are() -> None:
    case = replace(FULL, offer=replace(FULL.offer, terms=terms_with(condition={"fact": "resident.points", "at_least": 900})))
    [whole], [told] = reasons_to_refuse(case), for_desk(reasons_to_refuse(case))
    assert (whole.actual, whole.gap) == (700, 200)
    assert (told.code, told.expected, told.actual, told.gap) == ("too_little", 900, None, None)


def test_who_does_not_agree_is_no_rival() -> None:
    assert is_candidate(FULL)
    assert not is_candidate(replace(FULL, standing=replace(KNOWN, consents=frozenset())))
    assert not is_candidate(replace(FULL, now=FULL.now + timedelta(days=400)))
