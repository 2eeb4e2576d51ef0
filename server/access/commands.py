"""Commands about accounts: `python -m server create-admin NAME`, `set-password NAME`."""

import argparse
import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from getpass import getpass

from models.enums import Role
from server.access.actions.accounts import create_staff, enrol_otp, set_password
from server.platform import db, passwords
from server.platform.clock import utc_now
from server.platform.crypto import keyring_from
from server.platform.errors import DomainError
from server.platform.settings import Settings

ISSUER = "Xinma"
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


def _create_admin(settings: Settings, chosen: argparse.Namespace) -> int:
    async def create(password_hash: str) -> str:
        now = utc_now()
        account = await create_staff(username=chosen.name, password_hash=password_hash, role=Role.ADMINISTRATOR, created_by=None, now=now)
        if not chosen.otp:
            return f"administrator {account.username} created"
        keyring = keyring_from(settings.secret_key)
        uri = await enrol_otp(account_id=account.id, issuer=ISSUER, keyring=keyring, enrolled_by=None, now=now)
        return f"administrator {account.username} created; scan this with an authenticator app:\n{uri}"

    return _with_new_password(settings, chosen.name, create)


def _set_password(settings: Settings, chosen: argparse.Namespace) -> int:
    async def change(password_hash: str) -> str:
        await set_password(username=chosen.name, password_hash=password_hash, set_by=None, now=utc_now())
        return f"the password of {chosen.name} is replaced, and its sessions have ended"

    return _with_new_password(settings, chosen.name, change)


def _with_new_password(settings: Settings, name: str, deed: Callable[[str], Awaitable[str]]) -> int:
    async def done(password: str) -> str:
        async with db.database(settings):
            await db.migrate(settings)
            return await deed(await passwords.hashed(password))

    try:
        print(asyncio.run(done(_asked_for(name))))
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
