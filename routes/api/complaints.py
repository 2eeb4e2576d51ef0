"""Complaints, as anyone files and follows them; reviews, as residents write them."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.complaints import Complaint
from models.enums import ComplaintKind
from models.registry import Merchant
from routes import reading, writing
from routes.api.complaint_shapes import (
    FiledComplaint,
    FollowedComplaint,
    filed_json,
    followed_json,
)
from routes.endpoints import contract
from routes.pages.credit_page import facts_changed
from routes.sent_photos import Base64, decoded
from routes.state import State
from server.codes.keys import issuer_from
from server.codes.queries import find_merchant_code
from server.complaints import queries
from server.complaints.actions import (
    file_complaint,
    withdraw_complaint,
    write_review,
)
from server.platform.clock import utc_now
from server.platform.errors import DomainError
from server.platform.limits import Allowance
from server.platform.photos import MAX_PHOTOS
from server.platform.pictures import clean_photos

NO_STORE = {"cache-control": "no-store"}
MAX_TEXT = 2000
MAX_CONTACT = 100
MAX_NOTE = 1000
TOKEN_BYTES = 24
FILINGS_OF_AN_ADDRESS = Allowance(name="file-complaint", most=30, per=timedelta(hours=1))
"""Many people share one address of a mobile network."""
REVIEWS_OF_A_RESIDENT = Allowance(name="review", most=20, per=timedelta(hours=1))
"""Each takes the merchant's page out of what every process keeps."""
WRONG_SECRETS_OF_AN_ADDRESS = Allowance(name="follow-complaint", most=30, per=timedelta(minutes=10))

Secret = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,40}$")]
Words = Annotated[reading.Text, StringConstraints(min_length=1, max_length=MAX_TEXT)]


class ComplaintRequest(reading.Body):
    """`photos` are JPEG, PNG or WebP files in base64; `contact` is kept sealed and shown to the authority only."""

    kind: ComplaintKind
    text: Words
    contact: Annotated[reading.Text, StringConstraints(max_length=MAX_CONTACT)] = ""
    photos: list[Base64] = Field(default=[], max_length=MAX_PHOTOS)


class SecretQuery(reading.Query):
    secret: Secret


class WithdrawalRequest(reading.Body):
    secret: Secret
    note: Annotated[reading.Text, StringConstraints(max_length=MAX_NOTE)] = ""


class ReviewRequest(reading.Body):
    stars: Annotated[reading.Integer, Field(ge=1, le=5)]
    text: Annotated[reading.Text, StringConstraints(max_length=500)] = ""


class WrittenReview(BaseModel):
    id: UUID
    stars: int
    text: str
    written_at: datetime


@contract(
    "File a complaint or a tip on a merchant; the same key and body are one filing", body=ComplaintRequest, answer=FiledComplaint,
    status=201, refusals=(410, 422, 429), headers=("Idempotency-Key",),
)  # fmt: skip
async def create(request: Request[State]) -> Response:
    key = reading.key_of_nobody(request)
    async with filing(request):
        body = await reading.body(request, ComplaintRequest)
        merchant = await merchant_of(request)
        pictures = await clean_photos(decoded(body.photos), pictures=request.state["pictures"])
        filed = await file_complaint(
            merchant_id=merchant.id, kind=body.kind, text=body.text, contact=body.contact, pictures=pictures,
            token=secrets.token_urlsafe(TOKEN_BYTES), key=key, keyring=request.state["keyring"], now=utc_now(),
        )  # fmt: skip
    return writing.ok(filed_json(filed), status=201, headers={"Idempotency-Replayed": "true"} if filed.before else {})


@contract("What became of a complaint or tip", query=SecretQuery, answer=FollowedComplaint, refusals=(429,))
async def show(request: Request[State]) -> Response:
    secret = reading.query(request, SecretQuery).secret
    complaint = await followed(request, request.path_params["reference"], secret)
    return writing.ok(followed_json(await queries.case_of(complaint)), headers=NO_STORE)


@contract("Take back a complaint", body=WithdrawalRequest, answer=FollowedComplaint, status=201, refusals=(409, 429))
async def withdraw(request: Request[State]) -> Response:
    body = await reading.body(request, WithdrawalRequest)
    await followed(request, request.path_params["reference"], body.secret)
    case = await withdraw_complaint(
        reference=request.path_params["reference"], secret=body.secret, note=body.note, keyring=request.state["keyring"], now=utc_now()
    )
    await facts_changed(request, case.complaint.merchant_id)
    return writing.ok(followed_json(case), status=201, headers=NO_STORE)


@contract("Review a merchant", body=ReviewRequest, answer=WrittenReview, status=201, refusals=(410, 422, 429))
async def review(request: Request[State]) -> Response:
    body = await reading.body(request, ReviewRequest)
    who, resident_id, now = reading.actor(request), reading.resident_id(request), utc_now()
    merchant = await merchant_of(request)
    await request.state["limits"].spend(REVIEWS_OF_A_RESIDENT, str(resident_id), now=now)
    written = await write_review(
        merchant_id=merchant.id, resident_id=resident_id, account_id=who.account_id,
        works_for=frozenset().union(*who.merchant_ids.values()), stars=body.stars, text=body.text, now=now,
    )  # fmt: skip
    await facts_changed(request, merchant.id)
    return writing.created({"id": written.id, "stars": written.stars, "text": written.text, "written_at": written.written_at})


@asynccontextmanager
async def filing(request: Request[State]) -> AsyncIterator[None]:
    """Anyone may file, but not without end: Forbidden("too_many_requests"). What is refused inside the block costs nothing."""
    limits, whose, now = request.state["limits"], reading.address(request), utc_now()
    await limits.spend(FILINGS_OF_AN_ADDRESS, whose, now=now)
    try:
        yield
    except DomainError:
        await limits.give_back(FILINGS_OF_AN_ADDRESS, whose, now=now)
        raise


async def followed(request: Request[State], reference: str, secret: str) -> Complaint:
    """Return what this secret belongs to. NotFound; Forbidden("too_many_requests") after too many wrong ones from one address."""
    limits, whose, now = request.state["limits"], reading.address(request), utc_now()
    await limits.spend(WRONG_SECRETS_OF_AN_ADDRESS, whose, now=now)
    complaint = await queries.find_for_filer(reference, secret, keyring=request.state["keyring"])
    await limits.give_back(WRONG_SECRETS_OF_AN_ADDRESS, whose, now=now)
    return complaint


async def merchant_of(request: Request[State]) -> Merchant:
    """Return the merchant whose printed code stands in the path. NotFound, also "gone" when it was revoked."""
    issuer = issuer_from(request.state["settings"])
    code = await find_merchant_code(request.path_params["code"], keyring=request.state["keyring"], issuer=issuer)
    return code.merchant
