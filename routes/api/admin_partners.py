"""Partners as administrators register them: who they are, how they sign, where they are told things."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.enums import PartnerScheme
from models.partners import Partner, PartnerKey
from routes import reading, writing
from routes.endpoints import contract
from routes.state import State
from server.partners.actions.register import LONGEST_OVERLAP, Issued, end_key, issue_key, register_partner, set_callback, take_certificate
from server.partners.queries import find_partner, keys_of, partners
from server.platform.clock import utc_now

Title = Annotated[reading.Text, StringConstraints(min_length=1, max_length=100)]
Address = Annotated[str, StringConstraints(pattern=r"^[!-~]{0,500}$")]
Pem = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/=\r\n -]{1,8000}$")]


class NewPartner(reading.Body):
    """`code` is the partner's name for programs, and its merchant number (mchid) towards WeChat Pay's SDKs."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{2,32}$")]
    title_zh: Title
    title_en: Title
    merchant_id: UUID
    sandbox: bool = False


class NewKey(reading.Body):
    """Without a certificate a key of our own scheme; with one, the key of WeChat Pay's."""

    certificate: Pem | None = None


class KeyEnd(reading.Body):
    """How long the key still signs, beside the one that follows it."""

    after_seconds: Annotated[reading.Integer, Field(ge=0, le=int(LONGEST_OVERLAP.total_seconds()))] = 0


class Callback(reading.Body):
    url: Address


class KeyShown(BaseModel):
    name: str
    scheme: PartnerScheme
    issued_at: datetime
    ended_at: datetime | None


class KeyIssued(KeyShown):
    """`secret` is shown this once: the HMAC secret, or the APIv3 key."""

    secret: str


class PartnerShown(BaseModel):
    id: UUID
    code: str
    title_zh: str
    title_en: str
    merchant_id: UUID
    sandbox: bool
    callback_url: str
    registered_at: datetime
    keys: list[KeyShown]


class PartnersShown(BaseModel):
    items: list[PartnerShown]
    next: UUID | None


@contract("Partners, newest first", query=reading.Page, answer=PartnersShown, refusals=(422,))
async def index(request: Request[State]) -> Response:
    asked = reading.query(request, reading.Page)
    rows = await partners(before=asked.cursor, limit=asked.limit + 1)
    shown = rows[: asked.limit]
    keys = await keys_of([row.id for row in shown])
    following = shown[-1].id if len(rows) > asked.limit else None
    return writing.ok({"items": [_json(row, keys[row.id]) for row in shown], "next": following})


@contract("Register a partner", body=NewPartner, answer=PartnerShown, status=201, refusals=(409, 422))
async def create(request: Request[State]) -> Response:
    body = await reading.body(request, NewPartner)
    partner = await register_partner(**body.model_dump(), actor_id=reading.account_id(request), now=utc_now())
    return writing.created(_json(partner, []))


@contract("One partner", answer=PartnerShown)
async def show(request: Request[State]) -> Response:
    partner = await find_partner(request.path_params["id"])
    return writing.ok(_json(partner, (await keys_of([partner.id]))[partner.id]))


@contract("Give a partner a key; its secret is shown once", body=NewKey, answer=KeyIssued, status=201, refusals=(409, 422))
async def give_key(request: Request[State]) -> Response:
    return writing.created(_issued_json(await given_key(request, await reading.body(request, NewKey), reading.account_id(request))))


@contract("End a key, at once or after an overlap", body=KeyEnd, answer=KeyShown, status=201, refusals=(422,))
async def stop_key(request: Request[State]) -> Response:
    body = await reading.body(request, KeyEnd)
    key = await end_key(
        partner_id=request.path_params["id"], name=request.path_params["name"], after=timedelta(seconds=body.after_seconds),
        actor_id=reading.account_id(request), now=utc_now(),
    )  # fmt: skip
    return writing.created(_key_json(key))


@contract("Say where a partner is called back", body=Callback, answer=PartnerShown, refusals=(422,))
async def put_callback(request: Request[State]) -> Response:
    body, production = await reading.body(request, Callback), request.state["settings"].production
    partner = await set_callback(
        partner_id=request.path_params["id"], url=body.url, production=production, actor_id=reading.account_id(request), now=utc_now()
    )
    return writing.ok(_json(partner, (await keys_of([partner.id]))[partner.id]))


async def given_key(request: Request[State], wish: NewKey, actor_id: UUID) -> Issued:
    """Give the partner of this address a key of our scheme, or one for a certificate. Errors as `issue_key` and `take_certificate`."""
    partner_id, keyring, now = request.path_params["id"], request.state["keyring"], utc_now()
    if wish.certificate:
        return await take_certificate(partner_id=partner_id, certificate=wish.certificate, keyring=keyring, actor_id=actor_id, now=now)
    return await issue_key(partner_id=partner_id, keyring=keyring, actor_id=actor_id, now=now)


def _json(partner: Partner, keys: list[PartnerKey]) -> dict[str, Any]:
    names = ("id", "code", "title_zh", "title_en", "merchant_id", "sandbox", "callback_url", "registered_at")
    return {**{name: getattr(partner, name) for name in names}, "keys": [_key_json(key) for key in keys]}


def _key_json(key: PartnerKey) -> dict[str, Any]:
    return {"name": key.name, "scheme": key.scheme, "issued_at": key.issued_at, "ended_at": key.ended_at}


def _issued_json(issued: Issued) -> dict[str, Any]:
    return {**_key_json(issued.key), "secret": issued.secret}
