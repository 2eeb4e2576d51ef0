"""Limits over the last n days."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models.benefits import LimitCounter
from server.benefits.actions import rolling
from server.benefits.actions.claims import claim_limits
from server.benefits.periods import LIFETIME_START
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


class Everybody:
    """Stands for the row that all must write: it is none, and lets all go on at once."""

    def __init__(self, count: int) -> None:
        self.there = asyncio.Barrier(count)

    async def update(self, **_: Any) -> int:
        await self.there.wait()
        return 1


@pytest.mark.parametrize("naive", [False, True], ids=["the service", "a naive version"])
async def test_of_eight_uses_at_once_two_are_counted(
    naive: bool, counter: Counter, gold_resident: Person, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Decided beforehand, all eight in their favour: the sum is checked again behind the row that they all must write."""
    if naive and engine == "sqlite":
        pytest.skip("SQLite writes one transaction at a time, so that even a naive version holds")
    if naive:
        a_day, everybody = rolling._day, Everybody(8)
        monkeypatch.setattr(rolling, "_day", lambda *of: everybody if of[-1] == LIFETIME_START else a_day(*of))
    benefit = await make_benefit(limits=WEEKLY)
    assert gold_resident.resident_id
    case = gold_case(terms_with(limits=WEEKLY), standing=replace(standing_on(GOLD), resident_id=gold_resident.resident_id))
    ended = await asyncio.gather(*[action(claim_limits)(benefit.id, case) for _ in range(8)], return_exceptions=True)
    assert all(each is None or isinstance(each, Refused) for each in ended), ended
    assert (ended.count(None) > 2) == naive
    assert sum([row.used_count for row in await LimitCounter.all()]) == ended.count(None) >= 2
