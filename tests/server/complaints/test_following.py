"""The reference and the secret of a filing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.codes.short_number import check_digit
from server.complaints.following import credentials, hash_of, parse_reference, secret_fits
from server.platform.crypto import keyring_from

KEYS = keyring_from("a secret that stands in this test only, long enough")


def test_a_reference_is_twelve_digits_and_a_secret_twelve_symbols() -> None:
    mine = credentials("token", 0, keyring=KEYS)
    assert len(mine.reference.replace("-", "")) == len(mine.secret.replace("-", "")) == 12
    assert parse_reference(mine.reference) == mine.reference
    assert secret_fits(mine.secret, mine.secret_hash, keyring=KEYS)


def test_one_token_gives_one_pair_and_another_attempt_another() -> None:
    first, again, other = credentials("t", 0, keyring=KEYS), credentials("t", 0, keyring=KEYS), credentials("t", 1, keyring=KEYS)
    assert first == again
    assert first.reference != other.reference
    assert first.secret != other.secret


@given(st.integers(0, 10**11 - 1), st.integers(0, 11), st.integers(1, 9))
def test_every_single_wrong_digit_is_noticed(number: int, place: int, shift: int) -> None:
    digits = f"{number:011}"
    whole = digits + check_digit(digits)
    wrong = whole[:place] + str((int(whole[place]) + shift) % 10) + whole[place + 1 :]
    assert parse_reference(whole) is not None
    assert parse_reference(wrong) is None


@pytest.mark.parametrize("text", ["", "1234", "not a number", "١٢٣", "x" * 5000, "1234-5678-9012-3456", "½¼¾½¼¾½¼¾½¼¾"])
def test_what_is_no_reference_is_none(text: str) -> None:
    assert parse_reference(text) is None


def test_blanks_dashes_and_full_width_digits_do_not_matter() -> None:
    reference = credentials("token", 0, keyring=KEYS).reference
    typed = " ".join(chr(ord(c) + 0xFEE0) if c.isdigit() else "" for c in reference)
    assert parse_reference(typed) == reference


@pytest.mark.parametrize(
    ("typed", "fits"), [("0A1B-2C3D", True), ("oaib 2c3d", True), ("OALB2C3D", True), ("0A1B-2C3E", False), ("", False)]
)
def test_a_secret_is_read_as_people_copy_it(typed: str, fits: bool) -> None:
    assert secret_fits(typed, hash_of("0A1B2C3D", keyring=KEYS), keyring=KEYS) is fits
