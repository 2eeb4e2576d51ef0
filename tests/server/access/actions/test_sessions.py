"""Signing in and out, at the database."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pyotp
import pytest
from tortoise.exceptions import OperationalError
from tortoise.queryset import QuerySet

from models.access import Account, Session
from models.audit import AuditLine
from models.enums import Role
from server.access.actions import sessions
from server.access.actions.accounts import create_staff, disable_account, enrol_otp, set_password
from server.access.actions.sessions import (
    FAILURES_OF_A_NAME,
    FAILURES_OF_A_NAME_THERE,
    FAILURES_OF_AN_ADDRESS,
    Opened,
    open_wechat_session,
    sign_in_with_password,
    sign_in_with_wechat,
    sign_out,
)
from server.access.actor import ANONYMOUS
from server.access.one_time_password import matching_step
from server.access.queries import identify
from server.platform.crypto import Keyring, plain_hash
from server.platform.errors import Forbidden, Refused
from server.platform.limits import Allowance, Limits
from server.platform.passwords import hashed
from tests.cast import NOW

PASSWORD = "a long enough password"
LONG_ENOUGH_SECONDS = 0.3


@pytest.fixture
async def limits(application: Any, cache: object) -> Limits:
    found: Limits = application.state["limits"]
    return found


@pytest.fixture(scope="session")
async def hash_of_password() -> str:
    return await hashed(PASSWORD)


@pytest.fixture
async def li_mei(database: None, hash_of_password: str) -> Account:
    return await create_staff(
        username="Li.Mei", password_hash=hash_of_password, role=Role.ADMINISTRATOR, created_by=None, now=NOW
    )  # fmt: skip


async def sign_in(keyring: Keyring, limits: Limits, **changes: Any) -> Any:
    asked = {"username": "li.mei", "password": PASSWORD, "otp": None, "address": "192.0.2.7", "now": NOW}
    return await sign_in_with_password(**{**asked, **changes}, keyring=keyring, limits=limits)


async def test_a_token_says_who_asks_until_it_expires(li_mei: Account, keyring: Keyring, limits: Limits) -> None:
    opened = await sign_in(keyring, limits)
    who = await identify(opened.token, now=opened.expires_at - timedelta(seconds=1))
    assert who.account_id == li_mei.id
    assert who.roles == {Role.ANONYMOUS, Role.SIGNED_IN, Role.ADMINISTRATOR}
    assert await identify(opened.token, now=opened.expires_at) == ANONYMOUS


async def test_nothing_kept_could_be_used_as_a_token(li_mei: Account, keyring: Keyring, limits: Limits) -> None:
    opened = await sign_in(keyring, limits)
    kept = [str(value) for row in [*await Session.all().values(), *await AuditLine.all().values()] for value in row.values()]
    assert not any(opened.token in value for value in kept)
    assert opened.token not in repr(opened)


async def test_signing_out_ends_the_token_at_once_and_only_once(li_mei: Account, keyring: Keyring, limits: Limits) -> None:
    opened = await sign_in(keyring, limits)
    session_id = (await identify(opened.token, now=NOW)).session_id
    assert isinstance(session_id, UUID)
    for _ in range(2):
        await sign_out(session_id=session_id, account_id=li_mei.id, now=NOW)
    assert await identify(opened.token, now=NOW) == ANONYMOUS
    assert await AuditLine.filter(deed="sign_out").count() == 1


@pytest.mark.parametrize("changes", [{"username": "nobody"}, {"password": "another password"}, {"username": "li.mei\u200b"}])
async def test_a_wrong_name_and_a_wrong_password_are_told_alike(
    li_mei: Account, keyring: Keyring, limits: Limits, changes: dict[str, str]
) -> None:
    with pytest.raises(Forbidden) as refused:
        await sign_in(keyring, limits, **changes)
    assert (refused.value.code, refused.value.detail, refused.value.reasons) == ("wrong_credentials", "", ())
    assert await Session.all().count() == 0


async def test_a_disabled_account_is_out_at_once_and_stays_out(li_mei: Account, keyring: Keyring, limits: Limits) -> None:
    opened = await sign_in(keyring, limits)
    await disable_account(account_id=li_mei.id, disabled_by=None, now=NOW)
    assert await identify(opened.token, now=NOW) == ANONYMOUS
    with pytest.raises(Forbidden, match="wrong_credentials"):
        await sign_in(keyring, limits)


async def test_a_new_password_ends_what_the_old_one_opened(li_mei: Account, keyring: Keyring, limits: Limits) -> None:
    opened = await sign_in(keyring, limits)
    await set_password(username="LI.MEI", password_hash=await hashed("quite another password"), set_by=None, now=NOW)
    assert await identify(opened.token, now=NOW) == ANONYMOUS
    with pytest.raises(Forbidden, match="wrong_credentials"):
        await sign_in(keyring, limits)
    assert await sign_in(keyring, limits, password="quite another password")


async def test_ten_wrong_passwords_from_one_address_lock_the_name_there_and_nowhere_else(
    li_mei: Account, keyring: Keyring, limits: Limits
) -> None:
    await failed_before(limits, FAILURES_OF_A_NAME_THERE, "li.mei 192.0.2.7")
    with pytest.raises(Forbidden, match="wrong_credentials"):
        await sign_in(keyring, limits, password="wrong and long")
    with pytest.raises(Forbidden, match="too_many_requests") as refused:
        await sign_in(keyring, limits)
    assert await sign_in(keyring, limits, address="198.51.100.1")
    assert await sign_in(keyring, limits, now=NOW + timedelta(seconds=refused.value.reasons[0].gap or 0))


async def test_guessing_from_many_addresses_locks_the_name_for_everybody_for_a_while(
    li_mei: Account, keyring: Keyring, limits: Limits
) -> None:
    await failed_before(limits, FAILURES_OF_A_NAME, "li.mei")
    with pytest.raises(Forbidden, match="wrong_credentials"):
        await sign_in(keyring, limits, password="wrong and long")
    with pytest.raises(Forbidden, match="too_many_requests") as refused:
        await sign_in(keyring, limits, address="198.51.100.1")
    wait = timedelta(seconds=refused.value.reasons[0].gap or 0)
    assert await sign_in(keyring, limits, address="198.51.100.1", now=NOW + wait)


async def test_thirty_failures_lock_an_address_whatever_the_names(database: None, keyring: Keyring, limits: Limits) -> None:
    await failed_before(limits, FAILURES_OF_AN_ADDRESS, "192.0.2.7", but=3)
    tries = [sign_in(keyring, limits, username=f"name{number}") for number in range(8)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    codes = [outcome.code for outcome in outcomes if isinstance(outcome, Forbidden)]
    assert (codes.count("wrong_credentials"), codes.count("too_many_requests")) == (3, 5)


async def test_success_costs_no_budget(li_mei: Account, keyring: Keyring, limits: Limits) -> None:
    await failed_before(limits, FAILURES_OF_A_NAME, "li.mei")
    for _ in range(3):
        await sign_in(keyring, limits)
    assert await Session.all().count() == 3


async def test_an_account_with_an_authenticator_needs_it(li_mei: Account, keyring: Keyring, limits: Limits) -> None:
    totp = await enrolled(li_mei, keyring)
    with pytest.raises(Forbidden, match="otp_required"):
        await sign_in(keyring, limits)
    with pytest.raises(Forbidden, match="otp_wrong"):
        await sign_in(keyring, limits, otp=totp.at(NOW + timedelta(minutes=5)))
    with pytest.raises(Forbidden, match="wrong_credentials"):
        await sign_in(keyring, limits, password="wrong and long", otp=totp.at(NOW))
    assert await sign_in(keyring, limits, otp=totp.at(NOW))


async def opened_by_eight_at_once(account: Account, keyring: Keyring) -> list[str]:
    """What eight hear who come with the right password and the same one-time password."""
    totp = await enrolled(account, keyring)
    tries = [
        sessions.open_staff_session(
            account_id=account.id, password_hash=account.password_hash, otp=totp.at(NOW), keyring=keyring, now=NOW
        ) for _ in range(8)
    ]  # fmt: skip
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    return sorted(getattr(outcome, "code", "opened") for outcome in outcomes)


async def test_a_one_time_password_is_taken_once_however_many_come(li_mei: Account, keyring: Keyring) -> None:
    assert await opened_by_eight_at_once(li_mei, keyring) == ["opened", *["otp_used"] * 7]


async def test_the_same_contest_notices_a_version_that_reads_checks_and_saves(
    li_mei: Account, keyring: Keyring, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite writes one transaction at a time, so that even a naive version holds")

    async def naive(account: Account, secret: str, otp: str | None, now: datetime) -> None:
        kept, step = await Account.get(id=account.id), matching_step(secret, otp or "", now=now)
        if step is None or kept.otp_last_step >= step:
            raise Forbidden("otp_used")
        await asyncio.sleep(0.05)
        await Account.filter(id=account.id).update(otp_last_step=step)

    monkeypatch.setattr(sessions, "_spend_otp", naive)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows)
    assert (await opened_by_eight_at_once(li_mei, keyring)).count("opened") > 1


Deed = Callable[[], Awaitable[object]]


@pytest.fixture(params=["set_password", "enrol_otp"])
def replacement(request: pytest.FixtureRequest, li_mei: Account, keyring: Keyring) -> Deed:
    """What ends the sessions of whoever knew the old password, or had no authenticator."""
    if request.param == "set_password":
        return lambda: set_password(username="li.mei", password_hash="x", set_by=None, now=NOW)
    return lambda: enrol_otp(username="li.mei", issuer="Xinma", keyring=keyring, enrolled_by=None, now=NOW)


async def opened_while(replaced: Deed, account: Account, keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Sign in by what is right still, have it replaced between that reading and the session; tell whether the session outlives it."""
    outside, open_session = copy_context(), sessions._open
    going_on: list[asyncio.Task[None]] = []

    async def meanwhile(*asked: Any, **terms: Any) -> Opened:
        going_on.append(asyncio.create_task(_done(replaced), context=outside))
        await asyncio.wait(going_on, timeout=LONG_ENOUGH_SECONDS)
        return await open_session(*asked, **terms)

    monkeypatch.setattr(sessions, "_open", meanwhile)
    opened = await sessions.open_staff_session(
        account_id=account.id, password_hash=account.password_hash, otp=None, keyring=keyring, now=NOW
    )
    await asyncio.gather(*going_on)
    return await identify(opened.token, now=NOW) != ANONYMOUS


async def _done(deed: Deed) -> None:
    await deed()


async def test_no_session_outlives_what_replaced_its_password_or_asked_for_an_authenticator(
    li_mei: Account, keyring: Keyring, replacement: Deed, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not await opened_while(replacement, li_mei, keyring, monkeypatch)


async def test_the_same_race_notices_a_version_that_reads_without_a_lock(
    li_mei: Account, keyring: Keyring, replacement: Deed, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite has one writer at a time: nothing to lock")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows)
    assert await opened_while(replacement, li_mei, keyring, monkeypatch)


async def test_who_lacks_the_role_asked_for_gets_no_session_and_spends_nothing(li_mei: Account, keyring: Keyring, limits: Limits) -> None:
    totp = await enrolled(li_mei, keyring)
    with pytest.raises(Forbidden, match="not_allowed"):
        await sign_in(keyring, limits, otp=totp.at(NOW), only=Role.INSPECTOR)
    assert await Session.all().count() == await AuditLine.filter(deed="sign_in").count() == 0
    assert await sign_in(keyring, limits, otp=totp.at(NOW), only=Role.ADMINISTRATOR)


@pytest.mark.parametrize("fault", [Refused("wechat_unavailable"), OperationalError("gone")])
async def test_what_is_not_the_caller_s_fault_costs_no_try(
    li_mei: Account, keyring: Keyring, limits: Limits, fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(*asked: Any, **terms: Any) -> Any:
        raise fault

    await failed_before(limits, FAILURES_OF_A_NAME_THERE, "li.mei 192.0.2.7")
    await failed_before(limits, FAILURES_OF_AN_ADDRESS, "192.0.2.7")
    with monkeypatch.context() as broken:
        broken.setattr(sessions, "open_staff_session", failing)
        for _ in range(2):
            with pytest.raises(type(fault)):
                await sign_in(keyring, limits)
        wechat: Any = SimpleNamespace(openid_of=failing)
        for _ in range(2):
            with pytest.raises(type(fault)):
                await sign_in_with_wechat(code="c", address="192.0.2.7", wechat=wechat, keyring=keyring, limits=limits, now=NOW)
    assert await sign_in(keyring, limits)


async def test_sessions_are_forgotten_a_month_after_their_end(li_mei: Account, keyring: Keyring, limits: Limits) -> None:
    ended, expired, going_on = [(await sign_in(keyring, limits)).token for _ in range(3)]
    await Session.filter(token_hash=plain_hash(ended)).update(ended_at=NOW - timedelta(days=31))
    await Session.filter(token_hash=plain_hash(expired)).update(expires_at=NOW - timedelta(days=31))
    assert await sessions.forget_old_sessions(now=NOW) == 2
    assert await identify(going_on, now=NOW) != ANONYMOUS
    assert await sessions.forget_old_sessions(now=NOW + timedelta(days=29)) == 0


async def test_an_older_one_time_password_does_not_come_back(li_mei: Account, keyring: Keyring, limits: Limits) -> None:
    totp = await enrolled(li_mei, keyring)
    await sign_in(keyring, limits, otp=totp.at(NOW))
    with pytest.raises(Forbidden, match="otp_used"):
        await sign_in(keyring, limits, otp=totp.at(NOW - timedelta(seconds=30)))
    assert await sign_in(keyring, limits, otp=totp.at(NOW + timedelta(seconds=30)), now=NOW + timedelta(seconds=30))


async def test_the_secret_of_the_authenticator_is_sealed(li_mei: Account, keyring: Keyring) -> None:
    totp = await enrolled(li_mei, keyring)
    kept = await Account.get(id=li_mei.id)
    assert kept.otp_secret_sealed
    assert totp.secret.encode() not in kept.otp_secret_sealed


async def test_a_stranger_from_wechat_becomes_one_account_and_no_resident(database: None, keyring: Keyring) -> None:
    openings = [open_wechat_session(openid="oStranger", keyring=keyring, now=NOW) for _ in range(6)]
    opened = await asyncio.gather(*openings)
    (account,) = await Account.all()
    assert account.resident_id is None
    assert {(await identify(each.token, now=NOW)).account_id for each in opened} == {account.id}
    assert "oStranger" not in str(await Account.all().values())


async def test_a_disabled_account_cannot_come_back_through_wechat(database: None, keyring: Keyring) -> None:
    opened = await open_wechat_session(openid="oStranger", keyring=keyring, now=NOW)
    who = await identify(opened.token, now=NOW)
    assert who.account_id
    await disable_account(account_id=who.account_id, disabled_by=None, now=NOW)
    with pytest.raises(Forbidden, match="account_disabled"):
        await open_wechat_session(openid="oStranger", keyring=keyring, now=NOW)


async def test_nobody_is_looked_up_without_a_token(database: None, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="tortoise.db_client"):
        assert await identify(None, now=NOW) == ANONYMOUS
        assert not caplog.records
        assert await identify("unknown", now=NOW) == ANONYMOUS
        assert len(caplog.records) == 1


async def test_a_token_costs_one_statement(li_mei: Account, keyring: Keyring, limits: Limits, caplog: pytest.LogCaptureFixture) -> None:
    opened = await sign_in(keyring, limits)
    with caplog.at_level(logging.DEBUG, logger="tortoise.db_client"):
        assert (await identify(opened.token, now=NOW)).account_id == li_mei.id
    assert len(caplog.records) == 1


async def failed_before(limits: Limits, allowance: Allowance, whose: str, *, but: int = 1) -> None:
    """Spend a budget but for the last tries; the deeds of others need no hashing here."""
    for _ in range(allowance.most - but):
        await limits.spend(allowance, whose, now=NOW)


async def enrolled(account: Account, keyring: Keyring) -> pyotp.TOTP:
    uri = await enrol_otp(username=account.username or "", issuer="Xinma", keyring=keyring, enrolled_by=None, now=NOW)
    totp = pyotp.parse_uri(uri)
    assert isinstance(totp, pyotp.TOTP)
    return totp
