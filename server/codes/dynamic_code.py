"""The code on a resident's screen: issued by the server, new every 30 s, accepted once.

30 bytes (version, key id, handle 8, step 4, HMAC-SHA256 truncated to 16) in base45: 45 characters.
"""

import hmac
import struct
from dataclasses import dataclass
from datetime import UTC, datetime

import base45

from server.codes.keys import Issuer, Kind, checker
from server.platform.crypto import Keyring

STEP_SECONDS = 30
SPARE_SECONDS = 2
HANDLE_BYTES = 8
PAYLOAD_LENGTH = 45
_VERSION = 1
_BODY = struct.Struct(">BBqI")
_CHECK_BYTES = 16


@dataclass(frozen=True, slots=True)
class ShownCode:
    """What a genuine payload says: whose code (handle, signed 64 bits) and which showing of it (step).

    A step is the number of the 30 s since 1970 in which it was shown, or more after several showings within 30 s.
    """

    handle: int
    step: int


def encode(shown: ShownCode, *, keyring: Keyring, issuer: Issuer) -> str:
    """Return the payload to show."""
    body = _BODY.pack(_VERSION, keyring.current, shown.handle, shown.step)
    return _text(body + _check(body, keyring, keyring.current, issuer))


def decode(payload: str, *, keyring: Keyring, issuer: Issuer) -> ShownCode | None:
    """Return what a genuine payload says, or None for anything else: one answer whatever the reason.

    The check is compared, in constant time, before any field but the key id is looked at.
    """
    content = _content(payload)
    if content is None or content[1] not in keyring.secrets:
        return None
    body, claimed = content[: _BODY.size], content[_BODY.size :]
    if not hmac.compare_digest(claimed, _check(body, keyring, body[1], issuer)):
        return None
    version, _, handle, step = _BODY.unpack(body)
    return ShownCode(handle, step) if version == _VERSION else None


def step_at(moment: datetime) -> int:
    """Return the number of the step that a moment lies in."""
    return int(moment.timestamp()) // STEP_SECONDS


def oldest_moment(now: datetime) -> datetime:
    """Return the moment from which on a code must have been shown: the beginning of the previous step."""
    return _begin(step_at(now) - 1)


def newest_moment(now: datetime) -> datetime:
    """Return the moment before which a code must have been shown: the end of this step, for clocks that differ a little."""
    return _begin(step_at(now) + 1)


def expires_at(shown_at: datetime) -> datetime:
    """Return when a code shown then stops being accepted: at the end of the step after it, in 30 to 60 s."""
    return _begin(step_at(shown_at) + 2)


def refresh_after_seconds(shown_at: datetime) -> int:
    """Return in how many seconds the screen should fetch the next one: 30, or a little before this one ends."""
    return min(STEP_SECONDS, int((expires_at(shown_at) - shown_at).total_seconds()) - SPARE_SECONDS)


def _begin(step: int) -> datetime:
    return datetime.fromtimestamp(step * STEP_SECONDS, UTC)


def _check(body: bytes, keyring: Keyring, generation: int, issuer: Issuer) -> bytes:
    return checker(keyring, generation, Kind.RESIDENT, issuer, size=_CHECK_BYTES)(body)


def _text(content: bytes) -> str:
    text: bytes = base45.b45encode(content)
    return text.decode()


def _content(payload: str) -> bytes | None:
    # Scanners add line ends, and whoever trims a field takes away the blank that base45 may begin with (never ends).
    payload = payload.strip("\r\n").rjust(PAYLOAD_LENGTH)
    if len(payload) != PAYLOAD_LENGTH:
        return None
    try:
        content: bytes = base45.b45decode(payload)
    except ValueError:
        return None
    return content
