"""Coming to a merchant's desk: an account enters the invitation it was given."""

from typing import Annotated

from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.enums import Role
from routes import reading, writing
from routes.endpoints import contract
from routes.state import State
from server.access.actions.invitations import enter_invitation
from server.platform.clock import utc_now


class InvitationEntry(reading.Body):
    """As it was given; small letters, spaces and other dashes do as well."""

    invitation: Annotated[reading.Text, StringConstraints(min_length=4, max_length=40)]


class DeskOpened(BaseModel):
    role: Role
    merchant_name: str


@contract("Take up an invitation to a merchant's desk", body=InvitationEntry, answer=DeskOpened, status=201, refusals=(404, 409, 429))
async def create(request: Request[State]) -> Response:
    body, state = await reading.body(request, InvitationEntry), request.state
    accepted = await enter_invitation(
        account_id=reading.account_id(request), code=body.invitation, keyring=state["keyring"], limits=state["limits"], now=utc_now()
    )
    return writing.created({"role": accepted.role, "merchant_name": accepted.merchant.name})
