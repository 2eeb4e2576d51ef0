"""Benefits and redemptions as JSON: what residents, desks and administrators each see."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from models.benefits import Redemption
from models.enums import BenefitKind, BenefitState, Industry, LimitEntity, LimitPeriod
from routes.problems import reason_json
from server.benefits import trace
from server.benefits.eligibility import Case, for_desk
from server.benefits.limits import UNUSED
from server.benefits.queries.offers import BenefitSeen, Listed
from server.benefits.returns import RedemptionState, state_of
from server.benefits.terms import Effect, Terms, stored
from server.platform.errors import Reason


class ReasonShown(BaseModel):
    """`expected`, `actual` and `gap` are in the rule's own unit: points, fen, uses, RFC 3339; `path` is the rule's place in the terms.

    Of a fact that is missing, `expected` has the words that the rule knows, apart by commas.
    """

    code: str
    message: str
    path: str | None = None
    fact: str | None = None
    expected: str | int | None = None
    actual: str | int | None = None
    gap: int | None = None
    remedy: str | None = None
    basis: str | None = None


class BenefitDecision(BaseModel):
    """`discount_fen` and `payable_fen` are null where no amount was said; a refused benefit takes off nothing."""

    id: UUID
    code: str
    kind: BenefitKind
    title: str
    available: bool
    reasons: list[ReasonShown]
    discount_fen: int | None
    payable_fen: int | None


class LimitUse(BaseModel):
    """How much of a limit of one's own is gone in the period that began on `period_start`; a rolling one ends on that day.

    `entity` is null where several are counted together.
    """

    entity: LimitEntity | None
    entities: list[LimitEntity]
    period: LimitPeriod
    period_start: str
    max_count: int | None
    max_fen: int | None
    used_count: int
    used_fen: int


class ScopeShown(BaseModel):
    """Where it counts: at how many merchants by name (0: by none), and `merchants_url` leads to all of them, page by page."""

    everywhere: bool
    groups: list[str]
    industries: list[Industry]
    districts: list[str]
    merchant_count: int
    merchants_url: str


class TermsShown(Terms):
    """The terms as people are shown them: thousands of merchants are counted, not listed."""

    scope: ScopeShown  # type: ignore[assignment]  # shown, never read as terms again


class MyBenefit(BaseModel):
    """`mine` is what the own tier gets, null where it gets nothing; `limits` are those of the resident."""

    id: UUID
    code: str
    kind: BenefitKind
    state: BenefitState
    title: str
    available: bool
    reasons: list[ReasonShown]
    mine: Effect | None
    limits: list[LimitUse]
    terms: TermsShown


class MyBenefits(BaseModel):
    items: list[MyBenefit]
    next: None


class DecisionShown(BaseModel):
    """By which revision of the benefit and which version of the scorecard it was decided, and everything that spoke for it."""

    revision: int
    scorecard_version: int | None
    reasons: list[ReasonShown]


class DeskRedemption(BaseModel):
    """`decision` is told of one redemption, and null in lists."""

    id: UUID
    state: RedemptionState
    benefit_id: UUID
    benefit: str
    order_ref: str
    amount_fen: int
    discount_fen: int
    payable_fen: int
    returned_fen: int
    returned_discount_fen: int
    redeemed_at: datetime
    receipt: str
    decision: DecisionShown | None


class DeskRedemptions(BaseModel):
    items: list[DeskRedemption]
    next: UUID | None


class MyRedemption(DeskRedemption):
    merchant: str


class MyRedemptions(BaseModel):
    items: list[MyRedemption]
    next: UUID | None


def decision_json(listed: Listed, case: Case, reasons: Iterable[Reason], spoken: str) -> dict[str, Any]:
    told = [reason_json(reason, spoken) for reason in reasons]
    discount = None if case.amount_fen is None else 0 if told else case.worth_fen
    payable = None if case.amount_fen is None or discount is None else case.amount_fen - discount
    return {
        **_named(listed.benefit, spoken), "available": not told, "reasons": told, "discount_fen": discount, "payable_fen": payable,
    }  # fmt: skip


def my_benefit_json(listed: Listed, case: Case, reasons: Iterable[Reason], spoken: str) -> dict[str, Any]:
    told = [reason_json(reason, spoken) for reason in reasons]
    return {
        **_named(listed.benefit, spoken),
        "state": listed.benefit.state,
        "available": not told,
        "reasons": told,
        "mine": case.effect.model_dump(exclude_none=True) if case.effect else None,
        "limits": _limits_json(case),
        "terms": stored(listed.offer.terms) | {"scope": _scope_json(listed)},
    }


def my_redemption_json(redemption: Redemption, spoken: str) -> dict[str, Any]:
    """A redemption whose benefit and merchant are loaded."""
    return redemption_json(redemption, spoken) | {"merchant": redemption.merchant.name}


def redemption_json(redemption: Redemption, spoken: str) -> dict[str, Any]:
    """A redemption whose benefit is loaded."""
    return {
        "id": redemption.id,
        "state": state_of(amount_fen=redemption.amount_fen, returned_fen=redemption.returned_fen),
        "benefit_id": redemption.benefit_id,
        "benefit": title_of(redemption.benefit, spoken),
        "order_ref": redemption.order_ref,
        "amount_fen": redemption.amount_fen,
        "discount_fen": redemption.discount_fen,
        "payable_fen": redemption.payable_fen,
        "returned_fen": redemption.returned_fen,
        "returned_discount_fen": redemption.returned_discount_fen,
        "redeemed_at": redemption.redeemed_at,
        "receipt": redemption.receipt,
        "decision": _decision_json(redemption, spoken),
    }


def _decision_json(redemption: Redemption, spoken: str) -> dict[str, Any] | None:
    decision = redemption.decision
    if decision is None:
        return None
    reasons = for_desk(trace.read(decision.reasons))
    return {
        "revision": redemption.revision.number,
        "scorecard_version": decision.scorecard_version,
        "reasons": [reason_json(each, spoken) for each in reasons],
    }


def title_of(benefit: BenefitSeen, spoken: str) -> str:
    title: str = benefit.title_en if spoken == "en" else benefit.title_zh
    return title


def _named(benefit: BenefitSeen, spoken: str) -> dict[str, Any]:
    return {"id": benefit.id, "code": benefit.code, "kind": benefit.kind, "title": title_of(benefit, spoken)}


def _scope_json(listed: Listed) -> dict[str, Any]:
    scope = listed.offer.terms.scope
    return {
        "everywhere": scope.everywhere,
        "groups": scope.groups,
        "industries": scope.industries,
        "districts": scope.districts,
        "merchant_count": len(scope.merchant_ids),
        "merchants_url": f"/api/v1/me/benefits/{listed.benefit.id}/merchants",
    }


def _limits_json(case: Case) -> list[dict[str, Any]]:
    used = [(meter, limit, case.usage.get(meter, UNUSED)) for meter, limit in case.meters()]
    return [
        {
            "entity": limit.who[0] if len(limit.who) == 1 else None, "entities": limit.who, "period": limit.period,
            "period_start": meter.period_start, "max_count": limit.max_count,
            "max_fen": limit.max_fen, "used_count": use.count, "used_fen": use.fen,
        }
        for meter, limit, use in used
    ]  # fmt: skip
