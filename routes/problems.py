"""Errors as RFC 9457 problem documents."""

from typing import Any

from routes.wording import say
from routes.wording.facts import FACTS
from server.platform.errors import DomainError, Reason

STATUS_BY_CODE = {
    "not_signed_in": 401,
    "signature_needed": 401,
    "signature_invalid": 401,
    "wrong_credentials": 401,
    "otp_required": 401,
    "otp_wrong": 401,
    "otp_used": 401,
    "gone": 410,
    "body_too_large": 413,
    "unsupported_media_type": 415,
    "too_many_requests": 429,
    "unavailable": 503,
    "wechat_unavailable": 503,
}


def status_of(error: DomainError) -> int:
    return STATUS_BY_CODE.get(error.code, error.status)


def problem(error: DomainError, language: str) -> dict[str, Any]:
    """Return `{type, title, status, code, detail, reasons}` in `zh` or `en`."""
    title = say(error.code, language)
    return {
        "type": f"/docs/errors#{error.code}",
        "title": title,
        "status": status_of(error),
        "code": error.code,
        "detail": error.detail or title,
        "reasons": [reason_json(reason, language) for reason in error.reasons],
    }


def reason_json(reason: Reason, language: str) -> dict[str, Any]:
    """Return `{code, message, path?, fact?, expected?, actual?, gap?, remedy?, basis?}`."""
    values = {"expected": reason.expected, "actual": reason.actual, "gap": reason.gap}
    said = values | {"fact": FACTS[reason.fact][language == "en"] if reason.fact else ""}
    remedy = reason.remedy and say(reason.remedy, language, **said)
    rest = {"path": reason.path, "fact": reason.fact, **values, "remedy": remedy, "basis": reason.basis}
    return {"code": reason.code, "message": say(reason.code, language, **said)} | {k: v for k, v in rest.items() if v is not None}


def advice(error: DomainError, status: int) -> dict[str, str]:
    """Return what a program shall do next, as headers."""
    if status == 401:
        return {"www-authenticate": "Bearer"}
    waits = [reason.gap for reason in error.reasons if reason.code == "try_again_in"]
    return {"retry-after": str(waits[0] if waits else 1)} if waits or status == 503 else {}
