"""What an account sees of itself, and what a resident tells of themselves."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.enums import ConsentPurpose, Role
from routes import reading, writing
from routes.api.my_consents import ConsentState, consent_json
from routes.endpoints import contract
from routes.state import State
from server.access.actions.identity import forget_identity, forget_phone, give_identity, keep_phone
from server.access.consent import TEXTS
from server.access.queries import Portrait, find_resident, masked, portrait
from server.platform.clock import utc_now
from server.platform.crypto import Keyring


class Personal(BaseModel):
    """What a resident gave of themselves, masked; null for what was never given."""

    name: str | None
    identity_number: str | None
    phone: str | None


class ResidentSelf(Personal):
    joined_at: datetime


class Membership(BaseModel):
    role: Role
    merchant_id: UUID | None
    merchant: str | None


class Me(BaseModel):
    """`resident` is null until the account joined by consenting to scoring."""

    display_name: str
    roles: list[Role]
    resident: ResidentSelf | None
    memberships: list[Membership]
    consents: list[ConsentState]


class IdentityRequest(reading.Body):
    name: Annotated[reading.Text, StringConstraints(min_length=1, max_length=50)]
    identity_number: Annotated[str, StringConstraints(pattern=r"^[0-9]{17}[0-9Xx]$")]


class PhoneRequest(reading.Body):
    """`wechat_phone_code` is what the getPhoneNumber button gave."""

    wechat_phone_code: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,128}$")]


@contract("Who I am here", answer=Me)
async def show(request: Request[State]) -> Response:
    found = await portrait(reading.account_id(request))
    return writing.ok(_me_json(found, keyring=request.state["keyring"], language=reading.language(request)))


@contract(
    "Give my name and identity number; they are shown masked ever after", body=IdentityRequest, answer=Personal, refusals=(409, 422, 429)
)
async def put_identity(request: Request[State]) -> Response:
    body, resident_id = await reading.body(request, IdentityRequest), reading.resident_id(request)
    await give_identity(
        resident_id=resident_id, account_id=reading.account_id(request), name=body.name, number=body.identity_number,
        keyring=request.state["keyring"], limits=request.state["limits"], now=utc_now(),
    )  # fmt: skip
    return await _personal(request, resident_id)


@contract("Have my name and identity number erased", answer=None, status=204)
async def delete_identity(request: Request[State]) -> Response:
    await forget_identity(resident_id=reading.resident_id(request), account_id=reading.account_id(request), now=utc_now())
    return writing.nothing()


@contract("Give the phone number that WeChat confirms", body=PhoneRequest, answer=Personal, refusals=(422,))
async def put_phone(request: Request[State]) -> Response:
    body, resident_id, now = await reading.body(request, PhoneRequest), reading.resident_id(request), utc_now()
    phone = await request.state["wechat"].phone_of(body.wechat_phone_code, now=now)
    await keep_phone(
        resident_id=resident_id, account_id=reading.account_id(request), phone=phone, keyring=request.state["keyring"], now=now
    )  # fmt: skip
    return await _personal(request, resident_id)


@contract("Have my phone number erased", answer=None, status=204)
async def delete_phone(request: Request[State]) -> Response:
    await forget_phone(resident_id=reading.resident_id(request), account_id=reading.account_id(request), now=utc_now())
    return writing.nothing()


async def _personal(request: Request[State], resident_id: UUID) -> Response:
    return writing.ok(vars(masked(await find_resident(resident_id), keyring=request.state["keyring"])))


def _me_json(found: Portrait, *, keyring: Keyring, language: str) -> dict[str, Any]:
    given = {consent.purpose: consent for consent in found.consents}
    resident = found.resident
    return {
        "display_name": found.account.display_name,
        "roles": sorted({grant.role for grant in found.grants} | ({Role.RESIDENT} if resident else set())),
        "resident": resident and {"joined_at": resident.joined_at, **vars(masked(resident, keyring=keyring))},
        "memberships": [
            {"role": grant.role, "merchant_id": grant.merchant_id, "merchant": grant.merchant and grant.merchant.name}
            for grant in found.grants
        ],
        "consents": [consent_json(purpose, given.get(purpose), language) for purpose in ConsentPurpose if purpose in TEXTS],
    }
