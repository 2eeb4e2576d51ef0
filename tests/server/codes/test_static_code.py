import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.codes import static_code
from server.codes.keys import Issuer
from server.platform.crypto import Keyring, keyring_from, next_generation

KEYRING = keyring_from("a secret that only these tests know")
HERE = Issuer("330100", "production")
handles = st.integers(-(2**63), 2**63 - 1)
CODE = static_code.encode(-42, keyring=KEYRING, issuer=HERE)


def decode(code: str, *, keyring: Keyring = KEYRING, issuer: Issuer = HERE) -> int | None:
    return static_code.decode(code, keyring=keyring, issuer=issuer)


@given(handles)
def test_a_code_gives_its_handle_back(handle: int) -> None:
    code = static_code.encode(handle, keyring=KEYRING, issuer=HERE)
    assert re.fullmatch("[A-Z2-7]{26}", code)
    assert decode(code) == handle


def test_small_letters_are_read_as_capitals() -> None:
    assert decode(CODE.lower()) == -42


@pytest.mark.parametrize("place", range(26))
def test_any_other_character_at_any_place_is_a_forgery(place: int) -> None:
    others = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") - {CODE[place]}
    assert {decode(CODE[:place] + other + CODE[place + 1 :]) for other in others} == {None}


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=26, max_size=26))
def test_a_made_up_code_is_a_forgery(code: str) -> None:
    assert decode(code) is None


@pytest.mark.parametrize("text", ["", CODE[:-1], CODE + "A", CODE + "=", " " + CODE[:-1], "ı" * 26, "\0" * 26, "1" * 26, "码" * 26])
def test_what_has_not_the_form_is_no_code(text: str) -> None:
    assert decode(text) is None


@pytest.mark.parametrize("elsewhere", [Issuer("330200", "production"), Issuer("330100", "embedded"), Issuer("", "")])
def test_a_code_of_another_city_or_environment_is_a_forgery_here(elsewhere: Issuer) -> None:
    assert decode(static_code.encode(7, keyring=KEYRING, issuer=elsewhere)) is None


def test_a_code_printed_before_a_rotation_stays_good_until_its_key_is_gone() -> None:
    rotated = keyring_from(next_generation("1:a secret that only these tests know"))
    assert decode(CODE, keyring=rotated) == -42
    assert decode(static_code.encode(-42, keyring=rotated, issuer=HERE)) is None
    assert decode(CODE, keyring=Keyring({2: rotated.secrets[2]})) is None


def test_many_codes_are_the_same_as_one_by_one() -> None:
    many = static_code.encode_many([1, -1, 2**63 - 1], keyring=KEYRING, issuer=HERE)
    assert many == [static_code.encode(handle, keyring=KEYRING, issuer=HERE) for handle in (1, -1, 2**63 - 1)]
