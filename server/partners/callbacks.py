"""A callback as it goes over the wire, in our scheme and in WeChat Pay's. Pure: keys, nonces and the time come from outside."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.partners import signing
from server.partners.payscore import EVENT_TYPES, told_json
from server.partners.signing import Signed
from server.partners.telling import rfc3339
from server.platform.clock import LOCAL
from server.platform.json_text import dumps

SUBJECTS = {"waiver": "waiver_order", "restriction": "restriction"}
"""Under which name what is told stands in a callback, by the first word of the event."""
WRONG = "a signature that is wrong on purpose"


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What is told: which event, when it was written, and the order as it then stood."""

    event_id: UUID
    event: str
    written_at: datetime
    told: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A request to send."""

    headers: dict[str, str]
    body: bytes


def our_letter(envelope: Envelope, *, url: str, key: str, secret: str, nonce: str, now: datetime, wrong: bool = False) -> Letter:
    """Return a callback signed as partners sign their requests, so that they check it with the same code."""
    said = {"id": str(envelope.event_id), "event": envelope.event, "written_at": rfc3339(envelope.written_at)}
    body = dumps({**said, SUBJECTS[envelope.event.partition(".")[0]]: envelope.told}).encode()
    sent = Signed(method="POST", target=target_of(url), body=body)
    signature = signing.authorization_of(WRONG if wrong else secret, sent, timestamp=int(now.timestamp()), nonce=nonce, key=key)
    return Letter(headers={"content-type": "application/json", "authorization": signature}, body=body)


def wechatpay_letter(
    envelope: Envelope, *, secret: str, serial: str, key_pem: str, nonce: str, merchant: str, now: datetime, wrong: bool = False
) -> Letter:
    """Return a callback as WeChat Pay sends it: encrypted with the partner's APIv3 key, signed by the platform."""
    inner, about = dumps(told_json(envelope.told, merchant=merchant)), "payscore"
    cipher = AESGCM(secret.encode()).encrypt(nonce[:12].encode(), inner.encode(), about.encode())
    resource = {
        "algorithm": "AEAD_AES_256_GCM", "original_type": about, "associated_data": about, "nonce": nonce[:12],
        "ciphertext": b64encode(cipher).decode(),
    }  # fmt: skip
    body = dumps(
        {
            "id": str(envelope.event_id), "create_time": envelope.written_at.astimezone(LOCAL).isoformat(timespec="seconds"),
            "resource_type": "encrypt-resource", "event_type": EVENT_TYPES[envelope.event], "summary": envelope.event, "resource": resource,
        }
    )  # fmt: skip
    stamp = int(now.timestamp())
    signed_text = body + " " if wrong else body
    return Letter(headers=signature_headers(signed_text, serial=serial, key_pem=key_pem, nonce=nonce, timestamp=stamp), body=body.encode())


def signature_headers(body: str, *, serial: str, key_pem: str, nonce: str, timestamp: int) -> dict[str, str]:
    """Return the headers with which WeChat Pay's SDKs check an answer or a callback."""
    return {
        "content-type": "application/json",
        "wechatpay-serial": serial,
        "wechatpay-timestamp": str(timestamp),
        "wechatpay-nonce": nonce,
        "wechatpay-signature-type": "WECHATPAY2-SHA256-RSA2048",
        "wechatpay-signature": signing.rsa_signature(key_pem, timestamp=timestamp, nonce=nonce, body=body),
    }


def target_of(url: str) -> str:
    """Return path and query of an address, as they stand on the wire."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
