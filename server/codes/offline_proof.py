"""A merchant's code that can be verified without a network: 14 bytes and an Ed25519 signature, dates inside.

78 bytes in base45 make 117 characters, a QR symbol of version 5 at level M. It proves that the city issued the
code for those days; revocation and the grade need the page.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import base45
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from server.codes.keys import Issuer, Kind, covered
from server.platform.crypto import Keyring

PROOF_LENGTH = 117
FIRST_DAY = date(2020, 1, 1)
LAST_DAY = FIRST_DAY + timedelta(days=0xFFFF)
_VERSION = 1
_BODY = struct.Struct(">BBqHH")


@dataclass(frozen=True, slots=True)
class Proof:
    """A merchant's handle (signed 64 bits) and the days, both included, on which the proof holds."""

    handle: int
    issued_on: date
    valid_until: date

    def __post_init__(self) -> None:
        if not FIRST_DAY <= self.issued_on <= self.valid_until <= LAST_DAY:
            raise ValueError(f"the days of a proof are in order and from {FIRST_DAY} to {LAST_DAY}")

    def holds_on(self, day: date) -> bool:
        return self.issued_on <= day <= self.valid_until


def sign(proof: Proof, *, keyring: Keyring, issuer: Issuer) -> str:
    """Return the text of the second symbol on a poster."""
    days = ((day - FIRST_DAY).days for day in (proof.issued_on, proof.valid_until))
    body = _BODY.pack(_VERSION, keyring.current, proof.handle, *days)
    return _text(body + _private_key(keyring, keyring.current).sign(covered(Kind.PROOF, issuer, body)))


def verify(text: str, *, public_keys: Mapping[int, Ed25519PublicKey], issuer: Issuer) -> Proof | None:
    """Return what a genuine proof says, or None for anything else. The caller asks `holds_on` its own day."""
    content = _content(text)
    if content is None or content[1] not in public_keys:
        return None
    body, signature = content[: _BODY.size], content[_BODY.size :]
    try:
        public_keys[body[1]].verify(signature, covered(Kind.PROOF, issuer, body))
    except InvalidSignature:
        return None
    version, _, handle, issued, until = _BODY.unpack(body)
    return Proof(handle, FIRST_DAY + timedelta(issued), FIRST_DAY + timedelta(until)) if version == _VERSION else None


def public_keys(keyring: Keyring) -> dict[int, Ed25519PublicKey]:
    """Return what a verifier needs, by key id; not secret."""
    return {generation: _private_key(keyring, generation).public_key() for generation in keyring.secrets}


def _private_key(keyring: Keyring, generation: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keyring.key("code:proof", generation))


def _text(content: bytes) -> str:
    text: bytes = base45.b45encode(content)
    return text.decode()


def _content(text: str) -> bytes | None:
    if len(text) != PROOF_LENGTH:
        return None
    try:
        content: bytes = base45.b45decode(text)
    except ValueError:
        return None
    return content
