"""WeChat Pay Score's words for our deposit-free orders. Pure.

Source: the public documentation of WeChat Pay APIv3, 支付分 (serviceorder, callbacks, error codes), as the SDK `wechatpayv3` speaks it.
`told` is an order as queries.order_json gives it, with its `particulars` beside.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.enums import WaiverState
from server.partners.waivers import Line
from server.platform.clock import LOCAL
from server.platform.errors import DomainError

S = WaiverState
STATES: dict[WaiverState, tuple[str, str | None]] = {
    S.QUOTED: ("CREATED", None),
    S.CREATED: ("CREATED", None),
    S.ACTIVE: ("DOING", "USER_CONFIRM"),
    S.SETTLING: ("DOING", "MCH_COMPLETE"),
    S.OVERDUE: ("DOING", "MCH_COMPLETE"),
    S.DISPUTED: ("DOING", "MCH_COMPLETE"),
    S.WRITTEN_OFF: ("DOING", "MCH_COMPLETE"),
    S.DONE: ("DONE", None),
    S.DECLINED: ("REVOKED", None),
    S.REVOKED: ("REVOKED", None),
    S.EXPIRED: ("EXPIRED", None),
}
"""State and its description. WeChat Pay knows no write-off: there such an order stays owed."""
EVENT_TYPES = {"waiver.confirm": "PAYSCORE.USER_CONFIRM", "waiver.pay": "PAYSCORE.USER_PAID"}
SHOWN = ("appid", "service_id", "service_introduction", "time_range", "location", "attach", "post_payments", "post_discounts", "risk_fund")
CODES = {
    400: "PARAM_ERROR", 401: "SIGN_ERROR", 403: "NO_AUTH", 404: "RESOURCE_NOT_EXISTS", 405: "INVALID_REQUEST", 409: "INVALID_ORDER_STATE",
    413: "PARAM_ERROR", 415: "PARAM_ERROR", 422: "PARAM_ERROR", 429: "RATELIMIT_EXCEEDED",
}  # fmt: skip
CODES_OF_OURS = {"waiver_number_taken": "OUT_TRADE_NO_USED", "not_signed_in": "NO_AUTH", "not_allowed": "NO_AUTH"}


def told_json(told: Mapping[str, Any], *, merchant: str) -> dict[str, Any]:
    """Return an order in WeChat Pay's words; what is not there is left out."""
    particulars, state = told["particulars"], WaiverState(told["state"])
    word, description = STATES[state]
    shown = {
        "mchid": merchant,
        "out_order_no": told["number"],
        "order_id": told["id"],
        "state": word,
        "state_description": description,
        "total_amount": told["total_fen"],
        **{name: particulars.get(name) for name in SHOWN},
        **_bill(told),
        **_collection(told, state),
    }
    return {name: value for name, value in shown.items() if value is not None}


def lines_of(lines: Sequence[Mapping[str, Any]]) -> tuple[Line, ...]:
    """Return WeChat Pay's charges or discounts as ours."""
    return tuple(Line(name=line["name"], amount_fen=line["amount"], note=line.get("description") or "") for line in lines)


def error_json(error: DomainError, *, status: int, message: str) -> dict[str, Any]:
    """Return a refusal as WeChat Pay words it: its code, a sentence, and our own word and reasons as the detail."""
    code = CODES_OF_OURS.get(error.code) or CODES.get(status, "SYSTEM_ERROR")
    detail = {"code": error.code, "reasons": [{"code": reason.code, "field": reason.path} for reason in error.reasons]}
    return {"code": code, "message": message, "detail": detail}


def certificate_json(serial: str, certificate: str, *, opens_at: datetime, closes_at: datetime, secret: str, nonce: str) -> dict[str, Any]:
    """Return one platform certificate, encrypted with the partner's APIv3 key. `nonce`: 12 ASCII characters."""
    about = "certificate"
    cipher = AESGCM(secret.encode()).encrypt(nonce.encode(), certificate.encode(), about.encode())
    sealed = {"algorithm": "AEAD_AES_256_GCM", "nonce": nonce, "associated_data": about, "ciphertext": b64encode(cipher).decode()}
    moments = {"effective_time": opens_at, "expire_time": closes_at}
    times = {name: moment.astimezone(LOCAL).isoformat(timespec="seconds") for name, moment in moments.items()}
    return {"serial_no": serial, **times, "encrypt_certificate": sealed}


def _bill(told: Mapping[str, Any]) -> dict[str, Any]:
    """What was charged, once the order was completed; until then what was announced stands."""
    if told["total_fen"] is None:
        return {}
    named = {"post_payments": told["charges"], "post_discounts": told["discounts"]}
    return {
        name: [{"name": line["name"], "amount": line["amount_fen"], "description": line["note"]} for line in lines] or None
        for name, lines in named.items()
    }


def _collection(told: Mapping[str, Any], state: WaiverState) -> dict[str, Any]:
    """What is owed and what is paid, once the order was completed."""
    total = told["total_fen"]
    if total is None or state in (S.REVOKED, S.DECLINED):
        return {}
    paid = total if state is S.DONE else 0
    word = "USER_PAID" if state is S.DONE else "USER_PAYING"
    amounts = {"total_amount": total, "paying_amount": total - paid, "paid_amount": paid}
    return {"need_collection": total > 0, "collection": {"state": word, **amounts} if total else None}
