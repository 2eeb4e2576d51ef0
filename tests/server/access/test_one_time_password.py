"""Against the test vectors of RFC 6238, appendix B (SHA-1, cut to six digits)."""

from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pytest

from server.access.one_time_password import enrolment_uri, matching_step

SECRET = b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "password"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")],
)
def test_the_vectors_of_the_standard_match_their_step(seconds: int, password: str) -> None:
    assert matching_step(SECRET, password, now=datetime.fromtimestamp(seconds, UTC)) == seconds // 30


@pytest.mark.parametrize(("late", "matched"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_clock_may_be_one_step_off(late: int, matched: bool) -> None:
    moment = datetime.fromtimestamp(1111111109, UTC) + timedelta(seconds=late)
    assert (matching_step(SECRET, "081804", now=moment) is not None) is matched


@pytest.mark.parametrize("password", ["", "000000", "81804", "08180４", "0818041"])
def test_anything_else_matches_nothing(password: str) -> None:
    assert matching_step(SECRET, password, now=datetime.fromtimestamp(1111111109, UTC)) is None


def test_the_address_names_the_account_and_the_service() -> None:
    assert enrolment_uri(SECRET, username="li.mei", issuer="Xinma") == f"otpauth://totp/Xinma:li.mei?secret={SECRET}&issuer=Xinma"
