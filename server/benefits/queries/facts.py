"""What a decision looks at, in a number of statements that does not depend on how many benefits there are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from tortoise.expressions import F
from tortoise.queryset import QuerySet

from models.benefits import Benefit, BenefitRevision, LimitCounter
from models.enums import BenefitState, ConsentPurpose
from models.registry import Consent, Merchant
from models.scoring import Score
from server.access.actor import Actor
from server.access.queries import same_person
from server.benefits.eligibility import Case, Desk, Offer, Standing
from server.benefits.limits import Meter, Usage, Used
from server.benefits.queries.vouchers import benefits_with_voucher
from server.benefits.terms import Terms, parse_terms
from server.platform.clock import local_day
from server.platform.errors import NotFound
from server.scoring.queries import card_of

MOST_PARSED = 1000
_parsed: dict[UUID, Terms] = {}
SHOWN = (BenefitState.LIVE, BenefitState.PAUSED)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A benefit that was published, with its live revision, and what a decision looks at of it."""

    benefit: Benefit
    revision: BenefitRevision
    offer: Offer


async def shown_offers() -> list[Listed]:
    """Return every benefit that people are shown, live or paused, by title. One statement."""
    rows = await _live_revisions().filter(benefit__state__in=SHOWN).order_by("benefit__title_zh", "benefit__code")
    return [_listed(revision) for revision in rows]


async def find_offer(benefit_id: UUID) -> Listed:
    """Return a benefit that was ever published. NotFound otherwise: a draft is nobody's business. One statement."""
    revision = await _live_revisions().get_or_none(benefit_id=benefit_id)
    if revision is None:
        raise NotFound("not_found")
    return _listed(revision)


async def find_standing(resident_id: UUID) -> Standing:
    """Return a resident as benefits see one. Two statements."""
    purposes = await Consent.filter(resident_id=resident_id, ended_at=None).values_list("purpose", flat=True)
    consents = frozenset(ConsentPurpose(str(purpose)) for purpose in purposes)
    score = await Score.get_or_none(resident_id=resident_id).select_related("scorecard")
    if score is None or ConsentPurpose.SCORING not in consents:
        return Standing(resident_id=resident_id, consents=consents)
    card = card_of(score.scorecard)
    return Standing(resident_id=resident_id, consents=consents, points=score.points, tier=card.tier(score.tier), tiers=card.tiers)


async def find_desk(merchant_id: UUID, *, clerk: Actor, now: datetime) -> Desk:
    """Return a merchant as benefits see it, with this clerk at the desk. One statement, or three when the clerk is a resident too."""
    desk = desk_of(await Merchant.get(id=merchant_id), day=local_day(now))
    return replace(desk, clerk_residents=await same_person(clerk.resident_id)) if clerk.resident_id else desk


def desk_of(merchant: Merchant, *, day: date) -> Desk:
    closed = merchant.closed_on is not None and merchant.closed_on <= day
    return Desk(merchant_id=merchant.id, industry=merchant.industry, district=merchant.district, closed=closed)


async def cases(listed: Sequence[Listed], *, standing: Standing, desk: Desk | None, amount_fen: int | None, now: datetime) -> list[Case]:
    """Return one case for each benefit, in their order, with what is used of its limits and whether a voucher that it needs is there.

    One statement for all of them, one more when any of them needs a voucher.
    """
    needing = [each.benefit.id for each in listed if each.offer.terms.needs_voucher]
    holding = await benefits_with_voucher(standing.resident_id, needing, now=now)
    unasked = [Case(offer=each.offer, standing=standing, desk=desk, amount_fen=amount_fen, usage={}, now=now) for each in listed]
    used = await _usage([each.benefit.id for each in listed], unasked)
    return [
        replace(case, usage=used.get(each.benefit.id, {}), holds_voucher=each.benefit.id in holding)
        for each, case in zip(listed, unasked, strict=True)
    ]


async def cases_of_resident(resident_id: UUID, *, now: datetime) -> list[tuple[Listed, Case]]:
    """Return every benefit that people are shown, with the resident's own case: at no desk, for no order. Four statements."""
    offers = await shown_offers()
    own = await cases(offers, standing=await find_standing(resident_id), desk=None, amount_fen=None, now=now)
    return list(zip(offers, own, strict=True))


async def _usage(benefit_ids: Sequence[UUID], unasked: Sequence[Case]) -> dict[UUID, Usage]:
    """Return where the counters stand that any of the cases looks at, and perhaps some neighbours of theirs."""
    meters = {meter for case in unasked for meter, _ in case.meters()}
    if not meters:
        return {}
    counters = LimitCounter.filter(
        benefit_id__in=benefit_ids,
        entity_key__in={meter.entity_key for meter in meters},
        period_start__in={meter.period_start for meter in meters},
    )
    found: dict[UUID, dict[Meter, Used]] = {}
    for row in await counters:
        meter = Meter(row.entity, row.entity_key, row.period, row.period_start)
        found.setdefault(row.benefit_id, {})[meter] = Used(count=row.used_count, fen=row.used_fen)
    return dict(found)


def _live_revisions() -> QuerySet[BenefitRevision]:
    return BenefitRevision.filter(id=F("benefit__live_revision_id")).select_related("benefit__budget")


def _listed(revision: BenefitRevision) -> Listed:
    benefit = revision.benefit
    left_fen = benefit.budget.granted_fen - benefit.budget.used_fen
    offer = Offer(state=benefit.state, terms=terms_of(revision), left_fen=left_fen)
    return Listed(benefit=benefit, revision=revision, offer=offer)


def terms_of(revision: BenefitRevision) -> Terms:
    """Return the terms of a revision. They never change, so they are parsed once."""
    if revision.id not in _parsed:
        if len(_parsed) >= MOST_PARSED:
            _parsed.clear()
        _parsed[revision.id] = parse_terms(revision.terms)
    return _parsed[revision.id]
