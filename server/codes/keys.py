"""What stands inside every check: the kind of code, the city and the environment, then the body.

A code of one kind, city or environment is therefore never taken for another's, even under one secret. The key's
generation fixes the algorithm, HMAC-SHA256; nothing inside a code names one.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from server.platform.crypto import Keyring
from server.platform.settings import Settings


class Kind(IntEnum):
    """The type byte of each kind of code. A number is never given out twice."""

    MERCHANT = 1
    RESIDENT = 2
    PROOF = 3
    TYPED = 4


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who answers for a code: the city (GB/T 2260 division code) and the environment it runs in."""

    city: str
    environment: str


def issuer_from(settings: Settings) -> Issuer:
    return Issuer(city=settings.city, environment=settings.profile)


def covered(kind: Kind, issuer: Issuer, body: bytes = b"") -> bytes:
    """Return the bytes that a check or a signature covers; lengths go before texts, so no two inputs meet."""
    city, environment = issuer.city.encode(), issuer.environment.encode()
    return bytes([kind, len(city)]) + city + bytes([len(environment)]) + environment + body


def checker(keyring: Keyring, generation: int, kind: Kind, issuer: Issuer, *, size: int) -> Callable[[bytes], bytes]:
    """Return body -> check of `size` bytes under one generation's key; the constant start is hashed once for many bodies."""
    keyed = hmac.new(keyring.key(f"code:{kind.name.lower()}", generation), covered(kind, issuer), "sha256")

    def check(body: bytes) -> bytes:
        each = keyed.copy()
        each.update(body)
        return each.digest()[:size]

    return check
