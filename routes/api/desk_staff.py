"""Who works at a merchant's desk, as its owner keeps it: clerks invited, invitations taken back, clerks dismissed."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from models.access import Account, DeskInvitation, RoleGrant
from models.enums import Role
from routes import once, reading, writing
from routes.api.admin_merchants import Invitation, InvitationMade, Invitations
from routes.api.statements import own_merchant
from routes.endpoints import contract
from routes.state import State
from server.access.actions.accounts import dismiss_clerk
from server.access.actions.invitations import code_of, end_invitation, invite_to_desk
from server.access.queries import Sought, open_invitations, staff_accounts
from server.platform.clock import utc_now

MOST = 100


class AtDesk(BaseModel):
    """`id` is that of the role, with which a clerk is dismissed; `name` is empty for who signs in by WeChat and gave none."""

    id: UUID
    role: Role
    name: str
    since: datetime


class Staff(BaseModel):
    items: list[AtDesk]
    next: None


@contract("Who works at this desk", answer=Staff)
async def index(request: Request[State]) -> Response:
    merchant_id = own_merchant(request)
    accounts = await staff_accounts(Sought(merchant_id=merchant_id), before=None, limit=MOST)
    held = [(account, grant) for account in accounts for grant in account.open_grants if grant.merchant_id == merchant_id]
    return writing.ok({"items": [_json(account, grant) for account, grant in held], "next": None})


@contract("Dismiss a clerk of this desk, from the next request on", answer=None, status=204)
async def dismiss(request: Request[State]) -> Response:
    merchant_id, by = own_merchant(request), reading.account_id(request)
    await dismiss_clerk(grant_id=request.path_params["id"], merchant_id=merchant_id, dismissed_by=by, now=utc_now())
    return writing.nothing()


@contract("Invitations to this desk that are open", answer=Invitations)
async def invitations(request: Request[State]) -> Response:
    rows = await open_invitations(own_merchant(request), now=utc_now())
    return writing.ok({"items": [_invitation_json(row) for row in rows], "next": None})


@contract("Invite a clerk to this desk: the code is entered once, within three days", answer=InvitationMade, status=201,
          headers=("Idempotency-Key",))  # fmt: skip
async def invite(request: Request[State]) -> Response:
    """The answer is kept without the code, which follows from it."""
    keyring = request.state["keyring"]
    kept = await once.created(
        request, invite_to_desk, lambda made: _invitation_json(made.invitation), merchant_id=own_merchant(request), role=Role.CLERK,
        keyring=keyring, invited_by=reading.account_id(request), now=utc_now(),
    )  # fmt: skip
    if kept.status_code != 201:
        return kept
    told = json.loads(bytes(kept.body))
    replayed = {name: value for name, value in kept.headers.items() if name == "idempotency-replayed"}
    return writing.ok({**told, "code": code_of(UUID(told["id"]), keyring)}, status=201, headers=replayed)


@contract("Take back an invitation to this desk that nobody accepted", answer=None, status=204)
async def uninvite(request: Request[State]) -> Response:
    merchant_id, by = own_merchant(request), reading.account_id(request)
    await end_invitation(invitation_id=request.path_params["id"], merchant_id=merchant_id, ended_by=by, now=utc_now())
    return writing.nothing()


def _json(account: Account, grant: RoleGrant) -> dict[str, Any]:
    return {"id": grant.id, "role": grant.role, "name": account.display_name or account.username or "", "since": grant.granted_at}


def _invitation_json(row: DeskInvitation) -> dict[str, Any]:
    return {name: getattr(row, name) for name in Invitation.model_fields}
