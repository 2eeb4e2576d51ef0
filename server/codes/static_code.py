"""The merchant's printed code: it only identifies, opens a page and never moves value.

26 characters of base32 (RFC 4648, no padding): an 8-byte random handle and an 8-byte truncated check.
"""

import base64
import hmac
from collections.abc import Iterable

from server.codes.keys import Issuer, Kind, checker
from server.platform.crypto import Keyring

HANDLE_BYTES = 8
CODE_LENGTH = 26
_CHECK_BYTES = 8
_PADDING = "=" * 6


def encode(handle: int, *, keyring: Keyring, issuer: Issuer) -> str:
    """Return the code of a handle (signed, 64 bits)."""
    return encode_many([handle], keyring=keyring, issuer=issuer)[0]


def encode_many(handles: Iterable[int], *, keyring: Keyring, issuer: Issuer) -> list[str]:
    """Return the codes of handles, in their order; cheaper than one by one."""
    check = checker(keyring, keyring.current, Kind.MERCHANT, issuer, size=_CHECK_BYTES)
    bodies = (handle.to_bytes(HANDLE_BYTES, "big", signed=True) for handle in handles)
    return [base64.b32encode(body + check(body)).decode()[:CODE_LENGTH] for body in bodies]


def decode(code: str, *, keyring: Keyring, issuer: Issuer) -> int | None:
    """Return the handle, or None for anything this issuer did not make: one answer whatever the reason.

    Small letters are read as capitals. The code has no key id, so that it stays short: every generation is tried,
    and all of them always, so that time does not tell which.
    """
    content = _content(code)
    if content is None:
        return None
    body, claimed = content[:HANDLE_BYTES], content[HANDLE_BYTES:]
    checks = [checker(keyring, each, Kind.MERCHANT, issuer, size=_CHECK_BYTES)(body) for each in keyring.secrets]
    genuine = sum(hmac.compare_digest(claimed, check) for check in checks)
    return int.from_bytes(body, "big", signed=True) if genuine else None


def _content(code: str) -> bytes | None:
    if len(code) != CODE_LENGTH or not code.isascii():
        return None
    try:
        content = base64.b32decode(code.upper() + _PADDING)
    except ValueError:
        return None
    # The last character carries two idle bits: only one of its four spellings is a code.
    return content if base64.b32encode(content).decode()[:CODE_LENGTH] == code.upper() else None
