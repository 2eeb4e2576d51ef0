"""Who may use a benefit, and every reason why not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.enums import BenefitState, ConsentPurpose, Industry
from routes.wording import say
from routes.wording.benefits import GROUNDS, REASONS, REMEDIES
from server.benefits import eligibility
from server.benefits.eligibility import Case, reasons_to_refuse
from server.benefits.limits import Usage, Used
from server.platform.errors import Reason
from server.restrictions.bars import Bar
from tests.cast import NOW
from tests.server.benefits.offers import (
    DESK,
    DIAMOND,
    GOLD,
    GRADED,
    RESIDENT,
    SILVER,
    STANDARD,
    TIERS,
    amounts,
    gold_case,
    standing_on,
    terms_with,
)
from tests.server.benefits.remedies import ELSEWHERE, follow

OPENS, CLOSES = datetime(2025, 12, 31, 16, tzinfo=UTC), datetime(2026, 12, 31, 16, tzinfo=UTC)
BOTH = frozenset({ConsentPurpose.SCORING, ConsentPurpose.BENEFITS})
ALL_LIMITS = [{"entity": entity, "period": "week", "max_count": 2, "max_fen": 9_000} for entity in ("resident", "merchant", "pair")]


def test_a_gold_resident_at_a_garage_is_granted() -> None:
    assert reasons_to_refuse(gold_case()) == []
    assert gold_case().worth_fen == 4_500


@pytest.mark.parametrize(
    ("change", "code", "expected", "actual", "gap"),
    [
        ({"state": BenefitState.PAUSED}, "benefit_paused", "live", "paused", None),
        ({"state": BenefitState.ENDED}, "benefit_ended", "live", "ended", None),
        ({"state": BenefitState.DRAFT}, "benefit_draft", "live", "draft", None),
        ({"now": OPENS - timedelta(microseconds=1)}, "not_yet_open", "2025-12-31T16:00:00Z", "2025-12-31T15:59:59.999999Z", None),
        ({"now": CLOSES}, "closed", "2026-12-31T16:00:00Z", "2026-12-31T16:00:00Z", None),
        ({"standing": standing_on(GOLD, consents=frozenset({ConsentPurpose.SCORING}))}, "consent_needed", "benefits", None, None),
        ({"standing": standing_on(GOLD, consents=frozenset({ConsentPurpose.BENEFITS}))}, "not_scored", "scoring", None, None),
        ({"standing": standing_on(None)}, "not_yet_scored", None, None, None),
        ({"standing": replace(standing_on(GOLD), tiers=(STANDARD,))}, "tier_unknown", None, "gold", None),
        ({"standing": standing_on(STANDARD, points=570)}, "tier_too_low", "silver", "standard", 1),
        ({"standing": standing_on(STANDARD, points=570), "desk": None}, "points_too_low", 600, 570, 30),
        ({"desk": replace(DESK, closed=True)}, "merchant_closed", None, None, None),
        ({"desk": replace(DESK, industry=Industry.FOOD)}, "outside_scope", None, "food", None),
        ({"amount_fen": 4_999}, "order_too_small", 5_000, 4_999, 1),
        ({"left_fen": 4_499}, "budget_exhausted", 4_500, 4_499, 1),
    ],
)
def test_a_reason_says_what_was_expected_and_what_is_missing(
    change: dict[str, Any], code: str, expected: object, actual: object, gap: int | None
) -> None:
    [reason] = reasons_to_refuse(gold_case(**change))
    assert (reason.code, reason.expected, reason.actual, reason.gap) == (code, expected, actual, gap)
    assert reason.basis


@pytest.mark.parametrize("entity", ["resident", "merchant", "pair"])
def test_a_limit_says_whose_it_is_and_when_it_ends(entity: str) -> None:
    terms = terms_with(limits=[{"entity": entity, "period": "month", "max_count": 2, "max_fen": 9_000}])
    case = gold_case(terms)
    usage = _everything_used(case, Used(count=2, fen=4_501))
    by_count, by_value = reasons_to_refuse(replace(case, usage=usage))
    assert (by_count.code, by_count.expected, by_count.actual, by_count.remedy) == (f"{entity}_count_reached", 2, 2, "come_next_month")
    assert (by_value.code, by_value.expected, by_value.actual, by_value.gap) == (f"{entity}_value_reached", 9_000, 4_501, 1)
    assert by_count.path == f"limits.{entity}.month"


def test_the_last_use_of_a_limit_is_granted() -> None:
    terms = terms_with(limits=ALL_LIMITS)
    case = gold_case(terms)
    assert reasons_to_refuse(replace(case, usage=_everything_used(case, Used(count=1, fen=4_500)))) == []


def test_a_limit_of_a_lifetime_has_no_remedy() -> None:
    case = gold_case(terms_with(limits=[{"entity": "resident", "period": "lifetime", "max_count": 1}]))
    [reason] = reasons_to_refuse(replace(case, usage=_everything_used(case, Used(count=1))))
    assert reason.remedy is None


def test_every_reason_is_told_not_only_the_first() -> None:
    case = gold_case(
        terms_with(limits=ALL_LIMITS),
        state=BenefitState.PAUSED,
        standing=standing_on(STANDARD),
        desk=replace(DESK, industry=Industry.FOOD, closed=True, clerk_residents=frozenset({RESIDENT})),
        amount_fen=10,
        left_fen=0,
        now=CLOSES,
    )
    codes = [reason.code for reason in reasons_to_refuse(replace(case, usage=_everything_used(case, Used(count=2, fen=9_000))))]
    assert codes == [
        *("benefit_paused", "closed", "tier_too_low", "merchant_closed", "own_desk", "outside_scope", "order_too_small"),
        *(f"{entity}_{kind}_reached" for entity in ("merchant", "pair", "resident") for kind in ("count", "value")),
        "budget_exhausted",
    ]  # fmt: skip


def test_of_who_does_not_agree_a_desk_is_told_that_alone_and_the_resident_everything() -> None:
    case = gold_case(standing=standing_on(STANDARD, consents=frozenset({ConsentPurpose.SCORING})), left_fen=0)
    assert [reason.code for reason in reasons_to_refuse(case)] == ["consent_needed"]
    own = [reason.code for reason in reasons_to_refuse(replace(case, desk=None))]
    assert own == ["consent_needed", "points_too_low", "budget_exhausted"]


@pytest.mark.parametrize(
    ("scope", "paths"),
    [
        ({"everywhere": True}, []),
        ({"merchant_ids": [str(DESK.merchant_id)]}, []),
        ({"merchant_ids": [str(UUID(int=99))]}, ["scope.merchant_ids"]),
        ({"districts": ["湖滨街道"], "industries": ["repair"]}, []),
        ({"districts": ["西湖街道"], "industries": ["repair"]}, ["scope.districts"]),
        ({"districts": ["西湖街道"], "industries": ["food"]}, ["scope.industries", "scope.districts"]),
    ],
)
def test_a_merchant_must_be_in_every_list_that_is_given(scope: dict[str, Any], paths: list[str]) -> None:
    assert [reason.path for reason in reasons_to_refuse(gold_case(terms_with(scope=scope)))] == paths


def test_an_order_for_which_the_share_is_less_than_a_fen_is_refused_and_spends_nothing() -> None:
    [reason] = reasons_to_refuse(gold_case(terms_with(minimum_order_fen=0), amount_fen=6))
    assert reason.code == "nothing_to_give"


def test_a_tier_above_those_listed_gets_what_the_highest_listed_gets() -> None:
    assert reasons_to_refuse(gold_case(standing=standing_on(DIAMOND))) == []
    assert gold_case(standing=standing_on(DIAMOND)).worth_fen == 4_500


def test_without_a_desk_only_the_resident_is_asked_about() -> None:
    case = gold_case(terms_with(limits=ALL_LIMITS), desk=None, amount_fen=None)
    assert reasons_to_refuse(case) == []
    assert [meter.entity_key for meter, _ in case.meters()] == [str(RESIDENT)]
    used = replace(case, usage=_everything_used(case, Used(count=2)))
    assert [reason.code for reason in reasons_to_refuse(used)] == ["resident_count_reached"]


def test_without_an_amount_an_empty_budget_refuses_all_the_same() -> None:
    assert [reason.code for reason in reasons_to_refuse(gold_case(amount_fen=None, left_fen=0))] == ["budget_exhausted"]


@given(
    amounts,
    st.integers(0, 10**6),
    st.sampled_from([None, STANDARD, SILVER, GOLD, DIAMOND]),
    st.sampled_from([BOTH, frozenset({ConsentPurpose.BENEFITS}), frozenset()]),
    st.integers(0, 5),
)
def test_nothing_is_granted_beyond_budget_limits_order_or_consent(
    amount_fen: int, left_fen: int, tier: Any, consents: frozenset[ConsentPurpose], count: int
) -> None:
    case = gold_case(standing=standing_on(tier, consents=consents), amount_fen=amount_fen, left_fen=left_fen)
    case = replace(case, usage=_everything_used(case, Used(count=count)))
    if not reasons_to_refuse(case):
        assert 0 < case.worth_fen <= min(left_fen, amount_fen, 15_000)
        assert consents == BOTH
        assert tier in {SILVER, GOLD, DIAMOND}
        assert count < 4


@given(amounts, st.integers(0, 10**6), st.integers(0, 5))
def test_a_narrower_question_gives_no_reason_that_the_whole_one_does_not(amount_fen: int, left_fen: int, count: int) -> None:
    whole = gold_case(amount_fen=amount_fen, left_fen=left_fen, standing=standing_on(STANDARD))
    whole = replace(whole, usage=_everything_used(whole, Used(count=count)))
    narrow = replace(whole, desk=None, amount_fen=None)
    in_tiers = {"points_too_low": "tier_too_low"}
    narrow_codes = {in_tiers.get(reason.code, reason.code) for reason in reasons_to_refuse(narrow)}
    assert narrow_codes <= {reason.code for reason in reasons_to_refuse(whole)}


SLIGHT, ONE_SHOP = {"standard": {"percent_off_bps": 10, "max_value_fen": 99}}, {"merchant_ids": [str(UUID(int=9))]}
TERMS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "tiers": st.sampled_from([GRADED["tiers"], {"gold": {"amount_off_fen": 900}}, SLIGHT]),
        "window": st.sampled_from(
            [
                {"opens_at": "2026-01-01T00:00:00+08:00"},
                {"opens_at": "2027-03-01T00:00:00+08:00", "hours": [{"weekdays": [2, 6], "opens": "09:00", "closes": "17:30"}]},
                {"opens_at": "2026-01-01T00:00:00+08:00", "days": "off", "days_after_grant": 20},
            ]
        ),
        "scope": st.sampled_from([{"everywhere": True}, {"industries": ["repair"], "groups": ["lake"]}, ONE_SHOP]),
        "minimum_order_fen": st.sampled_from([0, 5_000]),
        "needs_voucher": st.booleans(),
        "limits": st.lists(
            st.sampled_from(
                [
                    {"entity": "resident", "period": "month", "max_count": 2},
                    {"entity": "pair", "period": "day", "max_count": 1},
                    {"entity": "natural_person", "period": "year", "max_count": 2},
                    {"entities": ["vehicle"], "period": "rolling", "days": 30, "max_count": 2},
                    {"entity": "merchant", "period": "week", "max_fen": 900},
                ]
            ),
            unique_by=str, max_size=3,
        ),
        "condition": st.none()
        | st.sampled_from(
            [
                {"all": [{"fact": "resident.points", "at_least": 650}, {"fact": "order.kind", "one_of": ["fuel"]}]},
                {"not": {"fact": "time.weekday", "at_most": 5}},
                {"any": [{"fact": "resident.records", "one_of": ["honour_1"]}, {"fact": "resident.tier", "one_of": ["diamond"]}]},
                {"all": [{"fact": "merchant.industry", "one_of": ["repair"]}, {"fact": "resident.days_joined", "at_least": 40}]},
                {"all": [{"fact": "order.amount_fen", "at_least": 6_000}, {"fact": "resident.age_band", "one_of": ["35_59"]}]},
            ]
        ),
    }
)  # fmt: skip


@settings(max_examples=60)
@given(
    TERMS, st.sampled_from([None, *TIERS]), st.sampled_from([frozenset(ConsentPurpose), frozenset({ConsentPurpose.BENEFITS}), frozenset()]),
    st.booleans(), st.sampled_from([10, 3_000, 30_000]), st.integers(0, 3), st.booleans(),
)  # fmt: skip
def test_doing_what_the_remedies_say_turns_a_refusal_into_a_grant(
    terms: dict[str, Any], tier: Any, consents: Any, at_desk: bool, amount_fen: int, count: int, barred: bool
) -> None:
    """Each remedy takes its own reason away, and when none is left to do, nothing stands against it any more."""
    standing = replace(standing_on(tier, consents=consents), joined_at=NOW - timedelta(days=10), records=frozenset[str]())
    desk = replace(DESK, industry=Industry.FOOD, clerk_residents=frozenset({RESIDENT} if barred else ())) if at_desk else None
    bars = (Bar(benefits=frozenset(), ends_at=NOW + timedelta(days=3), basis="b"),) if barred else ()
    case = gold_case(
        terms_with(**{name: value for name, value in terms.items() if value is not None}), standing=standing, desk=desk,
        amount_fen=amount_fen if at_desk else None, bars=bars,
    )  # fmt: skip
    case = replace(case, usage=_everything_used(case, Used(count=count, fen=count * 300)))
    for _ in range(40):
        reasons = reasons_to_refuse(case)
        if not reasons:
            return
        reason = next(each for each in reasons if each.remedy and each.remedy not in ELSEWHERE)
        case = follow(case, reason)
        left = {(each.code, each.path, each.fact, each.remedy) for each in reasons_to_refuse(case)}
        assert (reason.code, reason.path, reason.fact, reason.remedy) not in left, reason
    raise AssertionError(f"remedies without an end: {reasons_to_refuse(case)}")


def test_a_desk_is_never_told_points() -> None:
    case = gold_case(standing=standing_on(STANDARD, points=570))
    said = [(reason.expected, reason.actual, reason.gap) for reason in reasons_to_refuse(case)]
    assert said == [("silver", "standard", 1)]


def test_every_reason_and_remedy_is_worded_in_both_languages() -> None:
    shown = Reason(code="x", expected=1, actual=1, gap=1)
    numbers = {"expected": shown.expected, "actual": shown.actual, "gap": shown.gap, "fact": "数量"}
    for code in {*REASONS, *REMEDIES, *GROUNDS}:
        assert say(code, "zh", **numbers) != say(code, "en", **numbers)
    assert say("closed", "zh", expected="2026-12-31T16:00:00Z") == "此激励已于 2027-01-01 00:00 截止"
    assert set(eligibility.WAIT.values()) <= REMEDIES.keys()


def _everything_used(case: Case, used: Used) -> Usage:
    return {meter: used for meter, _ in case.meters()}
