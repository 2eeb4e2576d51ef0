"""Doing what a remedy says, with nothing to go by but the reason that says it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from models.enums import ConsentPurpose, Industry, LimitPeriod
from server.benefits.case import Case
from server.benefits.conditions import WORDS, Fact
from server.benefits.periods import period_start
from server.platform.clock import local_day, start_of_local_day
from server.platform.errors import Reason
from tests.server.benefits.offers import DESK, STANDARD, TIERS

ELSEWHERE = {"choose_another", "use_better_deal", "ask_the_city"}
"""Remedies that lead to something else than this benefit."""


def follow(case: Case, reason: Reason) -> Case:
    """Return the case as it is once the remedy of the reason has been done, and nothing else."""
    assert reason.remedy
    return DEEDS[reason.remedy](case, reason)


def _later(case: Case, moment: datetime) -> Case:
    return replace(case, now=moment, bars=tuple(bar for bar in case.bars if bar.ends_at > moment), around=None)


def _scored(case: Case, points: int) -> Case:
    tier = next(tier for tier in reversed(TIERS) if tier.minimum_points <= points)
    return replace(case, standing=replace(case.standing, points=points, tier=tier), around=None)


def _agree(purpose: ConsentPurpose) -> Callable[[Case, Reason], Case]:
    def agree(case: Case, reason: Reason) -> Case:
        return replace(case, standing=replace(case.standing, consents=case.standing.consents | {purpose}), around=None)

    return agree


def _earn_points(case: Case, reason: Reason) -> Case:
    assert case.standing.points is not None
    assert reason.gap
    return _scored(case, case.standing.points + reason.gap)


def _raise_tier(case: Case, reason: Reason) -> Case:
    wanted = str(reason.expected).split(", ")[0]
    return _scored(case, next(tier.minimum_points for tier in TIERS if tier.code == wanted))


def _get_a_voucher(case: Case, reason: Reason) -> Case:
    return replace(case, holds_voucher=True, voucher_granted_at=case.now)


def _ask_a_colleague(case: Case, reason: Reason) -> Case:
    return replace(case, desk=replace(case.desk or DESK, clerk_residents=frozenset()), around=None)


def _wait_for_score(case: Case, reason: Reason) -> Case:
    return _scored(case, STANDARD.minimum_points)


def _wait_for_bar_end(case: Case, reason: Reason) -> Case:
    return _later(case, datetime.fromisoformat(str(reason.expected)))


def _come_when_open(case: Case, reason: Reason) -> Case:
    return _later(case, datetime.fromisoformat(str(reason.expected)))


def _come_in_the_next(period: LimitPeriod) -> Callable[[Case, Reason], Case]:
    def come(case: Case, reason: Reason) -> Case:
        day = local_day(case.now)
        while period_start(period, day) == period_start(period, local_day(case.now)):
            day += timedelta(days=1)
        return _later(case, start_of_local_day(day))

    return come


def _come_later(case: Case, reason: Reason) -> Case:
    """After the days of a rolling limit, or once one has been with it for long enough."""
    days = reason.gap if reason.fact == Fact.RESIDENT_DAYS_JOINED else 31
    return _later(case, case.now + timedelta(days=days or 1))


def _come_another_time(case: Case, reason: Reason) -> Case:
    """The first hour, within four weeks, at which nothing of the time is said any more."""
    hours = (case.now + timedelta(hours=ahead) for ahead in range(1, 28 * 24))
    return next(each for each in (_later(case, hour) for hour in hours) if not _of_time(each))


def _of_time(case: Case) -> bool:
    from server.benefits.eligibility import reasons_to_refuse

    return any(reason.fact and reason.fact.startswith("time.") for reason in reasons_to_refuse(case))


def _go_to_a_partner(case: Case, reason: Reason) -> Case:
    desk, scope = case.desk or DESK, case.offer.terms.scope
    others: dict[str | None, dict[str, Any]] = {
        "scope.merchant_ids": {"merchant_id": next(iter(scope.merchant_ids), None)},
        "scope.groups": {"groups": frozenset(scope.groups[:1])},
        "scope.industries": {"industry": next(iter(scope.industries), None)},
        "scope.districts": {"district": next(iter(scope.districts), None)},
    }
    asked = {Fact.MERCHANT_INDUSTRY: "industry", Fact.MERCHANT_DISTRICT: "district", Fact.MERCHANT_GRADE: "grade"}
    if reason.fact is None:
        return replace(case, desk=replace(desk, **others[reason.path]), around=None)
    word = _word(reason)
    value: Any = Industry(word) if reason.fact == Fact.MERCHANT_INDUSTRY else word
    return replace(case, desk=replace(desk, **{asked[Fact(reason.fact)]: value}), around=None)


def _word(reason: Reason) -> str:
    """A word that is asked for; of an excluded one another."""
    listed = str(reason.expected).split(", ")
    if reason.code == "not_among":
        return listed[0]
    return next(word for word in sorted(WORDS.get(Fact(reason.fact or ""), frozenset({"other", "another"}))) if word not in listed)


def _order_more(case: Case, reason: Reason) -> Case:
    assert case.amount_fen
    more = case.amount_fen * 100 if reason.code == "nothing_to_give" else case.amount_fen + (reason.gap or 0)
    return replace(case, amount_fen=more, around=None)


def _change_order(case: Case, reason: Reason) -> Case:
    if reason.code.endswith("_value_reached"):  # so much less that its discount is within the limit, whatever the share is
        limit_fen, used_fen = int(reason.expected or 0), int(reason.actual or 0)
        return replace(case, amount_fen=min(case.amount_fen or 0, limit_fen - used_fen if used_fen < limit_fen else limit_fen), around=None)
    if reason.fact == Fact.ORDER_AMOUNT:
        return replace(case, amount_fen=int(reason.expected or 0), around=None)
    name = str(reason.fact).removeprefix("order.")
    value: Any = int(reason.expected or 0) if reason.fact == Fact.ORDER_QUANTITY else _word(reason)
    return replace(case, order=replace(case.order, **{name: value}), around=None)


def _say_of_order(case: Case, reason: Reason) -> Case:
    said: dict[str, Any] = {
        "order.kind": "fuel",
        "order.quantity": 1,
        "order.unit": "litre",
        "order.vehicle": "plate",
        "order.vehicle_kind": "truck",
    }
    return replace(case, order=replace(case.order, **{str(reason.fact).removeprefix("order."): said[str(reason.fact)]}), around=None)


def _earn_record(case: Case, reason: Reason) -> Case:
    standing, word = case.standing, frozenset({_word(reason)})
    if reason.fact == Fact.RESIDENT_RECORD_KINDS:
        return replace(case, standing=replace(standing, record_kinds=(standing.record_kinds or frozenset()) | word), around=None)
    return replace(case, standing=replace(standing, records=(standing.records or frozenset()) | word), around=None)


def _give_identity_number(case: Case, reason: Reason) -> Case:
    born_on = local_day(case.now).replace(year=local_day(case.now).year - 40, day=1)
    return replace(case, standing=replace(case.standing, natural_person=str(UUID(int=5)), born_on=born_on), around=None)


DEEDS: dict[str, Callable[[Case, Reason], Case]] = {
    "consent_to_benefits": _agree(ConsentPurpose.BENEFITS),
    "consent_to_scoring": _agree(ConsentPurpose.SCORING),
    "wait_for_score": _wait_for_score,
    "raise_tier": _raise_tier,
    "earn_points": _earn_points,
    "earn_record": _earn_record,
    "get_a_voucher": _get_a_voucher,
    "give_identity_number": _give_identity_number,
    "ask_a_colleague": _ask_a_colleague,
    "go_to_a_partner": _go_to_a_partner,
    "wait_for_bar_end": _wait_for_bar_end,
    "order_more": _order_more,
    "change_order": _change_order,
    "say_of_order": _say_of_order,
    "come_when_open": _come_when_open,
    "come_another_time": _come_another_time,
    "come_tomorrow": _come_in_the_next(LimitPeriod.DAY),
    "come_next_week": _come_in_the_next(LimitPeriod.WEEK),
    "come_next_month": _come_in_the_next(LimitPeriod.MONTH),
    "come_next_year": _come_in_the_next(LimitPeriod.YEAR),
    "come_later": _come_later,
}
