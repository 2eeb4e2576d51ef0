"""How a request or a callback is signed, in our scheme and in WeChat Pay's. Pure.

Both sign a text of lines, each ended by a line feed. Ours: method, path with query, timestamp, nonce, name of the key, Idempotency-Key
(empty where there is none), SHA-256 of the body in hexadecimal; HMAC-SHA256 of it, base64. WeChat Pay's (WECHATPAY2-SHA256-RSA2048):
method, path with query, timestamp, nonce, body; RSA PKCS #1 v1.5 with SHA-256.
"""

import hashlib
import hmac
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate

from models.enums import PartnerScheme

WINDOW = timedelta(minutes=5)
"""How far a partner's clock may be off, either way. A nonce is kept for twice this, so that it cannot come again within it."""
SCHEMES = {"xinma1-hmac-sha256": PartnerScheme.HMAC, "wechatpay2-sha256-rsa2048": PartnerScheme.WECHATPAY}
NAMES = {
    PartnerScheme.HMAC: {"key": "key", "nonce": "nonce", "timestamp": "timestamp", "signature": "signature"},
    PartnerScheme.WECHATPAY: {"key": "serial_no", "nonce": "nonce_str", "timestamp": "timestamp", "signature": "signature"},
}
PAIR = re.compile(r'([a-z_]+)="([^"]*)"')
FORMS = {
    "key": re.compile(r"[A-Za-z0-9_-]{1,64}"),
    "nonce": re.compile(r"[A-Za-z0-9_-]{8,64}"),
    "timestamp": re.compile(r"[0-9]{1,11}"),
    "signature": re.compile(r"[A-Za-z0-9+/]{1,1000}={0,2}"),
}


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What an Authorization header claims: which key signed what, when. `of` is the merchant number, in WeChat Pay's dialect only."""

    scheme: PartnerScheme
    key: str
    nonce: str
    timestamp: int
    signature: str
    of: str | None = None


@dataclass(frozen=True, kw_only=True)
class Signed:
    """What was sent. `target` is path and query as they stood on the wire."""

    method: str
    target: str
    body: bytes
    idempotency_key: str = ""


def claimed(authorization: str) -> Claim | None:
    """Return what a header of one of our SCHEMES claims; None for one that is malformed."""
    word, _, rest = authorization.partition(" ")
    scheme = SCHEMES.get(word.lower())
    if scheme is None:
        return None
    pairs = dict(PAIR.findall(rest))
    told = {name: pairs.get(spelt, "") for name, spelt in NAMES[scheme].items()}
    if not all(FORMS[name].fullmatch(value) for name, value in told.items()):
        return None
    return Claim(
        scheme=scheme, key=told["key"], nonce=told["nonce"], timestamp=int(told["timestamp"]), signature=told["signature"],
        of=pairs.get("mchid"),
    )  # fmt: skip


def is_signed(authorization: str) -> bool:
    return authorization.partition(" ")[0].lower() in SCHEMES


def timely(claim: Claim, *, now: datetime) -> bool:
    return abs(now.timestamp() - claim.timestamp) <= WINDOW.total_seconds()


def hmac_text(sent: Signed, *, timestamp: int, nonce: str, key: str) -> bytes:
    lines = [sent.method, sent.target, str(timestamp), nonce, key, sent.idempotency_key, hashlib.sha256(sent.body).hexdigest()]
    return "".join(f"{line}\n" for line in lines).encode()


def hmac_signature(secret: str, text: bytes) -> str:
    return b64encode(hmac.new(secret.encode(), text, hashlib.sha256).digest()).decode()


def hmac_holds(claim: Claim, sent: Signed, *, secret: str) -> bool:
    """Tell whether the claim's signature is that of `secret`, in constant time."""
    expected = hmac_signature(secret, hmac_text(sent, timestamp=claim.timestamp, nonce=claim.nonce, key=claim.key))
    return hmac.compare_digest(expected, claim.signature)


def authorization_of(secret: str, sent: Signed, *, timestamp: int, nonce: str, key: str) -> str:
    """Return the header that signs `sent` in our scheme: what a partner sends, and what a callback carries."""
    signature = hmac_signature(secret, hmac_text(sent, timestamp=timestamp, nonce=nonce, key=key))
    return f'XINMA1-HMAC-SHA256 key="{key}",timestamp="{timestamp}",nonce="{nonce}",signature="{signature}"'


def rsa_holds(claim: Claim, sent: Signed, *, certificate: str) -> bool:
    """Tell whether the claim's signature is that of the certificate's RSA key."""
    key = load_pem_x509_certificate(certificate.encode()).public_key()
    text = f"{sent.method}\n{sent.target}\n{claim.timestamp}\n{claim.nonce}\n".encode() + sent.body + b"\n"
    if not isinstance(key, RSAPublicKey):
        return False
    try:
        key.verify(b64decode(claim.signature, validate=True), text, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def rsa_signature(key_pem: str, *, timestamp: int, nonce: str, body: str) -> str:
    """Return WeChat Pay's signature of an answer or a callback: base64 over timestamp, nonce and body."""
    key = load_pem_private_key(key_pem.encode(), password=None)
    assert isinstance(key, RSAPrivateKey)
    return b64encode(key.sign(f"{timestamp}\n{nonce}\n{body}\n".encode(), PKCS1v15(), SHA256())).decode()
