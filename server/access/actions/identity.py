"""What a resident tells of themselves, of their own will: sealed field by field, found by keyed hash, never in an audit line."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.expressions import Q

from models.enums import ConsentPurpose
from models.registry import Consent, Resident
from server.access.identity_number import normalised, reasons_to_refuse
from server.audit.actions import record
from server.platform.actions import action
from server.platform.clock import local_day
from server.platform.crypto import Keyring, keyed_hash, seal
from server.platform.errors import Conflict, Refused
from server.platform.limits import Allowance, Limits

TRIES_TO_IDENTIFY = Allowance(name="identity", most=5, per=timedelta(days=1))


async def give_identity(
    *, resident_id: UUID, account_id: UUID, name: str, number: str, keyring: Keyring, limits: Limits, now: datetime
) -> None:
    """As keep_identity, a few times a day: the answer tells whether somebody with this number joined."""
    await limits.spend(TRIES_TO_IDENTIFY, str(account_id), now=now)
    await keep_identity(resident_id=resident_id, account_id=account_id, name=name, number=number, keyring=keyring, now=now)


@action
async def keep_identity(*, resident_id: UUID, account_id: UUID, name: str, number: str, keyring: Keyring, now: datetime) -> None:
    """Keep name and identity number. One natural person joins once: Conflict("person_already_joined") when another resident has the number,
    "identity_fixed" when this resident gave another one before. Refused("identity_number_invalid").
    """
    checked = normalised(number)
    if faults := reasons_to_refuse(checked, today=local_day(now)):
        raise Refused("identity_number_invalid", reasons=[replace(fault, path="identity_number") for fault in faults])
    digest = keyed_hash(keyring, checked, purpose="identity_number")
    if await Resident.filter(identity_number_hash=digest).exclude(id=resident_id).exists():
        raise Conflict("person_already_joined")
    mine = Resident.filter(Q(identity_number_hash=None) | Q(identity_number_hash=digest), id=resident_id)
    kept = await mine.update(
        name_sealed=seal(keyring, name, owner=resident_id, column="name"),
        identity_number_sealed=seal(keyring, checked, owner=resident_id, column="identity_number"),
        identity_number_hash=digest,
    )
    if not kept:
        raise Conflict("identity_fixed")
    await record("keep_identity", actor_id=account_id, object_kind="resident", object_id=resident_id, now=now)


@action
async def forget_identity(*, resident_id: UUID, account_id: UUID, now: datetime) -> None:
    """Erase name and identity number; erasing none changes nothing.

    While the resident consents to scoring the keyed hash stays, so that nobody joins twice by erasing in between; it goes with the consent.
    """
    await Resident.filter(id=resident_id).select_for_update(no_key=True).only("id")
    joined = await Consent.exists(resident_id=resident_id, purpose=ConsentPurpose.SCORING, ended_at=None)
    hash_ = {} if joined else {"identity_number_hash": None}
    given = Q(name_sealed__isnull=False) | Q(identity_number_sealed__isnull=False)
    mine = Resident.filter(given if joined else given | Q(identity_number_hash__isnull=False), id=resident_id)
    if await mine.update(name_sealed=None, identity_number_sealed=None, **hash_):
        await record("forget_identity", actor_id=account_id, object_kind="resident", object_id=resident_id, now=now)


@action
async def keep_phone(*, resident_id: UUID, account_id: UUID, phone: str, keyring: Keyring, now: datetime) -> None:
    """Keep the phone number that WeChat confirmed, in place of an earlier one."""
    sealed, digest = seal(keyring, phone, owner=resident_id, column="phone"), keyed_hash(keyring, phone, purpose="phone")
    await Resident.filter(id=resident_id).update(phone_sealed=sealed, phone_hash=digest)
    await record("keep_phone", actor_id=account_id, object_kind="resident", object_id=resident_id, now=now)


@action
async def forget_phone(*, resident_id: UUID, account_id: UUID, now: datetime) -> None:
    """Erase the phone number; erasing none changes nothing."""
    if await Resident.filter(id=resident_id, phone_hash__isnull=False).update(phone_sealed=None, phone_hash=None):
        await record("forget_phone", actor_id=account_id, object_kind="resident", object_id=resident_id, now=now)
