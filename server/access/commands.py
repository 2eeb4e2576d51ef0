"""Commands about accounts: `python -m server create-admin NAME`, `set-password NAME`, `enrol-otp NAME`, `disable-account NAME`."""

import argparse
import asyncio
import re
import sys
from collections.abc import Awaitable, Callable, Coroutine
from getpass import getpass
from typing import Any

from models.access import Account
from models.enums import Role
from server.access.actions.accounts import create_guarded_staff, create_staff, disable_account, enrol_otp, set_password
from server.platform import db, passwords
from server.platform.clock import utc_now
from server.platform.crypto import keyring_from
from server.platform.errors import DomainError, NotFound
from server.platform.settings import Settings

ISSUER = "Xinma"
SCAN = "scan this with an authenticator app:"
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
SAID = {
    "username_invalid": "a name has 2 to 60 lower-case letters, digits, and . _ -",
    "username_taken": "there is an account of this name already; set-password changes its password",
    "account_unknown": "there is no account of this name",
    "password_length": f"a password has {passwords.MIN_LENGTH} to {passwords.MAX_LENGTH} characters",
    "password_monotonous": "the password has too few different characters",
    "password_contains_name": "the password must not contain the name",
}


class Unfit(Exception):
    """What was typed cannot be taken; the message says why."""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    create = commands.add_parser("create-admin", help="create an administrator; asks for the password")
    create.add_argument("name")
    create.add_argument("--otp", action="store_true", help="demand one-time passwords; prints the address for an authenticator app")
    create.set_defaults(command=_create_admin)
    change = commands.add_parser("set-password", help="replace the password of an account and end its sessions")
    change.add_argument("name")
    change.set_defaults(command=_set_password)
    enrol = commands.add_parser("enrol-otp", help="demand one-time passwords of an account by a new secret and end its sessions")
    enrol.add_argument("name")
    enrol.set_defaults(command=_enrol_otp)
    disable = commands.add_parser("disable-account", help="shut an account out: end its sessions, for good")
    disable.add_argument("name")
    disable.set_defaults(command=_disable_account)


def _create_admin(settings: Settings, chosen: argparse.Namespace) -> int:
    async def create(password_hash: str) -> str:
        created, keyring = f"administrator {chosen.name.casefold()} created", keyring_from(settings.secret_key)
        if not chosen.otp:
            await create_staff(username=chosen.name, password_hash=password_hash, role=Role.ADMINISTRATOR, created_by=None, now=utc_now())
            return created
        uri = await create_guarded_staff(
            username=chosen.name, password_hash=password_hash, role=Role.ADMINISTRATOR, issuer=ISSUER, keyring=keyring, now=utc_now()
        )
        return f"{created}; {SCAN}\n{uri}"

    return _with_new_password(settings, chosen.name, create)


def _set_password(settings: Settings, chosen: argparse.Namespace) -> int:
    async def change(password_hash: str) -> str:
        await set_password(username=chosen.name, password_hash=password_hash, set_by=None, now=utc_now())
        return f"the password of {chosen.name} is replaced, and its sessions have ended"

    return _with_new_password(settings, chosen.name, change)


def _enrol_otp(settings: Settings, chosen: argparse.Namespace) -> int:
    async def enrol() -> str:
        keyring = keyring_from(settings.secret_key)
        uri = await enrol_otp(username=chosen.name, issuer=ISSUER, keyring=keyring, enrolled_by=None, now=utc_now())
        return f"{chosen.name} signs in with one-time passwords; {SCAN}\n{uri}"

    return _told(chosen.name, lambda: _on_database(settings, enrol))


def _disable_account(settings: Settings, chosen: argparse.Namespace) -> int:
    async def disable() -> str:
        account = await Account.get_or_none(username=chosen.name.casefold())
        if account is None:
            raise NotFound("account_unknown")
        await disable_account(account_id=account.id, disabled_by=None, now=utc_now())
        return f"{chosen.name} is shut out, and its sessions have ended"

    return _told(chosen.name, lambda: _on_database(settings, disable))


def _with_new_password(settings: Settings, name: str, deed: Callable[[str], Awaitable[str]]) -> int:
    def done() -> Coroutine[Any, Any, str]:
        password = _asked_for(name)

        async def hashed_first() -> str:
            return await deed(await passwords.hashed(password))

        return _on_database(settings, hashed_first)

    return _told(name, done)


async def _on_database(settings: Settings, deed: Callable[[], Awaitable[str]]) -> str:
    async with db.database(settings):
        await db.migrate(settings)
        return await deed()


def _told(name: str, deed: Callable[[], Coroutine[Any, Any, str]]) -> int:
    """Print what the deed says, or why not; return the exit status."""
    try:
        print(asyncio.run(deed()))
    except Unfit as error:
        print(f"{name}: {error}", file=sys.stderr)
    except DomainError as error:
        print(f"{name}: {SAID[error.code]}", file=sys.stderr)
    else:
        return 0
    return 1


def _asked_for(name: str) -> str:
    """Return a password typed twice, or given on standard input where that is no terminal."""
    if not NAME.fullmatch(name.casefold()):
        raise Unfit(SAID["username_invalid"])
    if sys.stdin.isatty():
        password = getpass(f"New password for {name}: ")
        if getpass("Once more: ") != password:
            raise Unfit("the two passwords differ")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    try:
        passwords.refuse_weak(password, username=name)
    except DomainError as error:
        raise Unfit("; ".join(SAID[reason.code] for reason in error.reasons)) from None
    return password
