"""What an order costs less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import BenefitKind
from server.benefits.effects import EFFECTS_OF, discount_fen, effect_for, gives, minimum_tier
from server.benefits.orders import Order
from server.benefits.terms import EFFECTS, Effect, FreeUnits
from tests.server.benefits.offers import DIAMOND, GOLD, SILVER, STANDARD, TIERS, amounts, effects, terms_with

HALF_AN_HOUR = Effect(free_units=FreeUnits(unit="minute", quantity=30), max_value_fen=5_000)
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
        (Effect(waived_bps=7_000, max_value_fen=30_000), 19_900, 13_930),
        (Effect(waived_bps=0, max_value_fen=30_000), 19_900, 0),
        (Effect(fixed_price_fen=100, max_value_fen=5_000), 3_000, 2_900),
        (Effect(fixed_price_fen=100, max_value_fen=5_000), 9_000, 5_000),
        (Effect(fixed_price_fen=100, max_value_fen=5_000), 60, 0),
        (Effect(priority=True), 3_000, 0),
        (HALF_AN_HOUR, 3_000, 0),
    ],
)
def test_discount_by_example(effect: Effect, amount_fen: int, discount: int) -> None:
    assert discount_fen(effect, amount_fen) == discount


@pytest.mark.parametrize(
    ("order", "discount"),
    [
        (Order(quantity=40, unit="minute"), 2_250),
        (Order(quantity=40, unit="minute", unit_price_fen=10), 300),
        (Order(quantity=20, unit="minute"), 3_000),
        (Order(quantity=7, unit="minute", unit_price_fen=10), 70),
        (Order(quantity=40, unit="minute", unit_price_fen=90_000), 3_000),
        (Order(quantity=40, unit="hour"), 0),
        (Order(quantity=40), 0),
    ],
)
def test_free_minutes_are_worth_what_the_order_says_a_minute_costs(order: Order, discount: int) -> None:
    assert discount_fen(HALF_AN_HOUR, 3_000, order) == discount


def test_every_kind_has_effects_and_every_effect_a_kind() -> None:
    assert EFFECTS_OF.keys() == set(BenefitKind)
    assert set().union(*EFFECTS_OF.values()) == set(EFFECTS)


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
