"""What terms would mean at a counter."""

import pytest

from server.benefits.preview import examples
from server.benefits.terms import parse_terms
from server.scoring.scorecard import Tier, Title
from tests.cast import TIERS
from tests.server.benefits.desk import EVERYWHERE

CARD = [Tier(code=code, rank=rank, minimum_points=points, title=Title(zh=code, en=code), colour="#000000") for code, rank, points in TIERS]


@pytest.mark.parametrize(
    ("amount", "payable"),
    [
        (30_000, {"standard": 30_000, "silver": 27_600, "gold": 25_500, "diamond": 25_500}),
        (1_000_000, {"standard": 1_000_000, "silver": 992_000, "gold": 985_000, "diamond": 985_000}),
        (9_999, {"standard": 9_999, "silver": 9_999, "gold": 9_999, "diamond": 9_999}),
    ],
    ids=["a share", "the bound", "below the smallest order"],
)
def test_every_tier_pays_what_the_counter_would_ask(amount: int, payable: dict[str, int]) -> None:
    terms = parse_terms(EVERYWHERE | {"minimum_order_fen": 10_000})
    assert {each.tier.code: each.payable_fen for each in examples(terms, CARD, amount_fen=amount)} == payable


def test_a_service_is_told_apart_from_nothing() -> None:
    terms = parse_terms(EVERYWHERE | {"tiers": {"gold": {"priority": True}}})
    assert [each.serves for each in examples(terms, CARD, amount_fen=100)] == [False, False, True, True]
