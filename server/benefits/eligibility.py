"""Who may use a benefit. Pure: facts in, every reason out. A fact that is missing refuses; it never skips a rule.

A question may be narrower than a redemption: without a desk it asks about the resident alone, without an amount about no order.
The rules about desk and order are then not asked; what is asked is answered as a redemption would be, but in points, not tiers.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from models.enums import BenefitState, ConsentPurpose, Industry, LimitEntity, LimitPeriod
from server.benefits.effects import discount_fen, effect_for, minimum_tier
from server.benefits.limits import UNUSED, Meter, Usage, Used, meter, meters
from server.benefits.terms import Effect, Limit, Terms
from server.platform.clock import local_day
from server.platform.errors import Reason
from server.scoring.scorecard import Tier

CONSENT_BASIS = "《个人信息保护法》第十三条、第十四条"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A benefit as it stands: the state, the terms of its live revision, the money left (fen)."""

    state: BenefitState
    terms: Terms
    left_fen: int


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A resident as benefits see one: open consents; if scored, points, tier and the tiers of the scorecard that scored."""

    resident_id: UUID
    consents: frozenset[ConsentPurpose] = frozenset()
    points: int | None = None
    tier: Tier | None = None
    tiers: tuple[Tier, ...] = ()

    @property
    def agrees_to_benefits(self) -> bool:
        return ConsentPurpose.BENEFITS in self.consents


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The merchant where it is to be used, and every resident whom the clerk may be."""

    merchant_id: UUID
    industry: Industry
    district: str
    closed: bool = False
    clerk_residents: frozenset[UUID] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Case:
    """Everything that a decision looks at."""

    offer: Offer
    standing: Standing
    desk: Desk | None
    amount_fen: int | None
    usage: Usage
    now: datetime
    holds_voucher: bool = False

    @cached_property
    def effect(self) -> Effect | None:
        tier = self.standing.tier
        return effect_for(self.offer.terms, tier, self.standing.tiers) if tier else None

    @cached_property
    def worth_fen(self) -> int:
        """What the order would cost less, if nothing else stood against it; 0 where there is no order or nothing to get."""
        return discount_fen(self.effect, self.amount_fen) if self.effect and self.amount_fen else 0

    def meters(self) -> list[tuple[Meter, Limit]]:
        """Return the limits that this question can ask about: without a desk only those of the resident."""
        terms, day, resident = self.offer.terms, local_day(self.now), self.standing.resident_id
        if self.desk:
            return meters(terms.limits, resident_id=resident, merchant_id=self.desk.merchant_id, day=day)
        own = [limit for limit in terms.limits if limit.entity == LimitEntity.RESIDENT]
        return [(meter(limit, resident_id=resident, merchant_id=resident, day=day), limit) for limit in own]


def reasons_to_refuse(case: Case) -> list[Reason]:
    """Return every reason, not the first, so that a refusal can be explained. Empty: it is granted.

    Of a resident who does not agree to use benefits a desk is told that alone: every other reason would tell it something of them.
    """
    if case.desk and not case.standing.agrees_to_benefits:
        return list(_consent(case))
    return [reason for rule in RULES for reason in rule(case)]


def limit_reasons(limit: Limit, used: Used, *, worth_fen: int, basis: str) -> Iterator[Reason]:
    """Yield why one more use worth `worth_fen` does not go into a limit of which `used` is gone."""
    path, remedy = f"limits.{limit.entity}.{limit.period}", WAIT.get(limit.period)
    if limit.max_count is not None and used.count >= limit.max_count:
        yield Reason(
            code=f"{limit.entity}_count_reached", path=path, expected=limit.max_count, actual=used.count, remedy=remedy, basis=basis
        )
    if limit.max_fen is not None and used.fen + max(worth_fen, 1) > limit.max_fen:
        left = limit.max_fen - used.fen
        yield Reason(
            code=f"{limit.entity}_value_reached", path=path, expected=limit.max_fen, actual=used.fen,
            gap=max(worth_fen, 1) - left, remedy=remedy, basis=basis,
        )  # fmt: skip


def budget_reasons(left_fen: int, *, worth_fen: int, basis: str) -> Iterator[Reason]:
    """Yield why a benefit with `left_fen` to spend cannot give `worth_fen`."""
    needed = max(worth_fen, 1)
    if left_fen < needed:
        yield Reason(code="budget_exhausted", path="budget", expected=needed, actual=left_fen, gap=needed - left_fen,
                     remedy="choose_another", basis=basis)  # fmt: skip


def voucher_reason(terms: Terms) -> Reason:
    return Reason(code="voucher_missing", path="needs_voucher", remedy="get_a_voucher", basis=terms.basis)


def _state(case: Case) -> Iterator[Reason]:
    if case.offer.state != BenefitState.LIVE:
        yield Reason(code=f"benefit_{case.offer.state}", expected=BenefitState.LIVE, actual=case.offer.state, basis=case.offer.terms.basis)


def _window(case: Case) -> Iterator[Reason]:
    window, basis = case.offer.terms.window, case.offer.terms.basis
    if case.now < window.opens_at:
        yield Reason(code="not_yet_open", path="window.opens_at", expected=_rfc3339(window.opens_at), remedy="come_when_open", basis=basis)
    if window.closes_at and case.now >= window.closes_at:
        yield Reason(code="closed", path="window.closes_at", expected=_rfc3339(window.closes_at), basis=basis)


def _consent(case: Case) -> Iterator[Reason]:
    if not case.standing.agrees_to_benefits:
        yield Reason(code="consent_needed", expected=ConsentPurpose.BENEFITS, remedy="consent_to_benefits", basis=CONSENT_BASIS)


def _score(case: Case) -> Iterator[Reason]:
    standing, terms = case.standing, case.offer.terms
    least = minimum_tier(terms, standing.tiers)
    if ConsentPurpose.SCORING not in standing.consents:
        yield Reason(code="not_scored", path="tiers", expected=ConsentPurpose.SCORING, remedy="consent_to_scoring", basis=CONSENT_BASIS)
    elif standing.tier is None or standing.points is None:
        yield Reason(code="not_yet_scored", path="tiers", remedy="wait_for_score", basis=terms.basis)
    elif least is None:
        yield Reason(code="tier_unknown", path="tiers", actual=standing.tier.code, remedy="ask_the_city", basis=terms.basis)
    elif standing.tier.rank < least.rank and case.desk:
        # Consent to benefits promises that a merchant never sees the points: a desk is told in tiers.
        yield Reason(code="tier_too_low", path="tiers", expected=least.code, actual=standing.tier.code,
                     gap=least.rank - standing.tier.rank, remedy="raise_tier", basis=terms.basis)  # fmt: skip
    elif standing.tier.rank < least.rank:
        gap = max(least.minimum_points - standing.points, 0)
        yield Reason(code="points_too_low", path="tiers", expected=least.minimum_points, actual=standing.points, gap=gap,
                     remedy="earn_points", basis=terms.basis)  # fmt: skip


def _voucher(case: Case) -> Iterator[Reason]:
    if case.offer.terms.needs_voucher and not case.holds_voucher:
        yield voucher_reason(case.offer.terms)


def _desk(case: Case) -> Iterator[Reason]:
    desk, terms = case.desk, case.offer.terms
    if desk is None:
        return
    if desk.closed:
        yield Reason(code="merchant_closed", basis=terms.basis)
    if case.standing.resident_id in desk.clerk_residents:
        yield Reason(code="own_desk", remedy="ask_a_colleague", basis=terms.basis)
    scope = terms.scope
    for path, allowed, actual in (
        ("scope.merchant_ids", scope.merchants, desk.merchant_id),
        ("scope.industries", scope.industries, desk.industry),
        ("scope.districts", scope.districts, desk.district),
    ):
        if allowed and actual not in allowed:
            yield Reason(code="outside_scope", path=path, actual=str(actual), remedy="go_to_a_partner", basis=terms.basis)


def _order(case: Case) -> Iterator[Reason]:
    terms, amount = case.offer.terms, case.amount_fen
    if amount is None:
        return
    if amount < terms.minimum_order_fen:
        yield Reason(code="order_too_small", path="minimum_order_fen", expected=terms.minimum_order_fen, actual=amount,
                     gap=terms.minimum_order_fen - amount, remedy="order_more", basis=terms.basis)  # fmt: skip
    elif case.effect and case.worth_fen <= 0:
        yield Reason(code="nothing_to_give", path="tiers", expected=1, actual=0, gap=1, remedy="order_more", basis=terms.basis)


def _limits(case: Case) -> Iterator[Reason]:
    for counted, limit in case.meters():
        used = case.usage.get(counted, UNUSED)
        yield from limit_reasons(limit, used, worth_fen=case.worth_fen, basis=case.offer.terms.basis)


def _budget(case: Case) -> Iterator[Reason]:
    yield from budget_reasons(case.offer.left_fen, worth_fen=case.worth_fen, basis=case.offer.terms.basis)


def _rfc3339(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


RULES: tuple[Callable[[Case], Iterator[Reason]], ...] = (_state, _window, _consent, _score, _voucher, _desk, _order, _limits, _budget)
"""In the order in which people would ask: is it on, is it mine, is it here, is it enough, is any left."""

WAIT = {
    LimitPeriod.DAY: "come_tomorrow",
    LimitPeriod.WEEK: "come_next_week",
    LimitPeriod.MONTH: "come_next_month",
    LimitPeriod.YEAR: "come_next_year",
}
