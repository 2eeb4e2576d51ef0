"""Who stands before a partner, and whether they may have a benefit there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q

from models.enums import LookPurpose, Role, SubjectKind, WaiverState
from models.partners import Partner, WaiverOrder
from models.registry import Consent, Resident
from server.access.actions.looks import look
from server.access.queries import same_person
from server.benefits.eligibility import Case, Standing, for_desk, reasons_to_refuse
from server.benefits.queries.facts import cases, desk_of, find_standing
from server.benefits.queries.offers import Listed
from server.partners import made_up
from server.partners.waivers import OPEN, person_reasons
from server.platform.actions import step
from server.platform.clock import local_day
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, Reason
from server.scoring.queries import live_scorecard


@dataclass(frozen=True, kw_only=True)
class Person:
    """A resident, or somebody whom a sandbox made up: exactly one of the two."""

    resident_id: UUID | None = None
    sandbox_person: str | None = None


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What a person would get of one benefit at a partner, and every reason against it: as a partner is told, and in full (`grounds`)."""

    case: Case
    reasons: tuple[Reason, ...]
    grounds: tuple[Reason, ...]

    @property
    def credit_fen(self) -> int:
        """How much of the risk their credit stands for (fen); 0 when it is refused."""
        return 0 if self.reasons else self.case.worth_fen


@step
async def judged(partner: Partner, listed: Listed, person: Person, *, risk_fen: int, keyring: Keyring, now: datetime) -> Judged:
    """Judge under a lock on the person, so that nobody else counts the same open orders or withdraws a consent meanwhile.

    `partner`: its merchant loaded. A resident who does not agree to benefits is refused with that alone.
    """
    people = await _lock(partner, person)
    standing = await _standing(partner, person)
    desk = replace(desk_of(partner.merchant, day=local_day(now)), clerk_id=partner.account_id)
    [case] = await cases([listed], standing=standing, desk=desk, amount_fen=risk_fen, keyring=keyring, now=now)
    reasons = reasons_to_refuse(case)
    if standing.agrees_to_benefits:
        reasons += person_reasons(await _open_states(partner, person, people, now=now))
    return Judged(case=case, reasons=tuple(for_desk(reasons)), grounds=tuple(reasons))


@step
async def look_from_partner(partner: Partner, person: Person, *, purpose: LookPurpose, now: datetime) -> None:
    """Write the line that the resident reads, in the transaction that told the partner something."""
    if person.resident_id:
        await look(
            resident_id=person.resident_id, account_id=partner.account_id, merchant_id=partner.merchant_id,
            role=Role.PARTNER, purpose=purpose, now=now,
        )  # fmt: skip


@step
async def look_despite_refusal(partner: Partner, resident_id: UUID, *, purpose: LookPurpose, now: datetime) -> None:
    """Note what a partner learned from a refusal. Conflict("busy") when the resident withdrew since `now`: then it is not told."""
    await Resident.filter(id=resident_id).select_for_update(no_key=True).only("id")
    if await Consent.exists(resident_id=resident_id, ended_at__gt=now):
        raise Conflict("busy")
    await look_from_partner(partner, Person(resident_id=resident_id), purpose=purpose, now=now)


async def _lock(partner: Partner, person: Person) -> Sequence[UUID]:
    """Lock everybody who may be this natural person, in one order; return their ids."""
    if person.resident_id is None:
        await Partner.filter(id=partner.id).select_for_update().only("id")
        return []
    people = sorted(await same_person(person.resident_id))
    await Resident.filter(id__in=people).order_by("id").select_for_update(no_key=True).only("id")
    return people


async def _standing(partner: Partner, person: Person) -> Standing:
    if person.resident_id:
        return await find_standing(person.resident_id)
    live = await live_scorecard(SubjectKind.RESIDENT)
    tiers = live[1].tiers if live else ()
    return made_up.standing_of(person.sandbox_person or "", tiers=tiers, partner_id=partner.id)


async def _open_states(partner: Partner, person: Person, people: Sequence[UUID], *, now: datetime) -> list[WaiverState]:
    """Return the states of a person's open orders. What nobody confirmed in time is not open, also before the job ends it."""
    whose = Q(resident_id__in=people) if people else Q(partner_id=partner.id, sandbox_person=person.sandbox_person)
    waiting = Q(state=WaiverState.CREATED, expires_at__lte=now)
    return [row.state for row in await WaiverOrder.filter(whose & ~waiting, state__in=OPEN).only("id", "state")]
