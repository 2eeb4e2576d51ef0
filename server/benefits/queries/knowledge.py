"""What rules ask of a resident, a merchant and an order: read only where some rule asks for it."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from tortoise.expressions import Q

from models.benefits import StackedOrder
from models.enums import LimitEntity
from models.registry import MerchantGroupMember, Record, Resident
from models.scoring import Score, Withholding
from server.access.identity_number import birth_date
from server.benefits.case import Desk, Standing
from server.benefits.conditions import Fact
from server.benefits.orders import Order
from server.benefits.queries.cards import cards_counting
from server.platform.clock import local_day
from server.platform.crypto import Keyring, unseal

OF_PERSON = frozenset(
    {
        *(Fact.RESIDENT_AGE_BAND, Fact.RESIDENT_DISTRICT, Fact.RESIDENT_DAYS_JOINED),
        *(LimitEntity.NATURAL_PERSON, LimitEntity.HOUSEHOLD),
    }
)
OF_RECORDS = frozenset({Fact.RESIDENT_RECORDS, Fact.RESIDENT_RECORD_KINDS})
GROUPS = "groups"


async def known_standing(
    standing: Standing, asked: Collection[str], *, order: Order | None, keyring: Keyring | None, now: datetime
) -> Standing:
    """Return a standing with what is asked of the person, as far as it is known. At most three statements.

    `order`: whose vehicle may have cards that count; None at home, where every card of the resident's counts, whatever vehicle it is for.
    Without a keyring the date of birth stays unknown, and what asks for the age refuses.
    """
    if not OF_PERSON.isdisjoint(asked):
        standing = _of_person(standing, await Resident.get(id=standing.resident_id), asked, keyring)
    if not OF_RECORDS.isdisjoint(asked):
        held = await _records_in_force(standing.resident_id, local_day(now))
        standing = replace(standing, record_kinds=frozenset(kind for kind, _ in held), records=frozenset(code for _, code in held))
    if Fact.RESIDENT_CARDS in asked:
        standing = replace(standing, cards=await cards_counting(standing.resident_id, order=order, day=local_day(now)))
    return standing


async def known_desk(desk: Desk, asked: Collection[str]) -> Desk:
    """Return a desk with what is asked of its merchant: the grade, unless it is contested, and its groups. At most three statements."""
    if Fact.MERCHANT_GRADE in asked:
        desk = replace(desk, grade=await _grade(desk.merchant_id))
    if GROUPS in asked:
        codes = await MerchantGroupMember.filter(merchant_id=desk.merchant_id).values_list("group__code", flat=True)
        desk = replace(desk, groups=frozenset(str(code) for code in codes))
    return desk


async def stacked(merchant_id: UUID, order_ref: str, groups: Collection[str]) -> Mapping[str, StackedOrder]:
    """Return what the groups' benefits did for an order so far, by group. One statement, none for no groups."""
    if not groups:
        return {}
    rows = await StackedOrder.filter(merchant_id=merchant_id, order_ref=order_ref, stacking_group__in=groups)
    return {row.stacking_group: row for row in rows}


def _of_person(standing: Standing, resident: Resident, asked: Collection[str], keyring: Keyring | None) -> Standing:
    born_on = None
    if Fact.RESIDENT_AGE_BAND in asked and keyring and resident.identity_number_sealed:
        born_on = birth_date(unseal(keyring, resident.identity_number_sealed, owner=resident.id, column="identity_number"))
    return replace(
        standing, district=resident.district, joined_at=resident.joined_at, born_on=born_on,
        natural_person=resident.identity_number_hash, household=resident.household_hash,
    )  # fmt: skip


async def _records_in_force(resident_id: UUID, day: date) -> list[tuple[str, str]]:
    in_force = Record.filter(Q(ends_on=None) | Q(ends_on__gte=day), resident_id=resident_id, dated_on__lte=day, resolution=None)
    return [(str(kind), str(code)) for kind, code in await in_force.values_list("kind", "catalogue_code")]


async def _grade(merchant_id: UUID) -> str | None:
    if await Withholding.exists(merchant_id=merchant_id, ended_at=None):
        return None
    score = await Score.get_or_none(merchant_id=merchant_id).only("id", "tier")
    return score.tier if score else None
