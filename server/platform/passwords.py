"""Passwords: hashed by Argon2id off the event loop, a few at a time, and in equal time for names that do not exist."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.platform.errors import Reason, Refused

MIN_LENGTH = 12
MAX_LENGTH = 200
MIN_DIFFERENT = 5
AT_ONCE = 2

T = TypeVar("T")

# RFC 9106 §4, second recommendation: 64 MiB, three passes. Two at once bound the memory at 128 MiB; the rest queue.
_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
_threads = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="argon2")


async def hashed(password: str) -> str:
    """Return the Argon2id string of a password, salt and parameters inside."""
    return await _off_loop(_hasher.hash, password)


async def matches(password: str, kept: str | None) -> bool:
    """Tell whether the password is the kept one. None (no such name) takes as long and is never true."""
    compared = await _off_loop(_nobodys) if kept is None else kept
    return await _off_loop(_verified, password, compared) and kept is not None


def refuse_weak(password: str, *, username: str) -> None:
    """Refused("weak_password") with every reason: length (NIST SP 800-63B §3.1.1), monotony, the name inside."""
    reasons = []
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        reasons.append(Reason(code="password_length", expected=MIN_LENGTH, actual=len(password)))
    if len(set(password)) < MIN_DIFFERENT:
        reasons.append(Reason(code="password_monotonous", expected=MIN_DIFFERENT, actual=len(set(password))))
    if username.casefold() in password.casefold():
        reasons.append(Reason(code="password_contains_name"))
    if reasons:
        raise Refused("weak_password", reasons=reasons)


def _verified(password: str, kept: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher.hash("the password of nobody")


async def _off_loop(work: Callable[..., T], *arguments: str) -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads, work, *arguments)
