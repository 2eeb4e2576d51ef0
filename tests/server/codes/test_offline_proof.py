from datetime import date, timedelta

import base45
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.codes import offline_proof
from server.codes.keys import Issuer
from server.codes.offline_proof import Proof
from server.platform.crypto import Keyring, keyring_from, next_generation

SECRET = "1:a secret that only these tests know"
KEYRING = keyring_from(SECRET)
HERE = Issuer("330100", "production")
PROOF = Proof(-42, date(2026, 4, 1), date(2027, 3, 31))
TEXT = offline_proof.sign(PROOF, keyring=KEYRING, issuer=HERE)
days = st.dates(offline_proof.FIRST_DAY, offline_proof.LAST_DAY)
proofs = st.builds(lambda handle, a, b: Proof(handle, min(a, b), max(a, b)), st.integers(-(2**63), 2**63 - 1), days, days)


def verify(text: str, *, keyring: Keyring = KEYRING, issuer: Issuer = HERE) -> Proof | None:
    return offline_proof.verify(text, public_keys=offline_proof.public_keys(keyring), issuer=issuer)


@given(proofs)
def test_78_bytes_say_whose_code_it_is_and_for_which_days(proof: Proof) -> None:
    text = offline_proof.sign(proof, keyring=KEYRING, issuer=HERE)
    assert len(base45.b45decode(text)) == 78
    assert verify(text) == proof


@given(st.integers(0, 77), st.integers(1, 255))
def test_any_altered_byte_is_a_forgery(place: int, change: int) -> None:
    content = bytearray(base45.b45decode(TEXT))
    content[place] ^= change
    assert verify(base45.b45encode(bytes(content)).decode()) is None


@pytest.mark.parametrize("text", ["", TEXT[:-1], TEXT + "0", ":" * 117, "码" * 117])
def test_what_has_not_the_form_is_no_proof(text: str) -> None:
    assert verify(text) is None


@pytest.mark.parametrize("elsewhere", [Issuer("330200", "production"), Issuer("330100", "embedded")])
def test_a_proof_of_another_city_or_environment_is_a_forgery_here(elsewhere: Issuer) -> None:
    assert verify(offline_proof.sign(PROOF, keyring=KEYRING, issuer=elsewhere)) is None


def test_a_proof_printed_before_a_rotation_stays_good_until_its_key_is_gone() -> None:
    rotated = keyring_from(next_generation(SECRET))
    assert verify(TEXT, keyring=rotated) == PROOF
    assert verify(TEXT, keyring=Keyring({2: rotated.secrets[2]})) is None


def test_a_proof_holds_on_its_first_and_last_day_and_not_beside_them() -> None:
    one = timedelta(days=1)
    assert PROOF.holds_on(PROOF.issued_on)
    assert PROOF.holds_on(PROOF.valid_until)
    assert not PROOF.holds_on(PROOF.issued_on - one)
    assert not PROOF.holds_on(PROOF.valid_until + one)


@pytest.mark.parametrize(
    ("first", "last"), [(date(2026, 2, 2), date(2026, 2, 1)), (date(2019, 12, 31), date(2026, 1, 1)), (date(2026, 1, 1), date(2199, 6, 7))]
)
def test_days_that_cannot_be_are_refused(first: date, last: date) -> None:
    with pytest.raises(ValueError, match="days of a proof"):
        Proof(1, first, last)
