"""What a draft would change, by what people tried."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from server.benefits.attempts import Attempt
from server.benefits.case import Desk
from server.benefits.simulation import UNKNOWN, Change, Replay, told_apart
from server.benefits.terms import Effect, Terms
from tests.cast import NOW
from tests.server.benefits.offers import DESK, GOLD, SILVER, STANDARD, TIERS, standing_on, terms_with

NO_LIMITS: dict[str, Any] = {"limits": []}


def test_a_raised_discount_gains_and_costs_more() -> None:
    gold = _replayed(_draft(gold=2_000), [_past("gold")])["gold"]
    assert (gold.granted, gold.gaining, gold.losing, gold.refused) == (1, 1, 0, 0)
    assert (gold.cost_before_fen, gold.cost_after_fen, len(gold.who_gains)) == (4_500, 6_000, 1)


def test_a_lowered_discount_shows_who_loses() -> None:
    changes = _replayed(_draft(gold=1_000), [_past("gold", resident=1), _past("gold", resident=1), _past("gold", resident=2)])
    assert (changes["gold"].losing, len(changes["gold"].who_loses)) == (3, 2)
    assert changes["gold"].cost_after_fen == 9_000


def test_the_same_terms_change_nothing() -> None:
    gold = _replayed(terms_with(**NO_LIMITS), [_past("gold")])["gold"]
    assert (gold.gaining, gold.losing, gold.cost_after_fen - gold.cost_before_fen) == (0, 0, 0)


def test_a_tier_left_out_loses_what_it_had() -> None:
    draft = terms_with(tiers={"gold": {"percent_off_bps": 1500, "max_value_fen": 15_000}}, **NO_LIMITS)
    silver = _replayed(draft, [_past("silver", discount_fen=2_400)])["silver"]
    assert (silver.refused, silver.losing, silver.cost_after_fen) == (1, 1, 0)


@pytest.mark.parametrize(
    ("reasons", "newly"), [({"tier_too_low"}, 1), ({"budget_exhausted"}, 1), ({"barred"}, 0), ({"own_desk"}, 0), ({"better_deal"}, 1)]
)
def test_who_was_refused_gains_where_only_the_terms_stood_against_it(reasons: set[str], newly: int) -> None:
    draft = terms_with(tiers={"standard": {"percent_off_bps": 100, "max_value_fen": 15_000}}, **NO_LIMITS)
    standard = _replayed(draft, [_past("standard", refused=reasons)])["standard"]
    assert (standard.granted, standard.newly, standard.gaining, standard.cost_after_fen) == (0, newly, newly, 300 * newly)


def test_another_benefit_of_the_group_still_stands_against_a_draft_that_keeps_to_it() -> None:
    draft = terms_with(stacking={"group": "repair", "rule": "exclusive"}, **NO_LIMITS)
    assert _replayed(draft, [_past("gold", refused={"order_has_another"})])["gold"].newly == 0


def test_a_voucher_that_was_missing_is_missing_still() -> None:
    draft = terms_with(needs_voucher=True, **NO_LIMITS)
    gold = _replayed(draft, [_past("gold", refused={"voucher_missing"}), _past("gold", resident=2)])["gold"]
    assert (gold.newly, gold.refused) == (0, 0)


@pytest.mark.parametrize("period", [{"period": "day"}, {"period": "rolling", "days": 1}])
def test_the_limits_of_the_draft_count_in_the_order_of_time(period: dict[str, Any]) -> None:
    draft = terms_with(limits=[{"entity": "resident", "max_count": 2, **period}])
    same_day = [_past("gold", minutes=minutes) for minutes in range(3)]
    gold = _replayed(draft, [*same_day, _past("gold", minutes=24 * 60), _past("gold", resident=9)])["gold"]
    assert (gold.granted, gold.refused) == (5, 1)


def test_a_rolling_limit_counts_the_days_that_it_covers() -> None:
    draft = terms_with(limits=[{"entity": "resident", "period": "rolling", "days": 3, "max_fen": 9_000}])
    daily = [_past("gold", minutes=24 * 60 * day) for day in range(5)]
    assert _replayed(draft, daily)["gold"].refused == 1


def test_attempts_before_the_draft_opens_are_run_all_the_same_and_those_at_other_hours_are_not() -> None:
    later = terms_with(window={"opens_at": "2030-01-01T00:00:00Z"}, **NO_LIMITS)
    assert _replayed(later, [_past("gold")])["gold"].refused == 0
    mornings = {"opens_at": "2020-01-01T00:00:00Z", "hours": [{"opens": "06:00", "closes": "07:00"}]}
    assert _replayed(terms_with(window=mornings, **NO_LIMITS), [_past("gold")])["gold"].refused == 1


def test_an_attempt_of_a_tier_that_is_gone_is_left_out_and_said() -> None:
    replay = _replay(terms_with())
    replay.feed([_past("platinum")])
    assert (replay.left_out, replay.total.attempts) == (1, 0)


def test_each_is_counted_in_a_tier_a_district_and_an_age_band_and_nobodys_age_is_guessed() -> None:
    replay = _replay(_draft(gold=2_000))
    replay.feed([_past("gold", district="湖滨街道", born_on=date(2008, 12, 1)), _past("gold", resident=2)])
    assert {word: each.gaining for word, each in replay.groups["district"].items()} == {"湖滨街道": 1, UNKNOWN: 1}
    assert {word: each.gaining for word, each in replay.groups["age_band"].items()} == {"under_18": 1, UNKNOWN: 1}
    assert replay.total.gaining == 2


def test_the_population_is_counted_by_what_it_could_use_before_and_after() -> None:
    draft = terms_with(
        condition={"all": [{"fact": "resident.age_band", "one_of": ["60_plus"]}, {"fact": "time.hour", "at_most": 1}]}, **NO_LIMITS
    )
    replay = _replay(draft)
    people = [standing_on(STANDARD), standing_on(SILVER), standing_on(GOLD)]
    replay.count([*people, *(replace(each, born_on=date(1950, 1, 1)) for each in people)], now=NOW)
    told = {tier: (each.residents, each.entitled_before, each.entitled_after) for tier, each in replay.groups["tier"].items()}
    assert told == {"standard": (2, 0, 0), "silver": (2, 2, 1), "gold": (2, 2, 1), "diamond": (0, 0, 0)}


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ({"a": 5, "b": 9}, {"a": 5, "b": 9}),
        ({"a": 4, "b": 9, "c": 1}, {"b": 9, "others": 5}),
        ({"a": 1, "b": 9, "c": 6}, {"b": 9, "others": 7}),
        ({"a": 1, "b": 3}, {"others": 4}),
        ({}, {}),
    ],
)
def test_who_is_nearly_alone_in_a_group_is_told_with_others_and_not_by_what_is_missing(sizes: dict[str, int], told: dict[str, int]) -> None:
    groups = {word: Change(residents=size, entitled_after=1, who_gains={UUID(int=size)}) for word, size in sizes.items()}
    apart = told_apart(groups)
    assert {word: each.residents for word, each in apart.items()} == told
    assert sum(each.entitled_after for each in apart.values()) == len(sizes)
    assert sum(len(each.who_gains) for each in apart.values()) == len(sizes)


def test_money_is_counted_by_day_and_by_whose_purse_pays() -> None:
    replay = Replay(live=None, draft=terms_with(**NO_LIMITS), tiers=TIERS, places=frozenset({DESK.district}))
    replay.feed([_past("gold"), _past("gold", minutes=24 * 60), _past("gold", desk=replace(DESK, district="别处"))])
    assert replay.spent == {
        (date(2026, 11, 20), DESK.district): 4_500,
        (date(2026, 11, 21), DESK.district): 4_500,
        (date(2026, 11, 20), None): 4_500,
    }


def test_somebody_who_would_have_paid_more_than_who_never_joined_is_the_counter_example() -> None:
    replay = _replay(_harmful())
    replay.feed([_past("silver"), _past("gold")])
    assert replay.harm is not None
    assert (replay.harm.tier, replay.harm.amount_fen, replay.harm.payable_fen) == ("gold", 30_000, 31_500)
    assert replay.groups["tier"]["gold"].cost_after_fen == 0


def test_rounding_against_the_resident_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted fault: an engine that adds the discount to the bill is caught by the same purchase, whatever the terms say."""
    fair = _replay(terms_with(**NO_LIMITS))
    fair.feed([_past("gold")])
    assert fair.harm is None
    monkeypatch.setattr("server.benefits.case.discount_fen", lambda *_: -1)
    wrong = _replay(terms_with(**NO_LIMITS))
    wrong.feed([_past("gold")])
    assert wrong.harm is not None


def _draft(*, gold: int) -> Terms:
    return terms_with(tiers={"gold": {"percent_off_bps": gold, "max_value_fen": 15_000}}, **NO_LIMITS)


def _harmful() -> Terms:
    """Terms that nobody may draft."""
    worse = Effect(percent_off_bps=-500, max_value_fen=15_000)
    fair = terms_with(**NO_LIMITS)
    return fair.model_copy(update={"tiers": {**fair.tiers, "gold": worse}})


def _past(
    tier: str, *, resident: int = 1, minutes: int = 0, discount_fen: int = 4_500, refused: set[str] | None = None, desk: Desk = DESK,
    **known: Any,
) -> Attempt:  # fmt: skip
    standing = replace(standing_on(None), resident_id=UUID(int=resident), **known)
    return Attempt(
        standing=standing, tier=tier, desk=desk, amount_fen=30_000, discount_fen=0 if refused else discount_fen, granted=refused is None,
        reasons=frozenset(refused or ()), decided_at=NOW + timedelta(minutes=minutes),
    )  # fmt: skip


def _replay(draft: Terms) -> Replay:
    return Replay(live=terms_with(**NO_LIMITS), draft=draft, tiers=TIERS)


def _replayed(draft: Terms, past: list[Attempt]) -> dict[str, Change]:
    replay = _replay(draft)
    replay.feed(past)
    return replay.groups["tier"]
