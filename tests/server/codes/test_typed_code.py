from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.codes import typed_code
from server.codes.keys import Issuer
from server.platform.crypto import keyring_from, next_generation

KEYRING = keyring_from("a secret that only these tests know")
HERE = Issuer("330100", "production")
SHOP, OTHER_SHOP = UUID(int=1), UUID(int=2)


def digest(digits: str, merchant_id: UUID = SHOP, issuer: Issuer = HERE, secret: str = "1:a secret that only these tests know") -> str:
    return typed_code.digest(digits, merchant_id=merchant_id, keyring=keyring_from(secret), issuer=issuer)


@given(st.binary(min_size=8, max_size=8))
def test_digits_are_8_and_read_back(entropy: bytes) -> None:
    digits = typed_code.from_entropy(entropy)
    assert len(digits) == 8
    assert typed_code.parse(digits) == digits


@pytest.mark.parametrize("text", ["1234 5678", "1234-5678", "１２３４５６７８", " 12345678 "])
def test_blanks_hyphens_and_wide_digits_do_not_matter(text: str) -> None:
    assert typed_code.parse(text) == "12345678"


@pytest.mark.parametrize("text", ["", "1234567", "123456789", "٠" * 8, "1234567x", "+1234567", "\0" * 8])
def test_what_is_not_8_digits_is_no_typed_code(text: str) -> None:
    assert typed_code.parse(text) is None


def test_the_same_digits_are_kept_differently_for_each_desk_city_and_secret() -> None:
    kept = {
        digest("12345678"),
        digest("12345679"),
        digest("12345678", OTHER_SHOP),
        digest("12345678", issuer=Issuer("330200", "production")),
    }
    assert len(kept | {digest("12345678", secret="another secret of 32 characters..")}) == 5
    assert all(len(each) == 64 for each in kept)


def test_a_rotation_of_keys_ends_no_code_that_is_being_read_out() -> None:
    assert digest("12345678", secret=next_generation("1:a secret that only these tests know")) == digest("12345678")
