"""Receipts can be checked by anybody, and only genuine ones pass."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from server.benefits.receipts import key_set, public_keys, sign, verify
from server.platform.crypto import Keyring, keyring_from

RING = keyring_from("a secret of a test")
STATEMENT = {"redemption": "1", "merchant": "诚信汽修", "payable_fen": 25_500}
RECEIPT = sign(STATEMENT, keyring=RING)


def test_a_receipt_says_what_was_signed() -> None:
    assert verify(RECEIPT, keys=public_keys(RING)) == STATEMENT
    assert sign(STATEMENT, keyring=RING) == RECEIPT


@given(st.integers(0, len(RECEIPT) - 1), st.characters())
def test_a_changed_receipt_is_refused(place: int, instead: str) -> None:
    changed = RECEIPT[:place] + instead + RECEIPT[place + 1 :]
    found = verify(changed, keys=public_keys(RING))
    assert found is None or _meaning(changed) == _meaning(RECEIPT)


@pytest.mark.parametrize("text", ["", ".", "..", "a.b.c", RECEIPT.rpartition(".")[0] + "."])
def test_what_is_no_receipt_is_refused(text: str) -> None:
    assert verify(text, keys=public_keys(RING)) is None


def test_a_receipt_that_names_no_algorithm_is_refused() -> None:
    head = urlsafe_b64encode(json.dumps({"alg": "none", "kid": "1"}).encode()).rstrip(b"=").decode()
    assert verify(f"{head}.{RECEIPT.split('.')[1]}.", keys=public_keys(RING)) is None


def test_receipts_outlive_a_rotation_of_keys() -> None:
    rotated = Keyring({1: RING.secrets[1], 2: "another secret"})
    assert verify(RECEIPT, keys=public_keys(rotated)) == STATEMENT
    assert verify(sign(STATEMENT, keyring=rotated), keys=public_keys(RING)) is None


def test_the_published_keys_are_all_that_a_stranger_needs() -> None:
    [key] = key_set(RING)["keys"]
    stranger = {key["kid"]: Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(key["x"] + "="))}
    assert (key["kty"], key["crv"], key["alg"]) == ("OKP", "Ed25519", "EdDSA")
    assert verify(RECEIPT, keys=stranger) == STATEMENT


def _meaning(receipt: str) -> list[bytes]:
    return [urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in receipt.split(".")]
