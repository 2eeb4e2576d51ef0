"""The benefits that come with the service."""

import pytest

from models.enums import BenefitKind
from server.benefits.effects import discount_fen, effect_for
from server.benefits.fairness import faults
from server.benefits.shipped import ShippedBenefit, shipped_benefits
from tests.server.benefits.offers import GOLD, TIERS

SHIPPED = {benefit.code: benefit for benefit in shipped_benefits()}


def test_there_is_one_of_every_kind() -> None:
    assert {benefit.kind for benefit in shipped_benefits()} == set(BenefitKind)


@pytest.mark.parametrize("benefit", shipped_benefits(), ids=lambda benefit: benefit.code)
def test_its_terms_may_be_drafted(benefit: ShippedBenefit) -> None:
    assert faults(benefit.kind, benefit.terms, TIERS) == []
    assert benefit.budget_fen > 0


@pytest.mark.parametrize(
    ("code", "amount_fen", "discount"),
    [
        ("garage-discount", 30_000, 4_500),
        ("bicycle-deposit", 19_900, 19_900),
        ("city-voucher", 3_000, 2_000),
        ("travel-voucher", 10_000, 3_000),
    ],
)
def test_what_a_gold_resident_gets(code: str, amount_fen: int, discount: int) -> None:
    effect = effect_for(SHIPPED[code].terms, GOLD, TIERS)
    assert effect
    assert discount_fen(effect, amount_fen) == discount
