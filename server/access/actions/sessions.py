"""Signing in and out. A token is 32 random bytes, shown once and kept as its SHA-256."""

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.expressions import Q

from models.access import Account, Session
from models.enums import Role
from server.access.one_time_password import matching_step
from server.access.queries import roles_of
from server.audit.actions import record
from server.platform import passwords
from server.platform.actions import action, step
from server.platform.crypto import Keyring, keyed_hash, plain_hash, seal, unseal
from server.platform.errors import DomainError, Forbidden
from server.platform.limits import Allowance, Limits
from server.platform.wechat import WeChat

STAFF_SESSION = timedelta(hours=12)
WECHAT_SESSION = timedelta(days=30)
KEPT_AFTER_ITS_END = timedelta(days=30)
FAILURES_OF_AN_ADDRESS = Allowance(name="sign-in-address", most=30, per=timedelta(minutes=5))
FAILURES_OF_A_NAME_THERE = Allowance(name="sign-in-name-address", most=10, per=timedelta(minutes=10))
FAILURES_OF_A_NAME = Allowance(name="sign-in-name", most=200, per=timedelta(minutes=60))
"""Looser, for guessing from many addresses: strangers elsewhere must not easily lock out whoever knows the password."""
WRONG = frozenset({"wrong_credentials", "otp_wrong", "otp_used", "wechat_code_invalid", "wechat_code_used"})
"""What costs a try. Whatever else goes wrong (the database, WeChat, an account that may not) is no guess."""

Budget = tuple[Allowance, str]


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A session just opened. The token is nowhere else in clear."""

    token: str = field(repr=False)
    expires_at: datetime
    roles: frozenset[Role]


async def sign_in_with_password(
    *,
    username: str,
    password: str,
    otp: str | None,
    address: str,
    keyring: Keyring,
    limits: Limits,
    now: datetime,
    only: Role | None = None,
) -> Opened:
    """Open a session for staff; with `only`, for those who hold this role: Forbidden("not_allowed") to others, who get no session.

    Forbidden("wrong_credentials") alike for a wrong name, a wrong password and a disabled account; "otp_required" or "otp_wrong" only
    after the right password; "too_many_requests" when address or name failed too often.
    """
    name = username.casefold()
    budgets = [(FAILURES_OF_AN_ADDRESS, address), (FAILURES_OF_A_NAME_THERE, f"{name} {address}"), (FAILURES_OF_A_NAME, name)]
    async with _failures_counted(budgets, limits=limits, now=now):
        account = await Account.get_or_none(username=name, disabled_at=None)
        if not await passwords.matches(password, account.password_hash if account else None) or account is None:
            raise Forbidden("wrong_credentials")
        return await open_staff_session(
            account_id=account.id, password_hash=account.password_hash, otp=otp, keyring=keyring, now=now, only=only
        )


async def sign_in_with_wechat(*, code: str, address: str, wechat: WeChat, keyring: Keyring, limits: Limits, now: datetime) -> Opened:
    """Open a session for whom a code of wx.login stands. Refused with WeChat's reason; "too_many_requests" after too many bad codes."""
    async with _failures_counted([(FAILURES_OF_AN_ADDRESS, address)], limits=limits, now=now):
        openid = await wechat.openid_of(code)
        return await open_wechat_session(openid=openid, keyring=keyring, now=now)


@asynccontextmanager
async def _failures_counted(budgets: Sequence[Budget], *, limits: Limits, now: datetime) -> AsyncIterator[None]:
    """Take a try from every budget before the block, and give it back after whatever is not WRONG."""
    spent: list[Budget] = []
    wrong = False
    try:
        for allowance, whose in budgets:
            await limits.spend(allowance, whose, now=now)
            spent.append((allowance, whose))
        yield
    except DomainError as error:
        wrong = error.code in WRONG
        raise
    finally:
        for allowance, whose in () if wrong else spent:
            await limits.give_back(allowance, whose, now=now)


@action
async def open_staff_session(
    *, account_id: UUID, password_hash: str | None, otp: str | None, keyring: Keyring, now: datetime, only: Role | None = None
) -> Opened:
    """Open a session for an account whose password was right and still is the same, and spend its one-time password where it has one."""
    # Locked, so that a new password, a new authenticator and a shut-out come either before this reading or after this session, and end it.
    held = Account.filter(id=account_id, password_hash=password_hash, disabled_at=None).select_for_update(no_key=True)
    account = await held.get_or_none()
    if account is None:
        raise Forbidden("wrong_credentials")
    if account.otp_secret_sealed is not None:
        await _spend_otp(account, unseal(keyring, account.otp_secret_sealed, owner=account.id, column="otp_secret"), otp, now)
    opened = await _open(account.id, account.resident_id, lifetime=STAFF_SESSION, now=now)
    if only and only not in opened.roles:
        raise Forbidden("not_allowed")
    return opened


@action
async def open_wechat_session(*, openid: str, keyring: Keyring, now: datetime) -> Opened:
    """Open a session for whoever WeChat says this is. An unknown openid becomes an account; it is no resident before it consents."""
    digest = keyed_hash(keyring, openid, purpose="openid")
    held = Account.filter(openid_hash=digest).select_for_update(no_key=True)
    account = await held.get_or_none() or await _new_account(openid, digest, keyring, now)
    if account.disabled_at is not None:
        raise Forbidden("account_disabled")
    return await _open(account.id, account.resident_id, lifetime=WECHAT_SESSION, now=now)


@action
async def sign_out(*, session_id: UUID, account_id: UUID, now: datetime) -> None:
    """End the session at once; ending it again changes nothing."""
    if await Session.filter(id=session_id, ended_at=None).update(ended_at=now):
        await record("sign_out", actor_id=account_id, object_kind="session", object_id=session_id, now=now)


async def forget_old_sessions(*, now: datetime, keep: timedelta = KEPT_AFTER_ITS_END) -> int:
    """Delete sessions that ended or expired longer ago than `keep`; return how many. That they were opened stays in the audit."""
    return await Session.filter(Q(ended_at__lt=now - keep) | Q(expires_at__lt=now - keep)).delete()


@step
async def end_sessions(account_id: UUID, *, now: datetime) -> int:
    """End every open session of an account; return how many."""
    return await Session.filter(account_id=account_id, ended_at=None).update(ended_at=now)


async def _spend_otp(account: Account, secret: str, otp: str | None, now: datetime) -> None:
    if otp is None:
        raise Forbidden("otp_required")
    step_of_otp = matching_step(secret, otp, now=now)
    if step_of_otp is None:
        raise Forbidden("otp_wrong")
    if not await Account.filter(id=account.id, otp_last_step__lt=step_of_otp).update(otp_last_step=step_of_otp):
        raise Forbidden("otp_used")


async def _new_account(openid: str, digest: str, keyring: Keyring, now: datetime) -> Account:
    # Two first sign-ins at once meet at the unique openid_hash; the second is tried again and finds the account.
    account = Account(openid_hash=digest, created_at=now)
    account.openid_sealed = seal(keyring, openid, owner=account.id, column="openid")
    await Account.bulk_create([account])
    await record("open_account", actor_id=account.id, object_kind="account", object_id=account.id, now=now)
    return account


async def _open(account_id: UUID, resident_id: UUID | None, *, lifetime: timedelta, now: datetime) -> Opened:
    token = secrets.token_urlsafe(32)
    session = await Session.create(account_id=account_id, token_hash=plain_hash(token), opened_at=now, expires_at=now + lifetime)
    await record("sign_in", actor_id=account_id, object_kind="session", object_id=session.id, now=now)
    roles, _ = await roles_of(account_id, resident_id)
    return Opened(token=token, expires_at=session.expires_at, roles=roles)
