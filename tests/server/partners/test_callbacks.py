"""Callbacks as they go over the wire; that WeChat Pay's own SDK takes them is tests/journeys/test_payscore.py."""

import json
from datetime import timedelta
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.partners.callbacks import Envelope, our_letter, target_of, wechatpay_letter
from server.partners.certificates import new_platform_certificate
from server.partners.signing import Claim, Signed, claimed, hmac_holds
from tests.cast import NOW
from tests.server.partners.test_payscore import TOLD

ENVELOPE = Envelope(event_id=UUID(int=7), event="waiver.confirm", written_at=NOW, told=TOLD)
URL = "https://operator.example/hook?x=1"


def holds(body: bytes, header: str) -> bool:
    claim = claimed(header)
    assert isinstance(claim, Claim)
    return hmac_holds(claim, Signed(method="POST", target="/hook?x=1", body=body), secret="secret")


def test_our_callback_is_checked_like_a_request() -> None:
    letter = our_letter(ENVELOPE, url=URL, key="xk_1", secret="secret", nonce="n" * 16, now=NOW + timedelta(seconds=3))
    assert holds(letter.body, letter.headers["authorization"])
    said = json.loads(letter.body)
    assert (said["id"], said["event"], said["waiver_order"]["number"]) == (str(UUID(int=7)), "waiver.confirm", "A-1")


def test_a_wrong_signature_differs_in_nothing_but_the_signature() -> None:
    right, wrong = (
        our_letter(ENVELOPE, url=URL, key="xk_1", secret="secret", nonce="n" * 16, now=NOW, wrong=garbled) for garbled in (False, True)
    )
    assert right.body == wrong.body
    assert not holds(wrong.body, wrong.headers["authorization"])


def test_wechat_pays_callback_hides_the_order_and_names_the_event() -> None:
    serial, _, key_pem = new_platform_certificate(now=NOW)
    secret = "0123456789abcdef0123456789abcdef"
    letter = wechatpay_letter(ENVELOPE, secret=secret, serial=serial, key_pem=key_pem, nonce="a" * 32, merchant="m1", now=NOW)
    said = json.loads(letter.body)
    assert said["event_type"] == "PAYSCORE.USER_CONFIRM"
    assert b"A-1" not in letter.body
    resource = said["resource"]
    from base64 import b64decode

    opened = AESGCM(secret.encode()).decrypt(resource["nonce"].encode(), b64decode(resource["ciphertext"]), b"payscore")
    assert json.loads(opened)["out_order_no"] == "A-1"


def test_the_target_is_what_stands_on_the_wire() -> None:
    assert [target_of(url) for url in (URL, "https://x.example", "https://x.example/a%7Cb")] == ["/hook?x=1", "/", "/a%7Cb"]
