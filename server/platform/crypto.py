"""Keys derived from the one secret, by purpose and generation; sealing of fields; keyed hashes."""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12


@dataclass(frozen=True)
class Keyring:
    """Generations of the secret, newest first: `ids[0]` seals and signs, every one opens and verifies.

    The oldest generation keys the look-up hashes, so that a rotation does not lose anybody.
    """

    secrets: dict[int, str] = field(repr=False)

    def __hash__(self) -> int:
        return hash(tuple(self.secrets))

    @property
    def current(self) -> int:
        return max(self.secrets)

    @property
    def oldest(self) -> int:
        return min(self.secrets)

    def key(self, purpose: str, generation: int | None = None) -> bytes:
        """Return the 32-byte key of a purpose (HKDF-SHA256, RFC 5869). KeyError for a generation that is not there."""
        return _derive(self.secrets[self.current if generation is None else generation], purpose)


def keyring_from(secret_key: str) -> Keyring:
    """Parse `secret` (generation 1) or `2:secret,1:older`."""
    parts = secret_key.split(",")
    if all(":" in part and part.split(":", 1)[0].isdigit() for part in parts):
        return Keyring({int(number): secret for number, secret in (part.split(":", 1) for part in parts)})
    return Keyring({1: secret_key})


def next_generation(secret_key: str) -> str:
    """Return the value of XINMA_SECRET_KEY after a rotation: a fresh secret in front, the old ones kept for reading."""
    ring = keyring_from(secret_key)
    kept = [f"{number}:{ring.secrets[number]}" for number in sorted(ring.secrets, reverse=True)]
    return ",".join([f"{ring.current + 1}:{secrets.token_urlsafe(32)}", *kept])


def seal(keyring: Keyring, text: str, *, owner: UUID, column: str) -> bytes:
    """Encrypt one field (AES-256-GCM), bound to its row and column so that it opens nowhere else."""
    nonce = os.urandom(NONCE_BYTES)
    cipher = AESGCM(keyring.key("field"))
    return bytes([keyring.current]) + nonce + cipher.encrypt(nonce, text.encode(), _place(owner, column))


def unseal(keyring: Keyring, sealed: bytes, *, owner: UUID, column: str) -> str:
    """Return the text of a sealed field. ValueError when it was altered, moved from another row, or its key is gone."""
    try:
        cipher = AESGCM(keyring.key("field", sealed[0]))
        return cipher.decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], _place(owner, column)).decode()
    except (InvalidTag, KeyError, IndexError) as error:
        raise ValueError("the sealed field does not open") from error


def keyed_hash(keyring: Keyring, text: str, *, purpose: str) -> str:
    """Return a 64-digit look-up hash (HMAC-SHA256): equal texts meet, nobody without the key can try texts."""
    return hmac.new(keyring.key(f"hash:{purpose}", keyring.oldest), text.encode(), hashlib.sha256).hexdigest()


def plain_hash(text: str) -> str:
    """SHA-256 in hexadecimal, for tokens that are random themselves."""
    return hashlib.sha256(text.encode()).hexdigest()


def _place(owner: UUID, column: str) -> bytes:
    return owner.bytes + column.encode()


@lru_cache(maxsize=256)
def _derive(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"xinma:{purpose}".encode()).derive(secret.encode())
