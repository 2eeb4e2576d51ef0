"""Returning: to the limits of the period in which they were used, to the budget, and never more than was given."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.audit import AuditLine
from models.benefits import Benefit, LimitCounter, Redemption, RedemptionReturn
from models.enums import Role
from models.registry import Merchant
from server.benefits.actions.draft import change_benefit
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, NotFound
from tests.cast import NOW, Person, make_person, make_resident
from tests.server.benefits.desk import Counter, go_live, make_benefit
from tests.server.ledger.books import the_budget

LIMITS = [
    {"entity": "resident", "period": "month", "max_count": 1, "max_fen": 10_000},
    {"entity": "merchant", "period": "day", "max_fen": 100_000},
]


@pytest.fixture
def counter(clerk: Person, keyring: Keyring) -> Counter:
    return Counter(clerk, keyring)


async def test_a_whole_return_gives_everything_back(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit(limits=LIMITS)
    redemption = await counter.redeem(gold_resident, benefit)
    returned = await counter.give_back(redemption)
    assert (returned.amount_fen, returned.discount_fen) == (30_000, 4_500)
    assert await _used() == (0, {"resident": (0, 0), "merchant": (0, 0)})
    assert (await counter.redeem(gold_resident, benefit)).discount_fen == 4_500


async def test_a_part_gives_back_its_share_and_the_use_still_counts(counter: Counter, gold_resident: Person) -> None:
    redemption = await counter.redeem(gold_resident, await make_benefit(limits=LIMITS))
    returned = await counter.give_back(redemption, 10_001)
    assert (returned.amount_fen, returned.discount_fen) == (10_001, 1_500)
    assert await _used() == (3_000, {"resident": (1, 3_000), "merchant": (1, 3_000)})


async def test_parts_add_up_to_the_whole(counter: Counter, gold_resident: Person) -> None:
    redemption = await counter.redeem(gold_resident, await make_benefit(limits=LIMITS))
    parts = [await counter.give_back(redemption, amount) for amount in (7, 9_993, 19_999)] + [await counter.give_back(redemption)]
    assert sum(part.discount_fen for part in parts) == 4_500
    assert parts[-1].amount_fen == 1
    assert await _used() == (0, {"resident": (0, 0), "merchant": (0, 0)})
    assert await RedemptionReturn.all().count() == 4


async def test_what_is_returned_goes_to_the_month_in_which_it_was_used(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit(limits=LIMITS[:1])
    redemption = await counter.redeem(gold_resident, benefit)
    later = NOW + timedelta(days=31)
    await counter.redeem(gold_resident, benefit, now=later)
    await counter.give_back(redemption, now=later)
    rows = await LimitCounter.all().order_by("period_start")
    assert [(row.period_start.month, row.used_count) for row in rows] == [(11, 0), (12, 1)]


async def test_what_is_returned_goes_to_the_limits_of_the_revision_that_gave_it(counter: Counter, gold_resident: Person) -> None:
    benefit = await make_benefit(limits=LIMITS[:1])
    redemption = await counter.redeem(gold_resident, benefit)
    await change_benefit(benefit_id=benefit.id, patch={"limits": LIMITS[1:]}, actor_id=None, now=NOW)
    await go_live(benefit)
    await counter.give_back(redemption)
    assert await _used() == (0, {"resident": (0, 0)})


@pytest.mark.parametrize(
    ("earlier", "amount", "code"),
    [(None, None, "already_returned"), (None, 1, "already_returned"), (10_000, 20_001, "return_exceeds"), (0, 30_001, "return_exceeds")],
)
async def test_no_more_is_returned_than_was_given(
    counter: Counter, gold_resident: Person, earlier: int | None, amount: int | None, code: str
) -> None:
    redemption = await counter.redeem(gold_resident, await make_benefit(limits=LIMITS))
    if earlier != 0:
        await counter.give_back(redemption, earlier)
    before = await _used()
    with pytest.raises(Conflict, match=code):
        await counter.give_back(redemption, amount)
    assert await _used() == before


async def test_another_merchants_redemption_is_not_found(counter: Counter, gold_resident: Person, bike_share: Merchant) -> None:
    redemption = await counter.redeem(gold_resident, await make_benefit())
    stranger = Counter(await make_person(Role.CLERK, merchant=bike_share), counter.keyring)
    with pytest.raises(NotFound):
        await stranger.give_back(redemption)
    assert await RedemptionReturn.all().count() == 0


async def test_a_return_is_audited(counter: Counter, gold_resident: Person) -> None:
    redemption = await counter.redeem(gold_resident, await make_benefit())
    await counter.give_back(redemption, 10_000)
    line = await AuditLine.get(deed="return")
    assert (line.actor_id, line.object_id, line.particulars["discount_fen"]) == (counter.clerk.account_id, redemption.id, 1_500)


@given(st.lists(st.integers(1, 30_000), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_budget_and_redemption_agree_after_any_returns(counter: Counter, amounts: list[int]) -> None:
    resident = await make_resident(points=720)
    benefit = await make_benefit()
    redemption = await counter.redeem(resident, benefit)
    for amount in amounts:
        try:
            await counter.give_back(redemption, amount)
        except Conflict:
            continue
    row = await Redemption.get(id=redemption.id)
    assert await _spent(benefit) == row.discount_fen - row.returned_discount_fen
    assert row.returned_fen <= row.amount_fen
    assert sum([each.discount_fen for each in await RedemptionReturn.filter(redemption_id=row.id)]) == row.returned_discount_fen


async def _spent(benefit: Benefit) -> int:
    used_fen: int = (await the_budget(benefit.id)).used_fen
    return used_fen


async def _used() -> tuple[int, dict[str, tuple[int, int]]]:
    counters = {str(each.entity): (each.used_count, each.used_fen) for each in await LimitCounter.all()}
    return (await the_budget()).used_fen, counters
