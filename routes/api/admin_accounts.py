"""Accounts and the roles they hold, as administrators give and take them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.access import Account, RoleGrant
from models.enums import Role
from routes import reading, writing
from routes.endpoints import contract
from routes.state import State
from server.access.actions.accounts import create_staff, disable_account, end_grant, grant_role
from server.access.queries import Sought, find_account, staff_accounts
from server.platform import passwords
from server.platform.clock import utc_now
from server.platform.validation import NO_CONTROL


class AccountsQuery(reading.Page):
    """`q`: a part of the name. Without anything sought: who signs in by password or holds a role."""

    q: Annotated[reading.Text, StringConstraints(max_length=60)] = ""
    role: Role | None = None
    merchant_id: UUID | None = None


class NewGrant(reading.Body):
    """`merchant_id`: for a clerk and a merchant's owner, and nobody else."""

    role: Role
    merchant_id: UUID | None = None


class NewStaff(NewGrant):
    username: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{1,59}$")]
    password: Annotated[str, StringConstraints(pattern=NO_CONTROL, min_length=1, max_length=200)]


class GrantHeld(BaseModel):
    id: UUID
    role: Role
    merchant_id: UUID | None
    merchant_name: str | None
    granted_at: datetime


class StaffAccount(BaseModel):
    """`username` is null for who signs in by WeChat."""

    id: UUID
    username: str | None
    display_name: str
    one_time_password: bool
    created_at: datetime
    disabled_at: datetime | None
    roles: list[GrantHeld]


class StaffAccounts(BaseModel):
    items: list[StaffAccount]
    next: UUID | None


@contract("Accounts of staff, newest first", query=AccountsQuery, answer=StaffAccounts)
async def index(request: Request[State]) -> Response:
    asked = reading.query(request, AccountsQuery)
    sought = Sought(words=asked.q, role=asked.role, merchant_id=asked.merchant_id)
    rows = await staff_accounts(sought, before=asked.cursor, limit=asked.limit + 1)
    shown = rows[: asked.limit]
    return writing.ok({"items": [_json(row) for row in shown], "next": shown[-1].id if len(rows) > asked.limit else None})


@contract("Create an account that signs in by password", body=NewStaff, answer=StaffAccount, status=201, refusals=(403, 404, 409, 422))
async def create(request: Request[State]) -> Response:
    account_id = await new_staff(await reading.body(request, NewStaff), created_by=reading.account_id(request))
    return writing.created(_json(await find_account(account_id)))


@contract("One account", answer=StaffAccount)
async def show(request: Request[State]) -> Response:
    return writing.ok(_json(await find_account(request.path_params["id"])))


@contract("Give an account a role", body=NewGrant, answer=StaffAccount, status=201, refusals=(403, 404, 409, 422))
async def grant(request: Request[State]) -> Response:
    body, account_id = await reading.body(request, NewGrant), request.path_params["id"]
    await grant_role(
        account_id=account_id, role=body.role, merchant_id=body.merchant_id, granted_by=reading.account_id(request), now=utc_now()
    )
    return writing.created(_json(await find_account(account_id)))


@contract("Take a role away, from the next request on", answer=None, status=204, refusals=(409,))
async def end(request: Request[State]) -> Response:
    await end_grant(grant_id=request.path_params["id"], ended_by=reading.account_id(request), now=utc_now())
    return writing.nothing()


@contract("Shut an account out: its sessions end, for good", answer=StaffAccount, status=201, refusals=(409,))
async def disable(request: Request[State]) -> Response:
    account_id = request.path_params["id"]
    await disable_account(account_id=account_id, disabled_by=reading.account_id(request), now=utc_now())
    return writing.created(_json(await find_account(account_id)))


async def new_staff(wish: NewStaff, *, created_by: UUID) -> UUID:
    """Return the id of a new account. Refused("weak_password"); Conflict("username_taken"); and what `grant_role` refuses."""
    passwords.refuse_weak(wish.password, username=wish.username)
    account = await create_staff(
        username=wish.username, password_hash=await passwords.hashed(wish.password), role=wish.role, merchant_id=wish.merchant_id,
        created_by=created_by, now=utc_now(),
    )  # fmt: skip
    return account.id


def _json(row: Account) -> dict[str, Any]:
    names = ("id", "username", "display_name", "created_at", "disabled_at")
    told = {name: getattr(row, name) for name in names}
    return {**told, "one_time_password": row.otp_secret_sealed is not None, "roles": [_grant_json(each) for each in row.open_grants]}


def _grant_json(grant: RoleGrant) -> dict[str, Any]:
    names = ("id", "role", "merchant_id", "granted_at")
    return {name: getattr(grant, name) for name in names} | {"merchant_name": grant.merchant.name if grant.merchant else None}
