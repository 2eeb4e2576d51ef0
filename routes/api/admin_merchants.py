"""Merchants as administrators keep them: corrected by hand, their codes, who is invited to their desk."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.access import DeskInvitation
from models.codes import MerchantCode
from models.enums import CodeEnd, Role
from models.registry import Merchant
from routes import reading, writing
from routes.api.merchants import Cursor
from routes.endpoints import contract
from routes.pages.credit_page import facts_changed
from routes.state import State
from server.access.actions.invitations import end_invitation, invite_to_desk
from server.access.queries import open_invitations
from server.codes import static_code
from server.codes.actions import issue_merchant_code, revoke_merchant_code, rotate_merchant_code
from server.codes.keys import issuer_from
from server.codes.queries import codes_of
from server.platform.clock import utc_now
from server.registry.actions.merchants import correct_merchant
from server.registry.queries import Wanted, find_merchant, find_merchants

Line = Annotated[reading.Text, StringConstraints(min_length=1, max_length=200)]


class MerchantsQuery(reading.Query):
    """`q`: a part of the name, or a whole unified code."""

    q: Annotated[reading.Text, StringConstraints(max_length=100)] = ""
    cursor: Cursor | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class Correction(reading.Body):
    """What is absent stays. `closed_on`: the last day of business, or null for one that is open."""

    name: Line | None = None
    address: Annotated[reading.Text, StringConstraints(max_length=300)] | None = None
    phone: Annotated[reading.Text, StringConstraints(max_length=40)] | None = None
    closed_on: Annotated[reading.Day, Field(strict=False)] | None = None
    reason: Line


class NewInvitation(reading.Body):
    role: Literal["clerk", "merchant_owner"] = "clerk"


class KeptMerchant(BaseModel):
    id: UUID
    name: str
    uscc: str | None
    district: str
    address: str
    phone: str
    registered_on: date | None
    closed_on: date | None
    source_code: str
    received_at: datetime


class KeptMerchants(BaseModel):
    items: list[KeptMerchant]
    next: str | None


class PrintedCode(BaseModel):
    """`code` stands in `/m/{code}`; `end` is null while it is open."""

    id: UUID
    code: str
    short_number: str
    issued_at: datetime
    ended_at: datetime | None
    end: CodeEnd | None
    successor_id: UUID | None


class PrintedCodes(BaseModel):
    items: list[PrintedCode]
    next: None


class Invitation(BaseModel):
    id: UUID
    role: Role
    invited_at: datetime
    expires_at: datetime


class InvitationMade(Invitation):
    """`code` is told this once."""

    code: str


class Invitations(BaseModel):
    items: list[Invitation]
    next: None


@contract("Merchants in the order of their names", query=MerchantsQuery, answer=KeptMerchants, refusals=(422,))
async def index(request: Request[State]) -> Response:
    asked = reading.query(request, MerchantsQuery)
    rows, following = await find_merchants(Wanted(words=asked.q), after=asked.cursor, limit=asked.limit)
    return writing.ok({"items": [_json(row) for row in rows], "next": following})


@contract("One merchant", answer=KeptMerchant)
async def show(request: Request[State]) -> Response:
    return writing.ok(_json(await find_merchant(request.path_params["id"])))


@contract("Correct a merchant by hand; it stays until the register says something new", body=Correction, answer=KeptMerchant)
async def correct(request: Request[State]) -> Response:
    return writing.ok(_json(await corrected(request, await reading.body(request, Correction), reading.account_id(request))))


@contract("A merchant's codes, newest first", answer=PrintedCodes)
async def codes(request: Request[State]) -> Response:
    merchant = await find_merchant(request.path_params["id"])
    return writing.ok({"items": [code_json(request, row) for row in await codes_of(merchant.id)], "next": None})


@contract("Give a merchant its code", answer=PrintedCode, status=201, refusals=(409,))
async def issue(request: Request[State]) -> Response:
    merchant = await find_merchant(request.path_params["id"])
    code = await issue_merchant_code(merchant_id=merchant.id, actor_id=reading.account_id(request), now=utc_now())
    return writing.created(code_json(request, code))


@contract("End a code and give its successor, to which old stickers lead", answer=PrintedCode, status=201, refusals=(409,))
async def rotate(request: Request[State]) -> Response:
    successor = await rotate_merchant_code(code_id=request.path_params["id"], actor_id=reading.account_id(request), now=utc_now())
    await facts_changed(request, successor.merchant_id)
    return writing.created(code_json(request, successor))


@contract("End a code for good: who scans it is told so", answer=PrintedCode, status=201, refusals=(409,))
async def revoke(request: Request[State]) -> Response:
    ended = await revoke_merchant_code(code_id=request.path_params["id"], actor_id=reading.account_id(request), now=utc_now())
    await facts_changed(request, ended.merchant_id)
    return writing.created(code_json(request, ended))


@contract("Invitations to a merchant's desk that are open", answer=Invitations)
async def invitations(request: Request[State]) -> Response:
    merchant = await find_merchant(request.path_params["id"])
    rows = await open_invitations(merchant.id, now=utc_now())
    return writing.ok({"items": [_invitation_json(row) for row in rows], "next": None})


@contract("Invite to a merchant's desk: the code is entered once, within three days", body=NewInvitation, answer=InvitationMade, status=201)
async def invite(request: Request[State]) -> Response:
    body = await reading.body(request, NewInvitation)
    made = await invite_to_desk(
        merchant_id=request.path_params["id"], role=Role(body.role), keyring=request.state["keyring"],
        invited_by=reading.account_id(request), now=utc_now(),
    )  # fmt: skip
    return writing.created({**_invitation_json(made.invitation), "code": made.code})


@contract("Take back an invitation that nobody accepted", answer=None, status=204)
async def uninvite(request: Request[State]) -> Response:
    await end_invitation(invitation_id=request.path_params["id"], ended_by=reading.account_id(request), now=utc_now())
    return writing.nothing()


async def corrected(request: Request[State], wish: Correction, actor_id: UUID) -> Merchant:
    """Correct the merchant in the path and let its page be read anew. NotFound."""
    changes = wish.model_dump(include=wish.model_fields_set - {"reason"})
    wanted = {name: value for name, value in changes.items() if value is not None or name == "closed_on"}
    row = await correct_merchant(
        merchant_id=request.path_params["id"], changes=wanted, reason=wish.reason, actor_id=actor_id, now=utc_now()
    )  # fmt: skip
    await facts_changed(request, row.id)
    return row


def code_json(request: Request[State], row: MerchantCode) -> dict[str, Any]:
    names = ("id", "short_number", "issued_at", "ended_at", "end", "successor_id")
    printed = static_code.encode(row.handle, keyring=request.state["keyring"], issuer=issuer_from(request.state["settings"]))
    return {"code": printed, **{name: getattr(row, name) for name in names}}


def _json(row: Merchant) -> dict[str, Any]:
    return {name: getattr(row, name) for name in KeptMerchant.model_fields}


def _invitation_json(row: DeskInvitation) -> dict[str, Any]:
    return {name: getattr(row, name) for name in Invitation.model_fields}
