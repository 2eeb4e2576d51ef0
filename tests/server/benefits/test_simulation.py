"""What a draft would change, by the redemptions there were."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from server.benefits.simulation import Past, Replay, TierChange
from server.benefits.terms import Terms
from tests.cast import NOW
from tests.server.benefits.offers import DESK, TIERS, terms_with

POPULATION = {"standard": 100, "silver": 50, "gold": 10}
NO_LIMITS: dict[str, Any] = {"limits": []}


def test_a_raised_discount_gains_and_costs_more() -> None:
    gold = _replayed(_draft(gold=2_000), [_past("gold")])["gold"]
    assert (gold.redemptions, gold.gaining, gold.losing, gold.refused) == (1, 1, 0, 0)
    assert (gold.cost_before_fen, gold.cost_after_fen) == (4_500, 6_000)
    assert (gold.residents, len(gold.residents_gaining)) == (10, 1)


def test_a_lowered_discount_shows_who_loses() -> None:
    changes = _replayed(_draft(gold=1_000), [_past("gold", resident=1), _past("gold", resident=1), _past("gold", resident=2)])
    assert (changes["gold"].losing, len(changes["gold"].residents_losing)) == (3, 2)
    assert changes["gold"].cost_after_fen == 9_000


def test_the_same_terms_change_nothing() -> None:
    gold = _replayed(terms_with(**NO_LIMITS), [_past("gold")])["gold"]
    assert (gold.gaining, gold.losing, gold.cost_after_fen - gold.cost_before_fen) == (0, 0, 0)


def test_a_tier_left_out_loses_what_it_had() -> None:
    draft = terms_with(tiers={"gold": {"percent_off_bps": 1500, "max_value_fen": 15_000}}, **NO_LIMITS)
    silver = _replayed(draft, [_past("silver", discount_fen=2_400)])["silver"]
    assert (silver.refused, silver.losing, silver.cost_after_fen) == (1, 1, 0)
    assert silver.before is not None
    assert silver.after is None


def test_a_tier_let_in_shows_how_many_residents_it_has() -> None:
    draft = terms_with(tiers={"standard": {"percent_off_bps": 100, "max_value_fen": 15_000}})
    standard = _replayed(draft, [])["standard"]
    assert (standard.residents, standard.before) == (100, None)
    assert standard.after is not None


def test_the_limits_of_the_draft_count_in_the_order_of_time() -> None:
    draft = terms_with(limits=[{"entity": "resident", "period": "day", "max_count": 2}])
    same_day = [_past("gold", minutes=minutes) for minutes in range(3)]
    next_day = _past("gold", minutes=24 * 60)
    other = _past("gold", resident=9)
    gold = _replayed(draft, [*same_day, next_day, other])["gold"]
    assert (gold.redemptions, gold.refused) == (5, 1)


def test_redemptions_before_the_draft_opens_are_run_all_the_same() -> None:
    draft = terms_with(window={"opens_at": "2030-01-01T00:00:00Z"}, **NO_LIMITS)
    assert _replayed(draft, [_past("gold")])["gold"].refused == 0


def test_a_past_redemption_of_a_tier_that_is_gone_is_left_out() -> None:
    changes = _replayed(terms_with(), [_past("platinum")])
    assert sum(change.redemptions for change in changes.values()) == 0


def _draft(*, gold: int) -> Terms:
    return terms_with(tiers={"gold": {"percent_off_bps": gold, "max_value_fen": 15_000}}, **NO_LIMITS)


def _past(tier: str, *, resident: int = 1, minutes: int = 0, discount_fen: int = 4_500) -> Past:
    return Past(
        resident_id=UUID(int=resident), tier=tier, desk=DESK, amount_fen=30_000, discount_fen=discount_fen,
        redeemed_at=NOW + timedelta(minutes=minutes),
    )  # fmt: skip


def _replayed(draft: Terms, past: list[Past]) -> dict[str, TierChange]:
    replay = Replay(live=terms_with(), draft=draft, tiers=TIERS, population=POPULATION)
    replay.feed(past)
    return replay.changes
