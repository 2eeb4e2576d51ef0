"""Accounts of staff, and the roles that accounts hold."""

from datetime import datetime
from uuid import UUID

import pyotp

from models.access import Account, RoleGrant
from models.enums import Role
from models.registry import Merchant
from server.access.actions.sessions import end_sessions
from server.access.grants import refuse_grant
from server.access.one_time_password import enrolment_uri
from server.audit.actions import record
from server.platform.actions import action, step
from server.platform.crypto import Keyring, seal
from server.platform.errors import Conflict, NotFound


@action
async def create_staff(
    *, username: str, password_hash: str, role: Role, merchant_id: UUID | None = None, created_by: UUID | None, now: datetime
) -> Account:
    """Create an account that signs in by password and give it its first role. Conflict("username_taken")."""
    return await _create(username, password_hash, role, merchant_id=merchant_id, created_by=created_by, now=now)


@action
async def create_guarded_staff(*, username: str, password_hash: str, role: Role, issuer: str, keyring: Keyring, now: datetime) -> str:
    """Create an account as `create_staff`, demand one-time passwords of it from the start and return the `otpauth://` address to scan."""
    account = await _create(username, password_hash, role, merchant_id=None, created_by=None, now=now)
    return await _enrol(account, issuer=issuer, keyring=keyring, enrolled_by=None, now=now)


@action
async def grant_role(*, account_id: UUID, role: Role, merchant_id: UUID | None = None, granted_by: UUID | None, now: datetime) -> UUID:
    """Give an account a role (a merchant's role for one merchant); return the grant's id. One already held is returned as it is.

    Invalid for a role that is not given or holds elsewhere, NotFound for an account that is not there or disabled, Forbidden for an
    administrator's role that is not given by an operator; Conflict("works_elsewhere") for a second desk.
    """
    return await give_role(account_id, role, merchant_id=merchant_id, granted_by=granted_by, now=now)


@action
async def end_grant(*, grant_id: UUID, ended_by: UUID | None, now: datetime) -> None:
    """Take a role away, from the next request on. NotFound when it is not held any more; Conflict("own_account") for one's own."""
    if not await RoleGrant.filter(id=grant_id, ended_at=None).update(ended_at=now):
        raise NotFound("grant_unknown")
    if ended_by is not None and await RoleGrant.exists(id=grant_id, account_id=ended_by):
        raise Conflict("own_account")
    await record("end_grant", actor_id=ended_by, object_kind="role_grant", object_id=grant_id, now=now)


@action
async def dismiss_clerk(*, grant_id: UUID, merchant_id: UUID, dismissed_by: UUID, now: datetime) -> None:
    """Take a clerk's role at one's own desk away, from the next request on. NotFound alike for another desk's, an owner's, an ended one."""
    clerks = RoleGrant.filter(role=Role.CLERK, merchant_id=merchant_id, ended_at=None).exclude(account_id=dismissed_by)
    if not await clerks.filter(id=grant_id).update(ended_at=now):
        raise NotFound("grant_unknown")
    await record("end_grant", actor_id=dismissed_by, object_kind="role_grant", object_id=grant_id, now=now)


@action
async def disable_account(*, account_id: UUID, disabled_by: UUID | None, now: datetime) -> None:
    """Shut an account out at once: its sessions end and it cannot sign in.

    NotFound when it is not there or already shut out; Conflict("own_account") for one's own.
    """
    if disabled_by == account_id:
        raise Conflict("own_account")
    if not await Account.filter(id=account_id, disabled_at=None).update(disabled_at=now):
        raise NotFound("account_unknown")
    sessions = await end_sessions(account_id, now=now)
    await record(
        "disable_account", actor_id=disabled_by, object_kind="account", object_id=account_id, now=now, particulars={"sessions": sessions}
    )


@action
async def set_password(*, username: str, password_hash: str, set_by: UUID | None, now: datetime) -> None:
    """Replace the password of a staff account and end its sessions. NotFound("account_unknown")."""
    account = await Account.get_or_none(username=username.casefold())
    if account is None:
        raise NotFound("account_unknown")
    await Account.filter(id=account.id).update(password_hash=password_hash)
    await end_sessions(account.id, now=now)
    await record("set_password", actor_id=set_by, object_kind="account", object_id=account.id, now=now)


@action
async def enrol_otp(*, username: str, issuer: str, keyring: Keyring, enrolled_by: UUID | None, now: datetime) -> str:
    """Demand a one-time password of a staff account from now on, by a new secret, and end its sessions; return the `otpauth://` address to
    scan.

    NotFound("account_unknown").
    """
    account = await Account.get_or_none(username=username.casefold(), disabled_at=None)
    if account is None:
        raise NotFound("account_unknown")
    return await _enrol(account, issuer=issuer, keyring=keyring, enrolled_by=enrolled_by, now=now)


@step
async def give_role(account_id: UUID, role: Role, *, merchant_id: UUID | None, granted_by: UUID | None, now: datetime) -> UUID:
    """Give a role as `grant_role` does, inside another deed."""
    refuse_grant(role, merchant_id=merchant_id, granted_by=granted_by)
    # Locked, so that two desks that take the same person at once do not both have them: a clerk of two merchants has no desk at all.
    account = await Account.filter(id=account_id, disabled_at=None).select_for_update(no_key=True).get_or_none()
    if account is None:
        raise NotFound("account_unknown")
    if merchant_id and not await Merchant.exists(id=merchant_id):
        raise NotFound("merchant_unknown")
    if merchant_id and await RoleGrant.filter(account_id=account_id, ended_at=None, merchant_id__not_in=[merchant_id]).exists():
        raise Conflict("works_elsewhere")
    held = await RoleGrant.get_or_none(account_id=account_id, role=role, merchant_id=merchant_id, ended_at=None)
    if held:
        return held.id
    grant = await RoleGrant.create(account_id=account_id, role=role, merchant_id=merchant_id, granted_by=granted_by, granted_at=now)
    particulars = {"account": str(account_id), "role": role.value, "merchant": merchant_id and str(merchant_id)}
    await record("grant_role", actor_id=granted_by, object_kind="role_grant", object_id=grant.id, now=now, particulars=particulars)
    return grant.id


@step
async def _create(
    username: str, password_hash: str, role: Role, *, merchant_id: UUID | None, created_by: UUID | None, now: datetime
) -> Account:
    name = username.casefold()
    if await Account.exists(username=name):
        raise Conflict("username_taken")
    account = await Account.create(username=name, password_hash=password_hash, display_name=username, created_at=now)
    await record("create_staff", actor_id=created_by, object_kind="account", object_id=account.id, now=now)
    await give_role(account.id, role, merchant_id=merchant_id, granted_by=created_by, now=now)
    return account


@step
async def _enrol(account: Account, *, issuer: str, keyring: Keyring, enrolled_by: UUID | None, now: datetime) -> str:
    assert account.username
    secret = pyotp.random_base32()
    sealed = seal(keyring, secret, owner=account.id, column="otp_secret")
    await Account.filter(id=account.id).update(otp_secret_sealed=sealed, otp_last_step=0)
    await end_sessions(account.id, now=now)
    await record("enrol_otp", actor_id=enrolled_by, object_kind="account", object_id=account.id, now=now)
    return enrolment_uri(secret, username=account.username, issuer=issuer)
