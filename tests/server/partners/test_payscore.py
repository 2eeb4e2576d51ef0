"""WeChat Pay Score's words for our orders."""

import json
from base64 import b64decode
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.enums import WaiverState
from server.partners.payscore import STATES, certificate_json, error_json, lines_of, told_json
from server.platform.errors import Conflict, Invalid, Reason, Refused
from tests.cast import NOW

TOLD: dict[str, Any] = {
    "id": "0190", "number": "A-1", "state": "quoted", "title": "骑行", "total_fen": None, "charges": [], "discounts": [],
    "particulars": {
        "appid": "wx1", "service_id": "bicycle-deposit", "service_introduction": "骑行", "post_payments": [{"name": "起步"}],
        "risk_fund": {"name": "ESTIMATE_ORDER_COST", "amount": 19_900},
    },
}  # fmt: skip
SETTLED = {"charges": [{"name": "骑行", "amount_fen": 500, "note": "30 分钟"}], "total_fen": 500}


def test_every_state_has_a_word_of_theirs() -> None:
    assert set(STATES) == set(WaiverState)
    assert {word for word, _ in STATES.values()} == {"CREATED", "DOING", "DONE", "REVOKED", "EXPIRED"}


def test_a_waiting_order_says_what_was_announced_and_owes_nothing() -> None:
    told = told_json(TOLD, merchant="m1")
    assert (told["state"], told["mchid"], told["post_payments"]) == ("CREATED", "m1", [{"name": "起步"}])
    assert {"total_amount", "collection", "state_description", "post_discounts"}.isdisjoint(told)


@pytest.mark.parametrize(
    ("state", "word", "paying", "paid"),
    [("settling", "USER_PAYING", 500, 0), ("done", "USER_PAID", 0, 500), ("overdue", "USER_PAYING", 500, 0)],
)
def test_a_completed_order_says_what_is_owed_and_what_is_paid(state: str, word: str, paying: int, paid: int) -> None:
    told = told_json(TOLD | SETTLED | {"state": state}, merchant="m1")
    assert told["post_payments"] == [{"name": "骑行", "amount": 500, "description": "30 分钟"}]
    assert told["collection"] == {"state": word, "total_amount": 500, "paying_amount": paying, "paid_amount": paid}


def test_a_revoked_order_owes_nothing() -> None:
    assert "collection" not in told_json(TOLD | SETTLED | {"state": "revoked"}, merchant="m1")


def test_their_lines_are_read_as_ours() -> None:
    [line] = lines_of([{"name": "骑行", "amount": 500, "description": "30 分钟"}])
    assert (line.name, line.amount_fen, line.note) == ("骑行", 500, "30 分钟")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Conflict("waiver_number_taken"), 409, "OUT_TRADE_NO_USED"),
        (Conflict("waiver_state"), 409, "INVALID_ORDER_STATE"),
        (Refused("bill_refused", reasons=[Reason(code="bill_above_risk", path="total_fen")]), 422, "PARAM_ERROR"),
        (Invalid("internal"), 500, "SYSTEM_ERROR"),
    ],
)
def test_refusals_have_their_codes_and_keep_our_reasons(error: Any, status: int, code: str) -> None:
    told = error_json(error, status=status, message="…")
    assert (told["code"], told["detail"]["code"]) == (code, error.code)
    assert [reason["code"] for reason in told["detail"]["reasons"]] == [reason.code for reason in error.reasons]


def test_a_certificate_opens_with_the_partners_key_alone() -> None:
    secret = "0123456789abcdef0123456789abcdef"
    sealed = certificate_json("AB", "-----PEM-----", opens_at=NOW, closes_at=NOW, secret=secret, nonce="abcdefabcdef")
    box = sealed["encrypt_certificate"]
    opened = AESGCM(secret.encode()).decrypt(box["nonce"].encode(), b64decode(box["ciphertext"]), b"certificate")
    assert opened == b"-----PEM-----"
    assert "PEM" not in json.dumps(sealed)
