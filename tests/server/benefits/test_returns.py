"""What is given back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.benefits.returns import RedemptionState, returned_discount_fen, state_of
from tests.server.benefits.offers import amounts


@pytest.mark.parametrize(
    ("returned", "state"), [(0, RedemptionState.REDEEMED), (1, RedemptionState.PARTLY_RETURNED), (300, RedemptionState.RETURNED)]
)
def test_the_state_follows_from_the_amounts(returned: int, state: RedemptionState) -> None:
    assert state_of(amount_fen=300, returned_fen=returned) == state


@given(amounts, st.data())
def test_parts_returned_add_up_to_what_was_given(amount_fen: int, draw: st.DataObject) -> None:
    discount = draw.draw(st.integers(0, amount_fen))
    stops = sorted({draw.draw(st.integers(0, amount_fen)) for _ in range(3)} | {amount_fen})
    given_back = [returned_discount_fen(amount_fen=amount_fen, discount_fen=discount, returned_fen=stop) for stop in stops]
    assert given_back == sorted(given_back)
    assert given_back[-1] == discount
    assert all(0 <= back <= stop for back, stop in zip(given_back, stops, strict=True))
