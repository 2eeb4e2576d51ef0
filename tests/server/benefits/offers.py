"""Terms, tiers and cases to try rules on."""

from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from models.enums import BenefitState, ConsentPurpose, Industry, LimitEntity, LimitPeriod
from server.benefits.eligibility import Case, Desk, Offer, Standing
from server.benefits.terms import MOST_FEN, Effect, FreeUnits, Terms, parse_terms
from server.scoring.scorecard import Tier, Title
from tests.cast import NOW

RESIDENT, MERCHANT = UUID(int=1), UUID(int=2)
STANDARD, SILVER, GOLD, DIAMOND = TIERS = tuple(
    Tier(code=code, rank=rank, minimum_points=points, title=Title(zh=code, en=code), colour="#000000")
    for rank, (code, points) in enumerate([("standard", 0), ("silver", 600), ("gold", 700), ("diamond", 850)])
)
DESK = Desk(merchant_id=MERCHANT, industry=Industry.REPAIR, district="湖滨街道")
GRADED: dict[str, Any] = {
    "basis": "《信用激励措施清单》",
    "tiers": {
        "silver": {"percent_off_bps": 800, "max_value_fen": 8_000},
        "gold": {"percent_off_bps": 1_500, "max_value_fen": 15_000},
    },
    "window": {"opens_at": "2026-01-01T00:00:00+08:00", "closes_at": "2027-01-01T00:00:00+08:00"},
    "scope": {"industries": ["repair"]},
    "minimum_order_fen": 5_000,
    "limits": [{"entity": "resident", "period": "month", "max_count": 4, "max_fen": 40_000}],
}


def terms_with(**changes: Any) -> Terms:
    """The graded discount, with some parts replaced."""
    return parse_terms(GRADED | changes)


def gold_case(terms: Terms | None = None, *, left_fen: int = 10**9, state: BenefitState = BenefitState.LIVE, **changes: Any) -> Case:
    """A gold resident at a garage with an order of 300 yuan: granted, unless a change stands against it."""
    facts: dict[str, Any] = {
        "offer": Offer(state=state, terms=terms or terms_with(), left_fen=left_fen),
        "standing": standing_on(GOLD),
        "desk": DESK,
        "amount_fen": 30_000,
        "usage": {},
        "now": NOW,
    }
    return Case(**facts | changes)


def standing_on(tier: Tier | None, *, points: int | None = None, consents: frozenset[ConsentPurpose] | None = None) -> Standing:
    """A resident on a tier who agreed to everything."""
    return Standing(
        resident_id=RESIDENT,
        consents=frozenset(ConsentPurpose) if consents is None else consents,
        points=tier.minimum_points if tier and points is None else points,
        tier=tier,
        tiers=TIERS,
    )


shares = st.integers(1, 10_000)
values = st.integers(1, MOST_FEN)
amounts = st.integers(1, MOST_FEN)
effects = st.one_of(
    st.builds(Effect, percent_off_bps=shares, max_value_fen=values),
    st.builds(Effect, waived_bps=shares, max_value_fen=values),
    st.builds(Effect, amount_off_fen=values, max_value_fen=st.none() | values),
    st.builds(Effect, fixed_price_fen=values, max_value_fen=values),
    st.builds(Effect, free_units=st.builds(FreeUnits, unit=st.just("minute"), quantity=st.integers(1, 10_000)), max_value_fen=values),
    st.builds(Effect, priority=st.just(True)),
)
entities, periods = st.sampled_from(LimitEntity), st.sampled_from(LimitPeriod)
