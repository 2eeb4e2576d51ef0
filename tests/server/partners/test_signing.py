"""Signatures of requests and callbacks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.enums import PartnerScheme
from server.partners import signing
from server.partners.signing import Signed, authorization_of, claimed, hmac_holds, timely
from tests.cast import NOW

SENT = Signed(method="POST", target="/api/v1/partner/eligibility?lang=en", body=b'{"a":1}', idempotency_key="k-1")
STAMP = int(NOW.timestamp())
HEADER = authorization_of("secret", SENT, timestamp=STAMP, nonce="n0123456789", key="xk_1")


def test_what_is_signed_is_written_in_the_document_and_stays() -> None:
    """A vector for partners: docs/partners.md shows the same."""
    text = signing.hmac_text(SENT, timestamp=1_700_000_000, nonce="n0123456789", key="xk_1")
    assert text.decode().split("\n") == [
        *("POST", "/api/v1/partner/eligibility?lang=en", "1700000000", "n0123456789", "xk_1", "k-1"),
        "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862",
        "",
    ]
    assert signing.hmac_signature("secret", text) == "YKTXQuPzD9iXThF/sCBSdcCnFXgiDS/F60+m57QnOK0="


def test_a_signature_holds_for_what_was_signed() -> None:
    claim = claimed(HEADER)
    assert claim is not None
    assert (claim.scheme, claim.key, claim.nonce, claim.timestamp) == (PartnerScheme.HMAC, "xk_1", "n0123456789", STAMP)
    assert hmac_holds(claim, SENT, secret="secret")


@pytest.mark.parametrize(
    "changed",
    [{"method": "PUT"}, {"target": "/api/v1/partner/eligibility"}, {"body": b'{"a":2}'}, {"body": b""}, {"idempotency_key": ""}],
)
def test_it_holds_for_nothing_else(changed: dict[str, str]) -> None:
    claim = claimed(HEADER)
    assert claim
    assert not hmac_holds(claim, replace(SENT, **changed), secret="secret")  # type: ignore[arg-type]


@pytest.mark.parametrize("changed", [{"timestamp": STAMP + 1}, {"nonce": "another-nonce"}, {"key": "xk_2"}])
def test_neither_time_nonce_nor_key_can_be_exchanged(changed: dict[str, str]) -> None:
    claim = claimed(HEADER)
    assert claim
    assert not hmac_holds(replace(claim, **changed), SENT, secret="secret")  # type: ignore[arg-type]
    assert not hmac_holds(claim, SENT, secret="Secret")


@pytest.mark.parametrize(
    "header",
    [
        *("", "Bearer token", "XINMA1-HMAC-SHA256", HEADER.replace("nonce=", "once="), HEADER.replace(f'"{STAMP}"', '"soon"')),
        *(HEADER.replace("n0123456789", "short"), HEADER.replace("xk_1", "x/../k"), HEADER.replace('="n', "=n"), f"{HEADER[:-3]}"),
    ],
)
def test_what_is_malformed_claims_nothing(header: str) -> None:
    assert claimed(header) is None


@pytest.mark.parametrize(("off", "taken"), [(-301, False), (-300, True), (0, True), (300, True), (301, False)])
def test_a_clock_may_be_five_minutes_off_either_way(off: int, taken: bool) -> None:
    claim = claimed(HEADER)
    assert claim
    assert timely(claim, now=NOW + timedelta(seconds=off)) is taken
