"""What a decision looks at, in a number of statements that does not depend on how many benefits there are."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from tortoise.expressions import F, Q, Subquery
from tortoise.queryset import QuerySet

from models.benefits import Benefit, BenefitRevision, LimitCounter
from models.enums import ConsentPurpose, StackingRule
from models.ledger import LedgerAccount
from models.registry import Consent, Merchant
from models.scoring import Score
from server.access.actor import Actor
from server.access.queries import same_person
from server.benefits.case import Around
from server.benefits.eligibility import Case, Desk, Offer, Standing, is_candidate
from server.benefits.limits import Meter, Usage, Used, summed
from server.benefits.orders import PLAIN, Order
from server.benefits.queries.knowledge import known_desk, known_standing, stacked
from server.benefits.queries.offers import SHOWN, Listed, parsed, shown_offers
from server.benefits.queries.vouchers import benefits_with_voucher
from server.benefits.terms import Terms
from server.ledger.posting import Purse
from server.ledger.queries import Balance, purse_of
from server.platform.clock import local_day
from server.platform.crypto import Keyring
from server.platform.errors import NotFound
from server.restrictions.bars import Bar
from server.restrictions.queries import bars_at
from server.scoring.queries import cards_by_id
from server.scoring.scorecard import Scorecard

FEW = 20
"""So many benefits are named one by one in a statement; more are all those that people are shown."""


async def find_offer(benefit_id: UUID) -> Listed:
    """Return a benefit that was ever published. NotFound otherwise: a draft is nobody's business. Two statements."""
    revision = await _live_revisions().get_or_none(benefit_id=benefit_id)
    if revision is None:
        raise NotFound("not_found")
    [listed] = await _listed([revision])
    return listed


async def find_purse(benefit_id: UUID, desk: Desk | None) -> Purse:
    """Return who pays for a benefit at a desk, as the accounts stand now. One statement."""
    return purse_at(desk, await LedgerAccount.filter(benefit_id=benefit_id))


async def rivals_of(listed: Listed) -> list[Listed]:
    """Return the other benefits of the same best-deal group that people are shown. Two statements, none for another rule."""
    stacking = listed.offer.terms.stacking
    if stacking is None or stacking.rule != StackingRule.BEST_DEAL:
        return []
    rows = _live_revisions().filter(benefit__state__in=SHOWN, benefit__stacking_group=stacking.group)
    return await _listed(await rows.exclude(id=listed.revision.id).order_by("benefit__code"))


async def find_standing(resident_id: UUID) -> Standing:
    """Return a resident as benefits see one. Two statements, one more for a scorecard that this process has not seen."""
    [standing] = await find_standings([resident_id])
    return standing


async def find_standings(resident_ids: Sequence[UUID]) -> list[Standing]:
    """Return residents as benefits see them, in their order. As many statements as for one."""
    consents: dict[UUID, set[ConsentPurpose]] = {id: set() for id in resident_ids}
    for resident_id, purpose in await Consent.filter(resident_id__in=resident_ids, ended_at=None).values_list("resident_id", "purpose"):
        consents[resident_id].add(ConsentPurpose(purpose))
    columns = ("resident_id", "points", "tier", "scorecard_id")
    scores = {row[0]: row for row in await Score.filter(resident_id__in=resident_ids).values_list(*columns)}
    cards = await cards_by_id({row[3] for row in scores.values()})
    return [_standing(id, frozenset(consents[id]), scores.get(id), cards) for id in resident_ids]


def _standing(
    resident_id: UUID, consents: frozenset[ConsentPurpose], score: tuple[Any, ...] | None, cards: Mapping[UUID, tuple[int, Scorecard]]
) -> Standing:
    if score is None or ConsentPurpose.SCORING not in consents:
        return Standing(resident_id=resident_id, consents=consents)
    _, points, tier, card_id = score
    version, card = cards[card_id]
    return Standing(
        resident_id=resident_id, consents=consents, points=points, tier=card.tier(tier), tiers=card.tiers, scorecard_version=version
    )


async def find_desk(merchant_id: UUID, *, clerk: Actor, now: datetime) -> Desk:
    """Return a merchant as benefits see it, with this clerk at the desk. One statement, or three when the clerk is a resident too."""
    desk = replace(desk_of(await Merchant.get(id=merchant_id), day=local_day(now)), clerk_id=clerk.account_id)
    return replace(desk, clerk_residents=await same_person(clerk.resident_id)) if clerk.resident_id else desk


def desk_of(merchant: Merchant, *, day: date) -> Desk:
    closed = merchant.closed_on is not None and merchant.closed_on <= day
    return Desk(merchant_id=merchant.id, industry=merchant.industry, district=merchant.district, closed=closed)


async def cases(
    listed: Sequence[Listed],
    *,
    standing: Standing,
    desk: Desk | None,
    amount_fen: int | None,
    now: datetime,
    order: Order = PLAIN,
    keyring: Keyring | None = None,
) -> list[Case]:
    """Return one case for each benefit, in their order, with everything that its rules ask for.

    One statement for all of them, and one more for each thing that any of them needs: vouchers, records, groups, other uses of the order.
    """  # fmt: skip
    needing = [each.benefit.id for each in listed if each.offer.terms.needs_voucher]
    holding = await benefits_with_voucher(standing.resident_id, needing, now=now)
    asked = frozenset[str]().union(*(each.offer.terms.asks for each in listed))
    standing = await known_standing(standing, asked, order=order if desk else None, keyring=keyring, now=now)
    desk = await known_desk(desk, asked) if desk else None
    orders = await _orders(listed, order, desk)
    barred = await _barred(listed, standing, desk, now=now)
    # By the object and not by its value: most see the very same order, and hashing its fields for each would cost more than a rule.
    alike = {id(own): Around(standing=standing, desk=desk, amount_fen=amount_fen, order=own, now=now) for own in orders}
    arounds = [alike[id(own)] for own in orders]
    used = await usage_of([(each.benefit.id, each.offer.terms, around) for each, around in zip(listed, arounds, strict=True)])
    groups: defaultdict[str, dict[str, int]] = defaultdict(dict)
    return _let_meet(
        [
            Case(
                offer=_at(desk, each), standing=standing, desk=desk, amount_fen=amount_fen, usage=used.get(each.benefit.id, {}), now=now,
                order=around.order, holds_voucher=each.benefit.id in holding, voucher_granted_at=holding.get(each.benefit.id),
                around=around, bars=tuple([bar for bar in barred if each.benefit.code in bar.benefits]),
                rivals=groups[each.offer.terms.stacking.group] if each.offer.terms.stacking else {},
            )
            for each, around in zip(listed, arounds, strict=True)
        ],
        groups,
    )  # fmt: skip


async def cases_of_resident(resident_id: UUID, *, now: datetime, keyring: Keyring | None = None) -> list[tuple[Listed, Case]]:
    """Return every benefit that people are shown, with the resident's own case: at no desk, for no order. At least five statements."""
    offers = await shown_offers()
    own = await cases(offers, standing=await find_standing(resident_id), desk=None, amount_fen=None, now=now, keyring=keyring)
    return list(zip(offers, own, strict=True))


async def _barred(listed: Sequence[Listed], standing: Standing, desk: Desk | None, *, now: datetime) -> list[Bar]:
    """Return the resident's bars at this desk. One statement, none where no policy names any of the benefits."""
    if desk is None:
        return []
    codes = [each.benefit.code for each in listed]
    return await bars_at(desk.merchant_id, resident_id=standing.resident_id, benefits=codes, day=local_day(now))


async def _orders(listed: Sequence[Listed], order: Order, desk: Desk | None) -> list[Order]:
    """Return the order as each benefit sees it: with what others of its stacking group did for it already."""
    groups = {each.offer.terms.stacking.group for each in listed if each.offer.terms.stacking}
    if desk is None or order.ref is None or not groups:
        return [order] * len(listed)
    so_far = await stacked(desk.merchant_id, order.ref, groups)
    seen = [so_far.get(each.offer.terms.stacking.group) if each.offer.terms.stacking else None for each in listed]
    return [replace(order, lane=row.lane, earlier_fen=row.discount_fen, earlier_benefit=row.last_benefit) if row else order for row in seen]


def _let_meet(asked: Sequence[Case], groups: defaultdict[str, dict[str, int]]) -> list[Case]:
    """Write into the groups, which their cases have as `rivals`, what all that could be had of a best-deal group would take off."""
    for case in asked:
        stacking = case.offer.terms.stacking
        if stacking and stacking.rule == StackingRule.BEST_DEAL and is_candidate(case):
            groups[stacking.group][case.offer.code] = case.worth_fen
    return list(asked)


async def usage_of(asked: Sequence[tuple[UUID, Terms, Around]]) -> dict[UUID, Usage]:
    """Return where the counters of benefits stand that a question looks at, and perhaps some neighbours of theirs. One statement."""
    meters = {meter for _, terms, around in asked for meter, _ in around.meters(terms)}
    if not meters:
        return {}
    rolling = {meter for meter in meters if meter.rolling_days}
    wanted = Q(period_start__in={meter.period_start for meter in meters - rolling})
    if rolling:
        wanted |= Q(period__in={meter.period for meter in rolling}, period_start__gte=min(meter.since for meter in rolling))
    counted = {"entity__in": {meter.entity for meter in meters}, "entity_key__in": {meter.entity_key for meter in meters}}
    ids = list({benefit_id for benefit_id, _, _ in asked})
    of_benefits = ids if len(ids) < FEW else Subquery(Benefit.filter(state__in=SHOWN).values("id"))
    counters = LimitCounter.filter(wanted, benefit_id__in=of_benefits, **counted)
    columns = ("benefit_id", "entity", "entity_key", "period", "period_start", "used_count", "used_fen")
    found: dict[UUID, dict[Meter, Used]] = {}
    for benefit_id, entity, key, period, start, count, fen in await counters.values_list(*columns):
        found.setdefault(benefit_id, {})[Meter(entity, key, period, start)] = Used(count=count, fen=fen)
    return {benefit_id: used | summed(used, rolling) for benefit_id, used in found.items()}


def _live_revisions() -> QuerySet[BenefitRevision]:
    return BenefitRevision.filter(id=F("benefit__live_revision_id")).select_related("benefit")


def _at(desk: Desk | None, listed: Listed) -> Offer:
    offer = listed.offer
    return Offer(state=offer.state, terms=offer.terms, left_fen=purse_at(desk, listed.accounts).left_fen, code=offer.code)


def purse_at(desk: Desk | None, accounts: Iterable[Balance]) -> Purse:
    """Return who pays for a benefit there, of its loaded accounts."""
    return purse_of(accounts, merchant_id=desk.merchant_id, district=desk.district) if desk else purse_of(accounts)


async def _listed(revisions: Sequence[BenefitRevision]) -> list[Listed]:
    money: dict[UUID, list[LedgerAccount]] = {revision.benefit_id: [] for revision in revisions}
    for account in await LedgerAccount.filter(benefit_id__in=list(money)):
        money[cast(UUID, account.benefit_id)].append(account)
    return [
        Listed(benefit=each.benefit, revision=each, accounts=money[each.benefit_id], offer=_offer(each, money[each.benefit_id]))
        for each in revisions
    ]


def _offer(revision: BenefitRevision, accounts: Sequence[LedgerAccount]) -> Offer:
    left_fen = purse_at(None, accounts).left_fen
    return Offer(state=revision.benefit.state, terms=terms_of(revision), left_fen=left_fen, code=revision.benefit.code)


def terms_of(revision: BenefitRevision) -> Terms:
    """Return the terms of a loaded revision."""
    return parsed(revision.id, json.dumps(revision.terms))
