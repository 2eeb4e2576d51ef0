from datetime import UTC, datetime, timedelta

import base45
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.codes import dynamic_code, offline_proof
from server.codes.dynamic_code import ShownCode
from server.codes.keys import Issuer, Kind, checker
from server.platform.crypto import Keyring, keyring_from, next_generation

SECRET = "1:a secret that only these tests know"
KEYRING = keyring_from(SECRET)
HERE = Issuer("330100", "production")
SHOWN = ShownCode(-42, 59_000_000)
PAYLOAD = dynamic_code.encode(SHOWN, keyring=KEYRING, issuer=HERE)
shown_codes = st.builds(ShownCode, handle=st.integers(-(2**63), 2**63 - 1), step=st.integers(0, 2**32 - 1))


def decode(payload: str, *, keyring: Keyring = KEYRING, issuer: Issuer = HERE) -> ShownCode | None:
    return dynamic_code.decode(payload, keyring=keyring, issuer=issuer)


def sealed(body: bytes, kind: Kind = Kind.RESIDENT, generation: int = 1) -> str:
    text: bytes = base45.b45encode(body + checker(KEYRING, generation, kind, HERE, size=16)(body))
    return text.decode()


@given(shown_codes)
def test_a_payload_of_45_characters_says_what_was_shown(shown: ShownCode) -> None:
    payload = dynamic_code.encode(shown, keyring=KEYRING, issuer=HERE)
    assert len(payload) == 45
    assert decode(payload) == shown


@given(st.integers(0, 29), st.integers(1, 255))
def test_any_altered_byte_is_a_forgery(place: int, change: int) -> None:
    content = bytearray(base45.b45decode(PAYLOAD))
    content[place] ^= change
    assert decode(base45.b45encode(bytes(content)).decode()) is None


@pytest.mark.parametrize("text", ["", PAYLOAD[:-1], PAYLOAD + "0", PAYLOAD.lower(), ":" * 45, "码" * 45, "\0" * 45, "12345678"])
def test_what_has_not_the_form_is_no_code(text: str) -> None:
    assert decode(text) is None


def test_the_line_end_that_a_scanner_adds_does_not_matter() -> None:
    assert decode(PAYLOAD + "\r\n") == SHOWN


@pytest.mark.parametrize("generation", range(1, 256))
def test_a_payload_survives_a_field_that_trims_blanks(generation: int) -> None:
    keyring = Keyring({generation: "a secret that only these tests know"})
    payload = dynamic_code.encode(SHOWN, keyring=keyring, issuer=HERE)
    assert decode(payload.strip(), keyring=keyring) == SHOWN


@pytest.mark.parametrize("elsewhere", [Issuer("330200", "production"), Issuer("330100", "embedded")])
def test_a_code_of_another_city_or_environment_is_a_forgery_here(elsewhere: Issuer) -> None:
    assert decode(dynamic_code.encode(SHOWN, keyring=KEYRING, issuer=elsewhere)) is None


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.RESIDENT])
def test_the_check_of_another_kind_of_code_does_not_serve(kind: Kind) -> None:
    body = base45.b45decode(PAYLOAD)[:14]
    assert decode(sealed(body)) == SHOWN
    assert decode(sealed(body, kind)) is None


def test_a_genuine_check_under_an_unknown_version_is_refused() -> None:
    assert decode(sealed(b"\x02" + base45.b45decode(PAYLOAD)[1:14])) is None


def test_keys_overlap_when_they_rotate_and_end_when_they_are_dropped() -> None:
    rotated = keyring_from(next_generation(SECRET))
    newer = dynamic_code.encode(SHOWN, keyring=rotated, issuer=HERE)
    assert decode(PAYLOAD, keyring=rotated) == decode(newer, keyring=rotated) == SHOWN
    assert decode(newer) is None
    assert decode(PAYLOAD, keyring=Keyring({2: rotated.secrets[2]})) is None


def test_an_offline_proof_is_no_resident_code() -> None:
    day = datetime(2026, 11, 20, tzinfo=UTC).date()
    assert decode(offline_proof.sign(offline_proof.Proof(1, day, day), keyring=KEYRING, issuer=HERE)) is None


moments = st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments, st.floats(-90, 120))
def test_the_current_and_the_previous_step_are_accepted_and_no_other(shown_at: datetime, later: float) -> None:
    now = shown_at + timedelta(seconds=later)
    accepted = dynamic_code.oldest_moment(now) <= shown_at < dynamic_code.newest_moment(now)
    assert accepted == (dynamic_code.step_at(now) - dynamic_code.step_at(shown_at) in (0, 1))
    if later >= 0:
        assert accepted == (now < dynamic_code.expires_at(shown_at))


@given(moments)
def test_a_code_lives_more_than_30_and_at_most_60_seconds(shown_at: datetime) -> None:
    assert timedelta(seconds=30) < dynamic_code.expires_at(shown_at) - shown_at <= timedelta(seconds=60)


@given(moments)
def test_the_screen_fetches_the_next_code_before_this_one_ends(shown_at: datetime) -> None:
    wait = dynamic_code.refresh_after_seconds(shown_at)
    assert 28 <= wait <= 30
    assert shown_at + timedelta(seconds=wait) < dynamic_code.expires_at(shown_at)
