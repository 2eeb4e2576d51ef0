"""The reference and the secret with which somebody follows what they filed, both derived from the form's token and what was filed.

The same filing gives the same pair, so a form sent twice is one complaint and shows its secret again; without the token and the server's
key nobody can derive it, and the database keeps only a keyed hash.
"""

import hashlib
import hmac
from dataclasses import dataclass, field

from server.codes.short_number import check_digit
from server.platform.crypto import Keyring, keyed_hash

DIGITS = 11
SYMBOLS = 12
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_ALIKE = str.maketrans("OIL", "011")


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """`reference` is 12 digits in groups of four, the last a check digit; `secret` 12 symbols (60 bits) in groups of four."""

    reference: str
    secret: str = field(repr=False)
    secret_hash: str = field(repr=False)


def fingerprint(token: str, *said: str | bytes) -> str:
    """Return a digest of a token and everything that was filed under it."""
    parts = [part.encode() if isinstance(part, str) else part for part in (token, *said)]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def credentials(filing: str, attempt: int, *, keyring: Keyring) -> Credentials:
    """Return the pair of a filing; another `attempt` gives another pair, for a reference that is taken."""
    words = f"{attempt}:{filing}"
    digits = f"{int(keyed_hash(keyring, words, purpose='complaint_reference'), 16) % 10**DIGITS:0{DIGITS}}"
    number = int(keyed_hash(keyring, words, purpose="complaint_secret"), 16)
    secret = "".join(CROCKFORD[number >> 5 * place & 31] for place in range(SYMBOLS))
    return Credentials(
        reference=_grouped(digits + check_digit(digits)), secret=_grouped(secret), secret_hash=hash_of(secret, keyring=keyring)
    )


def parse_reference(text: str) -> str | None:
    """Return a typed reference in its printed form, or None when its check digit tells a mistake. Blanks and dashes do not matter."""
    digits = "".join(text.replace("-", "").split())
    if len(digits) != DIGITS + 1 or not digits.isdecimal():
        return None
    digits = f"{int(digits):0{DIGITS + 1}}"  # full-width digits, as Chinese keyboards type them
    return _grouped(digits) if check_digit(digits[:-1]) == digits[-1] else None


def secret_fits(typed: str, kept_hash: str, *, keyring: Keyring) -> bool:
    """Compare in constant time. Case, blanks, dashes and letters that read like digits do not matter."""
    secret = "".join(typed.upper().replace("-", "").split()).translate(_READ_ALIKE)
    return hmac.compare_digest(hash_of(secret, keyring=keyring), kept_hash)


def hash_of(secret: str, *, keyring: Keyring) -> str:
    return keyed_hash(keyring, secret, purpose="complaint_secret_kept")


def _grouped(symbols: str) -> str:
    return "-".join(symbols[at : at + 4] for at in range(0, len(symbols), 4))
