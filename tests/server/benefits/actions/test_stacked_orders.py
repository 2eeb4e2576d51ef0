"""Benefits of one group on one order."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from models.benefits import Benefit, Redemption, StackedOrder
from server.benefits.actions.stacked_orders import claim_order
from server.benefits.eligibility import Case
from server.benefits.orders import Order
from server.platform.actions import action
from server.platform.crypto import Keyring
from server.platform.errors import Refused
from tests.cast import Person
from tests.server.benefits.desk import Counter, make_benefit
from tests.server.benefits.offers import gold_case, terms_with

EXCLUSIVE = {"group": "summer", "rule": "exclusive"}


def lane(number: int) -> dict[str, Any]:
    return {"group": "summer", "rule": "lanes", "lane": number}


@pytest.fixture
def counter(clerk: Person, keyring: Keyring) -> Counter:
    return Counter(clerk, keyring)


async def reasons(counter: Counter, resident: Person, benefit: Benefit, order_ref: str) -> list[tuple[str, object]]:
    with pytest.raises(Refused) as refusal:
        await counter.redeem(resident, benefit, order_ref=order_ref)
    return [(reason.code, reason.actual) for reason in refusal.value.reasons]


async def test_an_order_has_one_benefit_of_an_exclusive_group_and_another_order_too(counter: Counter, gold_resident: Person) -> None:
    first, second = [await make_benefit(stacking=EXCLUSIVE) for _ in range(2)]
    given = await counter.redeem(gold_resident, first, order_ref="A-1")
    assert await reasons(counter, gold_resident, second, "A-1") == [("order_has_another", first.code)]
    await counter.redeem(gold_resident, second, order_ref="A-2")
    await counter.give_back(given)
    await counter.redeem(gold_resident, second, order_ref="A-1")


async def test_lanes_are_chained_each_on_what_the_one_before_left(counter: Counter, gold_resident: Person) -> None:
    first, second = await make_benefit(stacking=lane(1)), await make_benefit(stacking=lane(2))
    assert (await counter.redeem(gold_resident, first, order_ref="A-1")).discount_fen == 4_500
    assert (await counter.redeem(gold_resident, second, order_ref="A-1")).discount_fen == 25_500 * 15 // 100
    assert (await counter.redeem(gold_resident, second, order_ref="A-2")).discount_fen == 4_500
    assert await reasons(counter, gold_resident, first, "A-2") == [("order_has_another", second.code)]
    assert sorted(await StackedOrder.all().values_list("order_ref", "lane", "discount_fen")) == [("A-1", 2, 8_325), ("A-2", 2, 4_500)]


async def claimed_at_once(
    counter: Counter, resident: Person, claim: Callable[[Redemption, Case], Awaitable[None]]
) -> list[BaseException | None]:
    """Let four redemptions of one order take their place at the same moment."""
    given = [await counter.redeem(resident, await make_benefit(), order_ref="A-1") for _ in range(4)]
    case = replace(gold_case(terms_with(stacking=EXCLUSIVE)), order=Order(ref="A-1"))
    return await asyncio.gather(*[action(claim)(each, case) for each in given], return_exceptions=True)


async def test_of_four_at_once_one_has_the_order(counter: Counter, gold_resident: Person) -> None:
    ended = await claimed_at_once(counter, gold_resident, claim_order)
    assert ended.count(None) == 1
    assert all(each is None or isinstance(each, Refused) for each in ended), ended


async def test_the_race_would_notice_an_order_that_is_looked_at_and_then_taken(counter: Counter, gold_resident: Person) -> None:
    """The planted fault."""
    seen = asyncio.Barrier(4)

    async def naively(redemption: Redemption, case: Case) -> None:
        place: dict[str, Any] = {"merchant_id": redemption.merchant_id, "order_ref": redemption.order_ref, "stacking_group": "summer"}
        if await StackedOrder.exists(lane__gte=1, **place):
            raise Refused("not_eligible")
        async with asyncio.timeout(5):
            await seen.wait()
        row, _ = await StackedOrder.get_or_create(**place)
        row.lane = 1
        await row.save(update_fields=["lane"])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"{__name__}.action", lambda deed: deed)
        assert (await claimed_at_once(counter, gold_resident, naively)).count(None) > 1
