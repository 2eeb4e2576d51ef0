"""The decisions and the population that a simulation runs over, read in pieces. What the time since has not changed is read from where
it stands: points from the entries of that time, records by their days, the birthday, of which only the band is ever told.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.decisions import Decision
from models.enums import ConsentPurpose
from models.partners import WaiverOrder
from models.registry import Consent, Resident
from models.scoring import Score
from server.access.identity_number import birth_date
from server.benefits.attempts import Attempt
from server.benefits.case import Standing
from server.benefits.conditions import Fact
from server.benefits.orders import Order
from server.benefits.queries.facts import desk_of
from server.benefits.queries.knowledge import GROUPS, OF_RECORDS
from server.benefits.queries.places import groups_of
from server.benefits.queries.then import cards_then, grades_of, points_then, records_then
from server.platform.clock import local_day
from server.platform.crypto import Keyring, unseal
from server.scoring.scorecard import Tier

BATCH = 2000


async def how_many(benefit_id: UUID, *, since: datetime, until: datetime) -> int:
    """Return how many decisions and residents a simulation would run over, at most."""
    return await _decisions(benefit_id, since, until).count() + await _agreed().count()


async def past_attempts(
    benefit_id: UUID, *, asked: Collection[str], keyring: Keyring | None, since: datetime, until: datetime
) -> AsyncIterator[list[Attempt]]:
    """Yield what was tried of a benefit in batches, oldest first. Memory: one batch.

    Left out is what was held and not redeemed, what was wholly returned, and whoever had not agreed.
    """
    rows, last = _decisions(benefit_id, since, until).select_related("merchant", "resident", "redemption"), Q()
    while batch := await rows.filter(last).order_by("decided_at", "id").limit(BATCH):
        settled = [row for row in batch if row.tier and not (row.redemption and row.redemption.returned_fen >= row.redemption.amount_fen)]
        yield await _attempts(await _without_holds(settled), asked=asked, keyring=keyring)
        newest = batch[-1]
        last = Q(decided_at__gt=newest.decided_at) | Q(decided_at=newest.decided_at, id__gt=newest.id)


async def residents(
    *, tiers: Sequence[Tier], asked: Collection[str], keyring: Keyring | None, now: datetime
) -> AsyncIterator[list[Standing]]:
    """Yield everybody who agrees to be scored and to benefits, as they stand, in batches. Memory: one batch."""
    by_code, rows, last = {tier.code: tier for tier in tiers}, _agreed().select_related("resident"), Q()
    found: list[Standing] = []
    while batch := await rows.filter(last).order_by("id").limit(BATCH):
        people = [(cast(UUID, score.resident_id), now) for score in batch]
        records = await records_then({(id, local_day(now)) for id, _ in people}) if not OF_RECORDS.isdisjoint(asked) else {}
        cards = await cards_then([(id, id, None, now) for id, _ in people]) if Fact.RESIDENT_CARDS in asked else {}
        for score in batch:
            known = _known(cast(Resident, score.resident), keyring, records.get((cast(UUID, score.resident_id), local_day(now)), ()))
            standing = replace(known, points=score.points, tier=by_code.get(score.tier), tiers=tuple(tiers))
            found.append(replace(standing, consents=frozenset(ConsentPurpose), cards=cards.get(standing.resident_id)))
        yield found
        last, found = Q(id__gt=batch[-1].id), []


def _decisions(benefit_id: UUID, since: datetime, until: datetime) -> QuerySet[Decision]:
    return Decision.filter(benefit_id=benefit_id, decided_at__gte=since, decided_at__lt=until)


def _agreed() -> QuerySet[Score]:
    scoring = Consent.filter(purpose=ConsentPurpose.SCORING, ended_at=None).values("resident_id")
    agreed = Score.filter(resident__consents__purpose=ConsentPurpose.BENEFITS, resident__consents__ended_at=None)
    return agreed.filter(resident_id__in=Subquery(scoring))


async def _without_holds(rows: Sequence[Decision]) -> list[Decision]:
    """Of what was granted and is no redemption, deposit-free orders were used; the rest was held for a redemption that has its own row."""
    doubtful = [row.id for row in rows if row.granted and row.redemption_id is None]
    used = set(await WaiverOrder.filter(id__in=doubtful).values_list("id", flat=True)) if doubtful else set()
    return [row for row in rows if not row.granted or row.redemption_id or row.id in used]


async def _attempts(rows: Sequence[Decision], *, asked: Collection[str], keyring: Keyring | None) -> list[Attempt]:
    merchants = [row.merchant_id for row in rows]
    groups = await groups_of(merchants) if GROUPS in asked else {}
    grades = await grades_of(merchants) if Fact.MERCHANT_GRADE in asked else {}
    standings = await _standings(rows, asked=asked, keyring=keyring)
    desks = [
        replace(
            desk_of(row.merchant, day=local_day(row.decided_at)), groups=groups.get(row.merchant_id, frozenset()),
            grade=grades.get(row.merchant_id), clerk_id=row.clerk_id,
        )
        for row in rows
    ]  # fmt: skip
    return [
        Attempt(
            standing=standing, tier=row.tier, desk=desk, amount_fen=row.amount_fen, discount_fen=row.discount_fen, granted=row.granted,
            decided_at=row.decided_at, order=Order(**row.order_facts), reasons=_codes(row),
        )
        for row, standing, desk in zip(rows, standings, desks, strict=True)
    ]  # fmt: skip


async def _standings(rows: Sequence[Decision], *, asked: Collection[str], keyring: Keyring | None) -> list[Standing]:
    """Return each decision's resident as far as the rules ask, at the time of the decision."""
    days = [(row.resident_id, local_day(row.decided_at)) for row in rows]
    records = await records_then(set(days)) if not OF_RECORDS.isdisjoint(asked) else {}
    points = await points_then([(row.id, row.resident_id, row.decided_at) for row in rows]) if Fact.RESIDENT_POINTS in asked else {}
    held = [(row.id, row.resident_id, row.order_facts.get("vehicle"), row.decided_at) for row in rows]
    cards = await cards_then(held) if Fact.RESIDENT_CARDS in asked else {}
    return [
        replace(_known(row.resident, keyring, records.get(day, ())), points=points.get(row.id), cards=cards.get(row.id))
        for row, day in zip(rows, days, strict=True)
    ]


def _codes(row: Decision) -> frozenset[str]:
    return frozenset() if row.granted else frozenset(str(each["code"]) for each in row.reasons)


def _known(resident: Resident, keyring: Keyring | None, records: Sequence[tuple[str, str]]) -> Standing:
    sealed, born_on = resident.identity_number_sealed, None
    if keyring and sealed:
        born_on = birth_date(unseal(keyring, sealed, owner=resident.id, column="identity_number"))
    return Standing(
        resident_id=resident.id, district=resident.district, joined_at=resident.joined_at, born_on=born_on,
        natural_person=resident.identity_number_hash, household=resident.household_hash,
        record_kinds=frozenset(kind for kind, _ in records), records=frozenset(code for _, code in records),
    )  # fmt: skip
