"""What terms may not do."""

from typing import Any

import pytest
from hypothesis import given

from models.enums import BenefitKind
from routes.wording import WORDING
from server.benefits.effects import discount_fen, share_bps
from server.benefits.fairness import TRIED_FEN, faults, harms
from server.benefits.terms import Effect, Terms
from tests.server.benefits.offers import TIERS, effects, terms_with

KIND = BenefitKind.GRADED_DISCOUNT


def test_the_graded_discount_is_fair() -> None:
    assert faults(KIND, terms_with(), TIERS) == []


@pytest.mark.parametrize(
    ("effect", "amount_fen", "payable_fen"),
    [
        ({"percent_off_bps": -500, "max_value_fen": 1_000}, 1, 2),
        ({"amount_off_fen": -1}, 1, 2),
        ({"percent_off_bps": 1_500, "max_value_fen": -300}, 1, 301),
    ],
)
def test_terms_that_make_somebody_pay_more_are_shown_with_the_order_that_does(
    effect: dict[str, Any], amount_fen: int, payable_fen: int
) -> None:
    terms = terms_with(tiers={"silver": {"percent_off_bps": 800, "max_value_fen": 8_000}, "gold": effect})
    [reason] = [reason for reason in faults(KIND, terms, TIERS) if reason.code == "worse_off"]
    assert (reason.path, reason.expected, reason.actual) == ("terms.tiers.gold", amount_fen, payable_fen)
    assert reason.gap == payable_fen - amount_fen


@pytest.mark.parametrize(
    ("kind", "tiers", "code"),
    [
        (KIND, {"platinum": {"amount_off_fen": 5}}, "unknown_tier"),
        (KIND, {"gold": {"waived_bps": 5, "max_value_fen": 5}}, "effect_of_another_kind"),
        (BenefitKind.DEPOSIT_WAIVER, {"gold": {"amount_off_fen": 5}}, "effect_of_another_kind"),
        (BenefitKind.PRIORITY, {"gold": {"amount_off_fen": 5}}, "effect_of_another_kind"),
        (KIND, {"gold": {"priority": True}}, "effect_of_another_kind"),
        (KIND, {"gold": {"amount_off_fen": 0}}, "gives_nothing"),
        (KIND, {"silver": {"amount_off_fen": 5}, "gold": {"amount_off_fen": 0}}, "higher_tier_gets_nothing"),
    ],
)
def test_other_terms_that_are_refused(kind: BenefitKind, tiers: dict[str, Any], code: str) -> None:
    reasons = faults(kind, terms_with(tiers=tiers), TIERS)
    assert code in {reason.code for reason in reasons}
    assert {reason.code for reason in reasons} | {reason.remedy for reason in reasons if reason.remedy} <= WORDING.keys()


COUNT = {"entity": "resident", "period": "day", "max_count": 1}


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"window": {"opens_at": "9999-12-31T23:59:59-14:00"}}, "terms.window.opens_at", "out_of_range"),
        (
            {"window": {"opens_at": "2026-01-02T00:00:00Z", "closes_at": "0001-01-01T00:00:00+14:00"}},
            "terms.window.closes_at",
            "out_of_range",
        ),
        ({"window": {"opens_at": "2026-01-02T00:00:00Z", "closes_at": "2026-01-02T00:00:00Z"}}, "terms.window.closes_at", "window_empty"),
        ({"limits": [COUNT, COUNT | {"max_count": 2}]}, "terms.limits", "limit_twice"),
        ({"limits": [COUNT, {"entities": ["resident"], "period": "day", "max_fen": 2}]}, "terms.limits", "limit_twice"),
        ({"window": {"opens_at": "2026-01-02T00:00:00Z", "days_after_grant": 7}}, "terms.window.days_after_grant", "nothing_granted"),
        ({"funding": [{"funder": "city", "share_bps": 9_999}]}, "terms.funding", "funding_not_whole"),
        ({"funding": [{"funder": "city", "share_bps": 5_000}] * 2}, "terms.funding", "funder_twice"),
        ({"condition": {"fact": "resident.points", "at_most": 500}}, "terms.condition", "more_points_count_less"),
        ({"condition": {"not": {"fact": "resident.points", "at_least": 500}}}, "terms.condition.not", "more_points_count_less"),
        ({"condition": {"fact": "resident.tier", "one_of": ["platinum"]}}, "terms.condition", "unknown_tier"),
        ({"condition": {"all": [{"any": [{"fact": "order.kind", "one_of": ["x"]}] * 20}] * 4}}, "terms.condition", "condition_too_large"),
    ],
)
def test_terms_that_contradict_themselves_are_refused(change: dict[str, Any], path: str, code: str) -> None:
    assert (path, code) in {(reason.path, reason.code) for reason in faults(KIND, terms_with(**change), TIERS)}


@given(effects)
def test_no_effect_that_takes_off_is_called_harmful(effect: Effect) -> None:
    assert list(harms(_only(effect))) == []


@given(effects.filter(lambda effect: bool(effect.amount_off_fen or share_bps(effect))))
def test_an_effect_turned_round_is_always_found(effect: Effect) -> None:
    turned = Effect(
        **{name: value if name == "max_value_fen" else -value for name, value in effect.model_dump().items() if value is not None}
    )
    tried = [*TRIED_FEN, effect.max_value_fen or 1]
    harmful = any(discount_fen(turned, amount) < 0 for amount in tried)
    assert bool(list(harms(_only(turned)))) == harmful
    assert harmful


def _only(effect: Effect) -> Terms:
    return terms_with().model_copy(update={"tiers": {"gold": effect}})
