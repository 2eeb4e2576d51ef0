"""Accounts from the command line, as an operator types it."""

import asyncio
import os
import sys
from collections.abc import Iterator

import pyotp
import pytest

from models.access import Account, RoleGrant, Session
from models.audit import AuditLine
from models.enums import Role
from server.access import commands
from server.access.actions.sessions import open_staff_session
from server.access.actor import ANONYMOUS
from server.access.queries import identify
from server.platform import passwords
from server.platform.clock import utc_now
from server.platform.crypto import Keyring
from tests.cast import make_person
from tests.servers import ROOT

PASSWORD = "a long enough password"


async def run(environment: dict[str, str], *words: str, typed: str = PASSWORD) -> tuple[int, str, str]:
    """Run `python -m server …` with one line on its standard input; return exit status, output and errors."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server", *words, cwd=ROOT, env={**os.environ, **environment},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate(f"{typed}\n".encode())
    return process.returncode or 0, out.decode(), err.decode()


async def test_an_administrator_is_created_once_and_can_sign_in(environment: dict[str, str], database: None) -> None:
    assert await run(environment, "create-admin", "Li.Mei") == (0, "administrator li.mei created\n", "")
    account = await Account.get(username="li.mei")
    assert await passwords.matches(PASSWORD, account.password_hash)
    assert [grant.role for grant in await RoleGrant.filter(account=account)] == [Role.ADMINISTRATOR]
    assert await AuditLine.filter(object_id=account.id, deed="create_staff").count() == 1

    status, out, err = await run(environment, "create-admin", "LI.MEI", typed="another long password")
    assert (status, out) == (1, "")
    assert "there is an account of this name already" in err
    assert await passwords.matches(PASSWORD, (await Account.get(username="li.mei")).password_hash)


async def test_an_administrator_may_be_asked_for_one_time_passwords(environment: dict[str, str], database: None, keyring: Keyring) -> None:
    status, out, _ = await run(environment, "create-admin", "li.mei", "--otp")
    assert status == 0
    totp = pyotp.parse_uri(out.splitlines()[-1])
    account, now = await Account.get(username="li.mei"), utc_now()
    assert isinstance(totp, pyotp.TOTP)
    opened = await open_staff_session(
        account_id=account.id, password_hash=account.password_hash, otp=totp.at(now), keyring=keyring, now=now
    )
    assert Role.ADMINISTRATOR in opened.roles


async def test_a_lost_authenticator_is_replaced(environment: dict[str, str], database: None, keyring: Keyring) -> None:
    _, out, _ = await run(environment, "create-admin", "li.mei", "--otp")
    status, again, _ = await run(environment, "enrol-otp", "li.mei")
    assert status == 0
    assert again.splitlines()[-1].startswith("otpauth://totp/")
    assert again.splitlines()[-1] != out.splitlines()[-1]
    status, _, err = await run(environment, "enrol-otp", "nobody")
    assert (status, err) == (1, "nobody: there is no account of this name\n")


async def test_a_new_password_replaces_the_old_one_and_ends_sessions(environment: dict[str, str], database: None, keyring: Keyring) -> None:
    await run(environment, "create-admin", "li.mei")
    account = await Account.get(username="li.mei")
    await open_staff_session(account_id=account.id, password_hash=account.password_hash, otp=None, keyring=keyring, now=utc_now())
    assert (await run(environment, "set-password", "li.mei", typed="another long password"))[0] == 0
    assert await passwords.matches("another long password", (await Account.get(id=account.id)).password_hash)
    assert await Session.filter(ended_at=None).count() == 0
    status, _, err = await run(environment, "set-password", "nobody", typed="another long password")
    assert (status, err) == (1, "nobody: there is no account of this name\n")


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("li mei", [PASSWORD, PASSWORD], "a name has"),
        ("li.mei", ["shsh", "shsh"], "a password has 12 to 200 characters; the password has too few different characters"),
        ("li.mei", [PASSWORD, PASSWORD + "."], "the two passwords differ"),
    ],
)
def test_what_cannot_be_taken_is_told_before_anything_happens(
    name: str, typed: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: Iterator[str] = iter(typed)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr(commands, "getpass", lambda prompt: next(answers))
    with pytest.raises(commands.Unfit, match=said):
        commands._asked_for(name)


async def test_an_account_is_shut_out_by_its_name(environment: dict[str, str], database: None) -> None:
    person = await make_person(Role.ADMINISTRATOR)
    account = await Account.get(id=person.account_id)
    status, out, _ = await run(environment, "disable-account", str(account.username).upper())
    assert (status, "is shut out" in out) == (0, True)
    assert await identify(person.token, now=utc_now()) == ANONYMOUS
    assert await run(environment, "disable-account", "nobody") == (1, "", "nobody: there is no account of this name\n")
