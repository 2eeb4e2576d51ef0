"""Writing down new terms. Nothing is granted by them before a second person approves and somebody publishes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from models.benefits import Benefit, BenefitRevision, RevisionEvent
from models.enums import BenefitKind, RevisionStep, SubjectKind
from models.registry import Merchant
from server.audit.actions import record
from server.benefits import fairness
from server.benefits.lifecycle import Turn, reason_against_turning
from server.benefits.queries.programme import find_benefit, latest_revision
from server.benefits.terms import Terms, parse_terms, patched, stored
from server.ledger.actions import open_campaign
from server.platform.actions import action, step
from server.platform.errors import Conflict, Reason, Refused
from server.scoring.queries import live_scorecard


@action
async def draft_benefit(
    *,
    code: str,
    kind: BenefitKind,
    title_zh: str,
    title_en: str,
    budget_fen: int,
    terms: Terms,
    actor_id: UUID | None,
    now: datetime,
) -> Benefit:
    """Add a benefit with its first revision and its budget.

    Conflict("benefit_code_taken"); Refused("terms_refused") with every reason, for one when somebody would be worse off for being scored.
    """
    await _refuse_unfair(kind, terms)
    if await Benefit.exists(code=code):
        raise Conflict("benefit_code_taken")
    benefit = await Benefit.create(code=code, kind=kind, title_zh=title_zh, title_en=title_en, created_at=now)
    await open_campaign(benefit.id, budget_fen, now=now)
    await _draft(benefit.id, 1, terms, {}, actor_id=actor_id, now=now)
    return benefit


@action
async def change_benefit(
    *,
    benefit_id: UUID,
    patch: dict[str, Any] | None = None,
    title_zh: str | None = None,
    title_en: str | None = None,
    actor_id: UUID | None,
    now: datetime,
) -> BenefitRevision:
    """Draft a revision of a benefit's terms, its name, or both, and return the newest. What is live goes on until it is published.

    `patch` is a JSON merge patch (RFC 7396) on the newest terms; a title that is None stays.
    NotFound; Conflict("benefit_ended"), Conflict("benefit_settled"); Refused("invalid_terms"), Refused("terms_refused") as `draft_benefit`.
    """
    benefit = await find_benefit(benefit_id)
    if error := reason_against_turning(Turn.REVISE, benefit.state):
        raise error
    newest = await latest_revision(benefit_id)
    named = {"title_zh": title_zh or newest.title_zh, "title_en": title_en or newest.title_en}
    if patch is None and named == {"title_zh": newest.title_zh, "title_en": newest.title_en}:
        return newest
    terms = parse_terms(patched(newest.terms, patch or {}))
    await _refuse_unfair(benefit.kind, terms)
    return await _draft(benefit_id, newest.number + 1, terms, named, actor_id=actor_id, now=now)


async def _refuse_unfair(kind: BenefitKind, terms: Terms) -> None:
    live = await live_scorecard(SubjectKind.RESIDENT)
    if live is None:
        raise Conflict("no_scorecard")
    _, card = live
    if reasons := [*fairness.faults(kind, terms, card.tiers), *await _unknown_merchants(terms.scope.merchant_ids)]:
        raise Refused("terms_refused", reasons=reasons)


async def _unknown_merchants(merchant_ids: Sequence[UUID]) -> list[Reason]:
    known = set(await Merchant.filter(id__in=list(merchant_ids)).values_list("id", flat=True)) if merchant_ids else set()
    return [
        Reason(code="merchant_unknown", path=f"terms.scope.merchant_ids.{place}", actual=str(each))
        for place, each in enumerate(merchant_ids)
        if each not in known
    ]


@step
async def _draft(
    benefit_id: UUID, number: int, terms: Terms, named: dict[str, str | None], *, actor_id: UUID | None, now: datetime
) -> BenefitRevision:
    # UNIQUE (benefit, number): of two drafts at once the later one is tried again, on top of the other.
    revision = await BenefitRevision.create(
        benefit_id=benefit_id,
        number=number,
        terms=stored(terms),
        title_zh=named.get("title_zh"),
        title_en=named.get("title_en"),
        drafted_by=actor_id,
        drafted_at=now,
    )
    await RevisionEvent.create(revision=revision, step=RevisionStep.DRAFTED, by_account_id=actor_id, happened_at=now)
    particulars = {"revision": number, "terms": stored(terms), **{name: title for name, title in named.items() if title}}
    await record("draft_revision", actor_id=actor_id, object_kind="benefit", object_id=benefit_id, now=now, particulars=particulars)
    return revision
