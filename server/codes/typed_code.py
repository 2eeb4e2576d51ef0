"""The 8 digits a resident reads out when a camera fails: bound to one merchant's desk, 60 s, 3 tries."""

import unicodedata
from datetime import timedelta
from uuid import UUID

from server.codes.keys import Issuer, Kind, checker
from server.platform.crypto import Keyring

LENGTH = 8
LIFETIME = timedelta(seconds=60)
TRIES = 3
_DIGEST_BYTES = 32


def from_entropy(entropy: bytes) -> str:
    """Return the 8 digits that 8 random bytes stand for."""
    return f"{int.from_bytes(entropy, 'big') % 10**LENGTH:0{LENGTH}d}"


def parse(text: str) -> str | None:
    """Return the 8 digits, or None; blanks, hyphens and full-width digits are allowed."""
    digits = unicodedata.normalize("NFKC", text).replace(" ", "").replace("-", "")
    return digits if len(digits) == LENGTH and digits.isascii() and digits.isdigit() else None


def digest(digits: str, *, merchant_id: UUID, keyring: Keyring, issuer: Issuer) -> str:
    """Return the 64 hexadecimal digits under which the 8 are kept and found: they mean nothing at another desk.

    The oldest generation keys it, like every look-up hash, so that a rotation ends no code that is being read out.
    """
    check = checker(keyring, keyring.oldest, Kind.TYPED, issuer, size=_DIGEST_BYTES)
    return check(merchant_id.bytes + digits.encode()).hex()
