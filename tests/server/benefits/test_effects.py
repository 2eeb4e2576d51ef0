"""What an order costs less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.benefits.effects import discount_fen, effect_for, gives, minimum_tier
from server.benefits.terms import Effect
from tests.server.benefits.offers import DIAMOND, GOLD, SILVER, STANDARD, TIERS, amounts, effects, terms_with

FIFTEEN = Effect(percent_off_bps=1500, max_value_fen=15_000)


@pytest.mark.parametrize(
    ("effect", "amount_fen", "discount"),
    [
        (FIFTEEN, 30_000, 4_500),
        (FIFTEEN, 1, 0),
        (FIFTEEN, 7, 1),
        (FIFTEEN, 6, 0),
        (FIFTEEN, 99_999, 14_999),
        (FIFTEEN, 100_000, 15_000),
        (FIFTEEN, 10**12, 15_000),
        (Effect(percent_off_bps=10_000, max_value_fen=500), 300, 300),
        (Effect(amount_off_fen=2_000), 3_000, 2_000),
        (Effect(amount_off_fen=2_000), 1_500, 1_500),
        (Effect(amount_off_fen=2_000, max_value_fen=900), 3_000, 900),
        (Effect(waived_bps=10_000, max_value_fen=30_000), 19_900, 19_900),
        (Effect(waived_bps=4_000, max_value_fen=12_000), 19_900, 7_960),
        (Effect(waived_bps=4_000, max_value_fen=12_000), 50_000, 12_000),
    ],
)
def test_discount_by_example(effect: Effect, amount_fen: int, discount: int) -> None:
    assert discount_fen(effect, amount_fen) == discount


def test_three_hundred_yuan_pay_two_hundred_and_fifty_five_at_fifteen_percent() -> None:
    assert 30_000 - discount_fen(FIFTEEN, 30_000) == 25_500


@given(effects, amounts)
def test_no_discount_passes_its_cap_or_the_amount(effect: Effect, amount_fen: int) -> None:
    discount = discount_fen(effect, amount_fen)
    assert 0 <= discount <= amount_fen
    assert effect.max_value_fen is None or discount <= effect.max_value_fen
    assert effect.amount_off_fen is None or discount <= effect.amount_off_fen


@given(effects, amounts, amounts)
def test_a_larger_order_never_costs_less_off(effect: Effect, one: int, other: int) -> None:
    small, large = sorted((one, other))
    assert discount_fen(effect, small) <= discount_fen(effect, large)


@given(st.integers(1, 10_000), amounts)
def test_the_resident_pays_the_fraction_of_a_fen(share: int, amount_fen: int) -> None:
    effect = Effect(percent_off_bps=share, max_value_fen=10**12)
    assert discount_fen(effect, amount_fen) * 10_000 <= amount_fen * share < (discount_fen(effect, amount_fen) + 1) * 10_000


@pytest.mark.parametrize(("tier", "share"), [(STANDARD, None), (SILVER, 800), (GOLD, 1500), (DIAMOND, 1500)])
def test_a_tier_gets_its_own_effect_or_the_next_lower_one(tier: object, share: int | None) -> None:
    effect = effect_for(terms_with(), tier, TIERS)  # type: ignore[arg-type]
    assert (effect.percent_off_bps if effect else None) == share


def test_the_minimum_tier_is_the_lowest_that_gets_anything() -> None:
    nothing = {"waived_bps": 0, "max_value_fen": 100}
    terms = terms_with(tiers={"standard": nothing, "gold": {"waived_bps": 10_000, "max_value_fen": 100}})
    assert not gives(terms.tiers["standard"])
    assert minimum_tier(terms, TIERS) == GOLD
    assert minimum_tier(terms, []) is None
