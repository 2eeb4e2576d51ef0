"""Limits over the last n days."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from models.benefits import LimitCounter
from server.benefits.actions.claims import claim_limits
from server.platform.actions import action
from server.platform.crypto import Keyring
from server.platform.errors import Refused
from tests.cast import NOW, Person
from tests.server.benefits.desk import Counter, make_benefit
from tests.server.benefits.offers import GOLD, gold_case, standing_on, terms_with

WEEKLY = [{"entity": "resident", "period": "rolling", "days": 7, "max_count": 2, "max_fen": 9_000}]


@pytest.fixture
def counter(clerk: Person, keyring: Keyring) -> Counter:
    return Counter(clerk, keyring)


async def test_a_use_counts_for_seven_days_and_is_given_back_on_the_day_it_was(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit(limits=WEEKLY)
    first = await counter.redeem(gold_resident, benefit)
    await counter.redeem(gold_resident, benefit, now=NOW + timedelta(days=3))
    with pytest.raises(Refused) as refusal:
        await counter.redeem(gold_resident, benefit, now=NOW + timedelta(days=6))
    assert [each.code for each in refusal.value.reasons] == ["resident_count_reached", "resident_value_reached"]
    await counter.redeem(gold_resident, benefit, now=NOW + timedelta(days=7))
    with pytest.raises(Refused):
        await counter.redeem(gold_resident, benefit, now=NOW + timedelta(days=8))
    await counter.give_back(first, now=NOW + timedelta(days=8))
    counted = await LimitCounter.filter(used_count__gt=0).order_by("period_start").values_list("period_start", "used_count")
    assert [start for start, _ in counted] == [NOW.date() + timedelta(days=3), NOW.date() + timedelta(days=7)]


async def test_of_eight_uses_at_once_two_are_counted(counter: Counter, gold_resident: Person) -> None:
    """Decided beforehand, all eight in their favour: the sum is checked again behind the row that they all must write."""
    benefit = await make_benefit(limits=WEEKLY)
    assert gold_resident.resident_id
    case = gold_case(terms_with(limits=WEEKLY), standing=replace(standing_on(GOLD), resident_id=gold_resident.resident_id))
    ended = await asyncio.gather(*[action(claim_limits)(benefit.id, case) for _ in range(8)], return_exceptions=True)
    assert all(each is None or isinstance(each, Refused) for each in ended), ended
    assert ended.count(None) == 2
    assert sum([row.used_count for row in await LimitCounter.all()]) == 2
