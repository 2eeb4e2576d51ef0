"""Finding out who asks, and what is kept about them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.functions import Count

from models.access import Account, DeskInvitation, PersonalLook, RoleGrant, Session
from models.enums import ConsentPurpose, Role
from models.registry import Consent, Resident
from server.access.actor import ANONYMOUS, Actor
from server.access.identity_number import normalised
from server.access.masking import masked_identity_number, masked_name, masked_phone
from server.platform.crypto import Keyring, keyed_hash, plain_hash, unseal
from server.platform.errors import NotFound, Reason, Refused

Masking = Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class Masked:
    """A resident's personal fields as they are shown; None for what was never given."""

    name: str | None
    identity_number: str | None
    phone: str | None


@dataclass(frozen=True, kw_only=True)
class Portrait:
    """What an account sees of itself."""

    account: Account
    resident: Resident | None
    grants: Sequence[RoleGrant]
    consents: Sequence[Consent]


async def identify(token: str | None, *, now: datetime) -> Actor:
    """Return who holds this token; nobody (ANONYMOUS) when it is missing, unknown, expired, revoked or its account disabled.

    One statement: every request of somebody signed in begins with it.
    """
    if token is None:
        return ANONYMOUS
    rows = await Session.filter(
        token_hash=plain_hash(token), ended_at=None, expires_at__gt=now, account__disabled_at__isnull=True
    ).values_list("id", "account_id", "account__resident_id", *(f"account__grants__{each}" for each in ("role", "merchant_id", "ended_at")))
    if not rows:
        return ANONYMOUS
    session_id, account_id, resident_id = rows[0][:3]
    roles, merchants = _held([(role, merchant_id) for *_, role, merchant_id, ended_at in rows if role and ended_at is None], resident_id)
    return Actor(account_id=account_id, session_id=session_id, resident_id=resident_id, roles=roles, merchant_ids=merchants)


async def roles_of(account_id: UUID, resident_id: UUID | None) -> tuple[frozenset[Role], Mapping[Role, frozenset[UUID]]]:
    """Return every role of an account, and for the merchants' roles at which merchants."""
    return _held(await RoleGrant.filter(account_id=account_id, ended_at=None).values_list("role", "merchant_id"), resident_id)


def _held(grants: Iterable[tuple[Any, ...]], resident_id: UUID | None) -> tuple[frozenset[Role], Mapping[Role, frozenset[UUID]]]:
    roles = {Role.ANONYMOUS, Role.SIGNED_IN} | ({Role.RESIDENT} if resident_id else set())
    merchants: dict[Role, frozenset[UUID]] = {}
    for word, merchant_id in grants:
        role = Role(word)
        roles.add(role)
        if merchant_id:
            merchants[role] = merchants.get(role, frozenset()) | {merchant_id}
    return frozenset(roles), merchants


async def portrait(account_id: UUID) -> Portrait:
    """Return an account with its resident, open grants (merchants fetched) and open consents."""
    account = await Account.get(id=account_id).select_related("resident")
    return Portrait(
        account=account,
        resident=account.resident,
        grants=await RoleGrant.filter(account_id=account_id, ended_at=None).select_related("merchant").order_by("id"),
        consents=await Consent.filter(resident_id=account.resident_id, ended_at=None) if account.resident_id else [],
    )


@dataclass(frozen=True, kw_only=True)
class Sought:
    """Which accounts to list: by a part of the name, by a role they hold, by the merchant at which."""

    words: str = ""
    role: Role | None = None
    merchant_id: UUID | None = None


async def staff_accounts(sought: Sought, *, before: UUID | None, limit: int) -> list[Account]:
    """Return accounts with their open grants (`open_grants`, merchants fetched), newest first, older than `before`.

    Without words, role or merchant those that sign in by password or hold a role: not every resident.
    """
    if not (sought.words or sought.role or sought.merchant_id):
        return await _with_grants(await _staff(before, limit))
    asked: dict[str, object] = {"username__icontains": sought.words.casefold(), "username__isnull": False} if sought.words else {}
    rows = Account.filter(**asked)
    if sought.role or sought.merchant_id:
        held = {"role": sought.role, "merchant_id": sought.merchant_id}
        grants = RoleGrant.filter(ended_at=None, **{name: value for name, value in held.items() if value})
        rows = rows.filter(id__in=Subquery(grants.values("account_id")))
    rows = rows.filter(id__lt=before) if before else rows
    return await _with_grants(await rows.order_by("-id").limit(limit))


async def _staff(before: UUID | None, limit: int) -> list[Account]:
    """Who has a name and who holds a role are each found by an index of their own; among all residents nobody seeks them."""
    named = Account.filter(username__isnull=False)
    granted = RoleGrant.filter(ended_at=None)
    if before:
        named, granted = named.filter(id__lt=before), granted.filter(account_id__lt=before)
    ids = await granted.annotate(number=Count("id")).group_by("account_id").order_by("-account_id").limit(limit).values_list("account_id")
    found = {row.id: row for row in await named.order_by("-id").limit(limit)}
    found |= {row.id: row for row in await Account.filter(id__in=[id for (id,) in ids])}
    return sorted(found.values(), key=lambda row: row.id, reverse=True)[:limit]


async def find_account(account_id: UUID) -> Account:
    """Return one account as `staff_accounts` does. NotFound("account_unknown")."""
    account = await Account.get_or_none(id=account_id)
    if account is None:
        raise NotFound("account_unknown")
    return (await _with_grants([account]))[0]


async def open_invitations(merchant_id: UUID, *, now: datetime) -> list[DeskInvitation]:
    """Return what can still be accepted at a merchant's desk, newest first."""
    rows = DeskInvitation.filter(merchant_id=merchant_id, accepted_at=None, ended_at=None, expires_at__gt=now)
    return await rows.order_by("-id")


async def _with_grants(accounts: list[Account]) -> list[Account]:
    grants = await RoleGrant.filter(account_id__in=[row.id for row in accounts], ended_at=None).select_related("merchant").order_by("id")
    for account in accounts:
        account.open_grants = [grant for grant in grants if grant.account_id == account.id]
    return accounts


async def reasons_without_consent(resident_id: UUID, *purposes: ConsentPurpose) -> list[Reason]:
    """Return a reason for each of the purposes to which the resident does not consent just now."""
    given = {consent.purpose for consent in await Consent.filter(resident_id=resident_id, purpose__in=purposes, ended_at=None)}
    missing = [purpose for purpose in purposes if purpose not in given]
    return [Reason(code=f"{purpose}_consent_missing", expected=purpose, remedy=f"consent_to_{purpose}") for purpose in missing]


async def find_resident(resident_id: UUID) -> Resident:
    return await Resident.get(id=resident_id)


async def residents_known_by(number: str, *, keyring: Keyring, limit: int) -> list[Resident]:
    """Return who gave this whole phone or identity number; several may share a phone."""
    phone, identity = (keyed_hash(keyring, normalised(number), purpose=purpose) for purpose in ("phone", "identity_number"))
    return await Resident.filter(Q(phone_hash=phone) | Q(identity_number_hash=identity)).order_by("-id").limit(limit)


async def same_person(resident_id: UUID) -> frozenset[UUID]:
    """Return a resident and every other who, for all that is known, is the same natural person. At most two statements.

    An identity number is given to one resident only, so another account of the same person is told by the phone; two people who share a
    phone are told apart where both gave their identity numbers.
    """
    known = await Resident.get(id=resident_id).only("id", "phone_hash", "identity_number_hash")
    if known.phone_hash is None:
        return frozenset({resident_id})
    sharing = await Resident.filter(phone_hash=known.phone_hash).only("id", "identity_number_hash")
    others = (row.id for row in sharing if None in (known.identity_number_hash, row.identity_number_hash))
    return frozenset({resident_id, *others})


async def looks_at(resident_id: UUID, *, before: UUID | None, limit: int) -> list[PersonalLook]:
    """Return at most `limit` looks at a resident, newest first, older than the look `before`; merchants fetched.

    Refused("cursor_unknown") when `before` is no look at this resident.
    """
    looks = PersonalLook.filter(resident_id=resident_id)
    if before:
        last = await PersonalLook.get_or_none(id=before, resident_id=resident_id)
        if last is None:
            raise Refused("cursor_unknown", reasons=[Reason(code="cursor_unknown", path="cursor")])
        looks = looks.filter(Q(looked_at__lt=last.looked_at) | Q(looked_at=last.looked_at, id__lt=last.id))
    return await looks.order_by("-looked_at", "-id").limit(limit).select_related("merchant")


def masked(resident: Resident, *, keyring: Keyring) -> Masked:
    """Open a resident's sealed fields and return what may be shown of them."""

    def shown(sealed: bytes | None, column: str, mask: Masking) -> str | None:
        return mask(unseal(keyring, sealed, owner=resident.id, column=column)) if sealed else None

    return Masked(
        name=shown(resident.name_sealed, "name", masked_name),
        identity_number=shown(resident.identity_number_sealed, "identity_number", masked_identity_number),
        phone=shown(resident.phone_sealed, "phone", masked_phone),
    )
