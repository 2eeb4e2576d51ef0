"""What somebody pasted or scanned to have it checked: its sort, told from its form alone. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

from server.codes import dynamic_code, offline_proof, short_number, static_code

LONGEST = 2000
ADDRESS = re.compile(r"(?P<site>https?://[^\s/]+)(?P<path>/\S*)?", re.IGNORECASE)
CODE_PATH = re.compile(r"/m/(?P<code>[A-Z2-7]{26})(?:[/?#].*)?", re.IGNORECASE)
RECEIPT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
BASE45 = re.compile(r"[0-9A-Z $%*+\-./:]+")
TYPED_DIGITS = 8


class Sort(StrEnum):
    RECEIPT = "receipt"
    CODE = "code"
    NUMBER = "number"
    PROOF = "proof"
    RESIDENT = "resident"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Claim:
    """What a text claims to be, and the part of it that is to be checked. `site` is where an address leads, for one that is not ours."""

    sort: Sort
    text: str = ""
    site: str = ""


def claim_of(pasted: str, *, base_url: str) -> Claim:
    """Return what was pasted; whether it is true is for the keys to say. A receipt may have been broken into lines on the way."""
    text = pasted.strip()
    if found := ADDRESS.fullmatch(text):
        return _address(found, base_url)
    if short_number.parse(text):
        return Claim(Sort.NUMBER, text)
    if len(text) == static_code.CODE_LENGTH and text.isascii() and text.isalnum():
        return Claim(Sort.CODE, text.upper())
    joined = "".join(text.split())
    if RECEIPT.fullmatch(joined):
        return Claim(Sort.RECEIPT, joined)
    if joined.isascii() and joined.isdigit() and len(joined) == TYPED_DIGITS:
        return Claim(Sort.RESIDENT)
    return _symbol(pasted)


def _address(found: re.Match[str], base_url: str) -> Claim:
    """Scheme and host are printed in capitals and mean the same; a code under another host is not ours, whatever its path says."""
    site, path = found["site"].lower(), found["path"] or ""
    here, _, prefix = base_url.rstrip("/").lower().partition("://")
    host, _, folder = prefix.partition("/")
    ours = site == f"{here}://{host}"
    code = CODE_PATH.fullmatch(path.removeprefix(f"/{folder}") if folder else path)
    if not ours:
        return Claim(Sort.ELSEWHERE, site=site)
    return Claim(Sort.CODE, code["code"].upper()) if code else Claim(Sort.UNKNOWN)


def _symbol(pasted: str) -> Claim:
    """Base45 knows the blank, also at its beginning: forms and scanners take it away there."""
    text = pasted.strip("\r\n\t")
    if not BASE45.fullmatch(text):
        return Claim(Sort.UNKNOWN)
    if len(text) in (offline_proof.PROOF_LENGTH, offline_proof.PROOF_LENGTH - 1):
        return Claim(Sort.PROOF, text.rjust(offline_proof.PROOF_LENGTH))
    if len(text) in (dynamic_code.PAYLOAD_LENGTH, dynamic_code.PAYLOAD_LENGTH - 1):
        return Claim(Sort.RESIDENT)
    return Claim(Sort.UNKNOWN)
