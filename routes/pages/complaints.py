"""Complaining without script and without an account: a form, a reference and a secret to follow it by."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import StringConstraints
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from models.complaints import Complaint
from models.enums import ComplaintKind
from models.registry import Merchant
from routes import reading
from routes.api.complaints import (
    MAX_CONTACT,
    MAX_NOTE,
    MAX_TEXT,
    TOKEN_BYTES,
    Secret,
    Words,
    filing,
    followed,
    merchant_of,
)
from routes.pages import render
from routes.pages.credit_page import facts_changed
from routes.problems import advice, reason_json, status_of
from routes.state import State
from server.complaints import queries
from server.complaints.actions import (
    Filed,
    file_complaint,
    withdraw_complaint,
)
from server.complaints.states import CLOSED, MAKES, Party, moves
from server.platform.clock import utc_now
from server.platform.errors import DomainError, Forbidden, Invalid, Reason, Refused
from server.platform.photos import MAX_BYTES, MAX_PHOTOS
from server.platform.pictures import clean_photos

FORM_BYTES = MAX_PHOTOS * MAX_BYTES + 64 * 1024
MOST_FILES = 10
PRIVATE = {"cache-control": "no-store", "referrer-policy": "no-referrer"}


class ComplaintForm(reading.Body):
    """`token` is the form's own and makes a form sent twice one complaint."""

    kind: ComplaintKind
    text: Words
    contact: Annotated[reading.Text, StringConstraints(max_length=MAX_CONTACT)] = ""
    token: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{32}$")]


class FollowForm(reading.Body):
    reference: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    secret: Secret


class WithdrawalForm(FollowForm):
    note: Annotated[reading.Text, StringConstraints(max_length=MAX_NOTE)] = ""
    sure: Literal["yes"]


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What stands in the form, and what was wrong with it."""

    kind: str = ComplaintKind.COMPLAINT
    text: str = ""
    contact: str = ""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(TOKEN_BYTES))
    had_photos: bool = False
    faults: Sequence[dict[str, Any]] = ()


async def form(request: Request[State]) -> Response:
    return _form_page(request, await merchant_of(request), Typed())


async def create(request: Request[State]) -> Response:
    _refuse_foreign_sites(request)
    merchant = await merchant_of(request)
    _refuse_other_charsets(request)
    async with request.form(max_files=MOST_FILES) as sent:
        photos = [photo for photo in sent.getlist("photos") if isinstance(photo, UploadFile) and photo.size]
        try:
            async with filing(request):
                filed = await _file(request, merchant, sent, [await photo.read() for photo in photos])
        except (Invalid, Refused, Forbidden) as error:
            typed = _typed(request, sent, error, had_photos=bool(photos))
            status = status_of(error) if isinstance(error, Forbidden) else 400
            return _form_page(request, merchant, typed, status=status, headers=advice(error, status))
    values: dict[str, Any] = {"merchant": merchant, "filed": filed, "complaint": filed.complaint, "last_day": last_day(filed.complaint)}
    return _shown(request, "complaint_filed.html", status=201, code=request.path_params["code"], **values)


async def follow_form(request: Request[State]) -> Response:
    return _follow_page(request, reference=request.query_params.get("reference", "")[:40])


async def follow(request: Request[State]) -> Response:
    _refuse_foreign_sites(request)
    _refuse_other_charsets(request)
    async with request.form() as sent:
        reference, secret = str(sent.get("reference", "")), str(sent.get("secret", ""))
    try:
        asked = reading.form(FollowForm, {"reference": reference, "secret": secret})
        return await _case_page(request, asked)
    except DomainError as error:
        return _follow_page(request, reference=reference[:40], error=error)


async def withdraw(request: Request[State]) -> Response:
    _refuse_foreign_sites(request)
    _refuse_other_charsets(request)
    async with request.form() as sent:
        asked = reading.form(WithdrawalForm, {name: str(value) for name, value in sent.items()})
    keyring = request.state["keyring"]
    await followed(request, asked.reference, asked.secret)
    case = await withdraw_complaint(reference=asked.reference, secret=asked.secret, note=asked.note, keyring=keyring, now=utc_now())
    await facts_changed(request, case.complaint.merchant_id)
    return await _case_page(request, asked)


async def _file(request: Request[State], merchant: Merchant, sent: FormData, originals: list[bytes]) -> Filed:
    asked = reading.form(ComplaintForm, {name: str(sent[name]) for name in ComplaintForm.model_fields if name in sent})
    pictures = await clean_photos(originals, pictures=request.state["pictures"])
    return await file_complaint(
        merchant_id=merchant.id, kind=asked.kind, text=asked.text, contact=asked.contact, pictures=pictures,
        token=asked.token, keyring=request.state["keyring"], now=utc_now(),
    )  # fmt: skip


def _typed(request: Request[State], sent: FormData, error: DomainError, *, had_photos: bool) -> Typed:
    """What was typed, and what was wrong with it. A token that is none came from a broken page: the form gets another."""
    words = {name: str(sent.get(name, "")) for name in ("kind", "text", "contact", "token")}
    reasons = [Reason(code="form_outdated") if reason.path == "token" else reason for reason in error.reasons]
    if reasons != list(error.reasons):
        del words["token"]
    return Typed(**words, had_photos=had_photos, faults=[reason_json(reason, reading.language(request)) for reason in reasons])


def _form_page(
    request: Request[State], merchant: Merchant, typed: Typed, *, status: int = 200, headers: Mapping[str, str] = MappingProxyType({})
) -> Response:
    limits = {"text": MAX_TEXT, "contact": MAX_CONTACT, "photos": MAX_PHOTOS, "megabytes": MAX_BYTES // 1024**2}
    values: dict[str, Any] = {"merchant": merchant, "typed": typed, "limits": limits, "kinds": list(ComplaintKind)}
    return _shown(request, "complaint_form.html", status=status, headers={**PRIVATE, **headers}, code=request.path_params["code"], **values)


def _follow_page(request: Request[State], *, reference: str, error: DomainError | None = None) -> Response:
    status = status_of(error) if error else 200
    return _shown(request, "complaint_follow.html", status=status, reference=reference, fault=error.code if error else None)


async def _case_page(request: Request[State], asked: FollowForm) -> Response:
    complaint = await followed(request, asked.reference, asked.secret)
    case = await queries.case_of(complaint)
    open_moves = moves(complaint.kind, [event.state for event in case.history], Party.FILER)
    return _shown(
        request, "complaint_case.html", case=case, complaint=complaint, last_day=last_day(complaint), secret=asked.secret, by=MAKES,
        can_withdraw=bool(open_moves),
    )  # fmt: skip


def _shown(request: Request[State], template: str, *, status: int = 200, headers: Mapping[str, str] = PRIVATE, **values: Any) -> Response:
    return render.page(request, template, language=reading.language(request), status=status, headers=headers, **values)


def last_day(complaint: Complaint) -> datetime | None:
    """A moment in the last day on which it is dealt with in time; None when it is closed."""
    return None if complaint.state in CLOSED else complaint.due_at - timedelta(seconds=1)


def _refuse_other_charsets(request: Request[State]) -> None:
    if not reading.in_utf8(request.headers.get("content-type")):
        raise Invalid("unsupported_media_type", detail="charset=utf-8")


def _refuse_foreign_sites(request: Request[State]) -> None:
    """No cookie gives these forms any right; yet another site could have its visitors file here. Browsers say where a form stood."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden("foreign_form")
