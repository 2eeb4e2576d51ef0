"""Inviting to a merchant's desk: how an account that somebody opened by WeChat becomes a clerk's."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from models.access import DeskInvitation
from models.enums import Role
from models.keys import uuid7
from models.registry import Merchant
from server.access.actions.accounts import give_role
from server.access.grants import FOR_A_MERCHANT
from server.access.invitation_code import ENTROPY_BYTES, canonical, from_entropy
from server.audit.actions import record
from server.platform.actions import action
from server.platform.crypto import Keyring, keyed_hash
from server.platform.errors import Invalid, NotFound
from server.platform.limits import Allowance, Limits

LIFETIME = timedelta(days=3)
WRONG_INVITATIONS = Allowance(name="invitations", most=10, per=timedelta(hours=1))
KIND = "desk_invitation"


@dataclass(frozen=True, kw_only=True)
class Invited:
    """An invitation just made. Its code is nowhere else in clear."""

    invitation: DeskInvitation
    code: str = field(repr=False)


@action
async def invite_to_desk(*, merchant_id: UUID, role: Role, keyring: Keyring, invited_by: UUID | None, now: datetime) -> Invited:
    """Invite whoever will enter the code to a merchant's desk. NotFound for an unknown merchant; Invalid for a role held elsewhere.

    The code follows from the invitation's id by a key outside of the database, so that a repeated request can be told it again though
    it is kept nowhere.
    """
    if role not in FOR_A_MERCHANT:
        raise Invalid("role_is_citywide")
    if not await Merchant.exists(id=merchant_id):
        raise NotFound("not_found")
    id = uuid7()
    code = code_of(id, keyring)
    invitation = await DeskInvitation.create(
        id=id,
        merchant_id=merchant_id,
        role=role,
        code_hash=_digest(code, keyring),
        invited_by=invited_by,
        invited_at=now,
        expires_at=now + LIFETIME,
    )
    particulars = {"merchant": str(merchant_id), "role": role.value}
    await record("invite_to_desk", actor_id=invited_by, object_kind=KIND, object_id=invitation.id, now=now, particulars=particulars)
    return Invited(invitation=invitation, code=code)


@action
async def end_invitation(*, invitation_id: UUID, merchant_id: UUID | None = None, ended_by: UUID | None, now: datetime) -> None:
    """Take back an invitation that nobody accepted. NotFound when there is none such, at this merchant's where one is named, or none any
    more."""
    mine = DeskInvitation.filter(merchant_id=merchant_id) if merchant_id else DeskInvitation.all()
    if not await mine.filter(id=invitation_id, accepted_at=None, ended_at=None).update(ended_at=now):
        raise NotFound("invitation_unknown")
    await record("end_invitation", actor_id=ended_by, object_kind=KIND, object_id=invitation_id, now=now)


async def enter_invitation(*, account_id: UUID, code: str, keyring: Keyring, limits: Limits, now: datetime) -> DeskInvitation:
    """As accept_invitation; wrong codes are few an hour for one account. Forbidden("too_many_requests")."""
    await limits.spend(WRONG_INVITATIONS, str(account_id), now=now)
    accepted = await accept_invitation(account_id=account_id, code=code, keyring=keyring, now=now)
    await limits.give_back(WRONG_INVITATIONS, str(account_id), now=now)
    return accepted


@action
async def accept_invitation(*, account_id: UUID, code: str, keyring: Keyring, now: datetime) -> DeskInvitation:
    """Take up an invitation: the account holds its role from the next request on. Return it with its merchant.

    NotFound("invitation_unknown") alike for an unknown code and for one that was used, expired or taken back;
    Conflict("works_elsewhere") for who is at another desk, which uses nothing up.
    """
    mine = DeskInvitation.filter(code_hash=_digest(canonical(code), keyring))
    if not await mine.filter(accepted_at=None, ended_at=None, expires_at__gt=now).update(accepted_by=account_id, accepted_at=now):
        raise NotFound("invitation_unknown")
    invitation = await mine.get().select_related("merchant")
    await give_role(account_id, invitation.role, merchant_id=invitation.merchant_id, granted_by=invitation.invited_by, now=now)
    await record("accept_invitation", actor_id=account_id, object_kind=KIND, object_id=invitation.id, now=now)
    return invitation


def code_of(invitation_id: UUID, keyring: Keyring) -> str:
    """Return the code of an invitation."""
    return from_entropy(bytes.fromhex(keyed_hash(keyring, str(invitation_id), purpose="desk_invitation_code"))[:ENTROPY_BYTES])


def _digest(code: str, keyring: Keyring) -> str:
    return keyed_hash(keyring, code, purpose="desk_invitation")
