"""Receipts that anybody can check without asking us: JSON Web Signatures (RFC 7515) with Ed25519 (RFC 8037)."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from server.platform.crypto import Keyring

ALGORITHM = "EdDSA"


def sign(statement: Mapping[str, Any], *, keyring: Keyring) -> str:
    """Return the statement as a compact JWS; `kid` is the generation of the key. The same statement gives the same receipt."""
    header = {"alg": ALGORITHM, "kid": str(keyring.current), "typ": "JWT"}
    signed = f"{_json_part(header)}.{_json_part(statement)}"
    return f"{signed}.{_part(_private_key(keyring, keyring.current).sign(signed.encode()))}"


def verify(receipt: str, *, keys: Mapping[str, Ed25519PublicKey]) -> dict[str, Any] | None:
    """Return what a genuine receipt states, or None for anything else. The algorithm is fixed here, never read from the receipt."""
    try:
        header, _, signature = receipt.split(".")
        keys[_read_json(header)["kid"]].verify(_read(signature), receipt.rpartition(".")[0].encode())
        return _read_json(receipt.split(".")[1])
    except (InvalidSignature, KeyError, ValueError, TypeError):
        return None


def public_keys(keyring: Keyring) -> dict[str, Ed25519PublicKey]:
    """Return what a verifier needs, by `kid`; not secret."""
    return {str(generation): _private_key(keyring, generation).public_key() for generation in keyring.secrets}


def key_set(keyring: Keyring) -> dict[str, Any]:
    """Return the public keys as a JSON Web Key Set (RFC 7517)."""
    keys = [
        {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": ALGORITHM, "kid": kid, "x": _part(key.public_bytes_raw())}
        for kid, key in public_keys(keyring).items()
    ]
    return {"keys": keys}


def _private_key(keyring: Keyring, generation: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keyring.key("receipt", generation))


def _json_part(value: Mapping[str, Any]) -> str:
    return _part(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _part(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _read_json(part: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(_read(part))
    return value


def _read(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))
