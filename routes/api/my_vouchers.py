"""A resident's vouchers: given, found, used."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.vouchers import Voucher
from routes import reading, writing
from routes.endpoints import contract
from routes.state import State
from server.benefits.actions.vouchers import claim_voucher
from server.benefits.queries.vouchers import vouchers_of
from server.platform.clock import utc_now
from server.platform.limits import Allowance

WRONG_CODES = Allowance(name="voucher-codes", most=10, per=timedelta(hours=1))


class VoucherState(StrEnum):
    """Told from the rows and the clock, never stored."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    ENDED = "ended"


class MyVoucher(BaseModel):
    id: UUID
    code: str
    title: str
    benefit_id: UUID
    benefit_title: str
    state: VoucherState
    granted_at: datetime
    expires_at: datetime
    used_at: datetime | None


class MyVouchers(BaseModel):
    items: list[MyVoucher]
    next: UUID | None


class FoundCode(reading.Body):
    """As printed; small letters, spaces and other dashes do as well."""

    code: Annotated[reading.Text, StringConstraints(min_length=4, max_length=80)]


@contract("The own vouchers, newest first", query=reading.Page, answer=MyVouchers)
async def index(request: Request[State]) -> Response:
    asked = reading.query(request, reading.Page)
    rows = await vouchers_of(reading.resident_id(request), before=asked.cursor, limit=asked.limit + 1)
    shown = rows[: asked.limit]
    following = shown[-1].id if len(rows) > asked.limit else None
    return writing.ok({"items": [voucher_json(row, reading.language(request)) for row in shown], "next": following})


@contract("Make a printed voucher one's own", body=FoundCode, answer=MyVoucher, status=201, refusals=(409, 429))
async def create(request: Request[State]) -> Response:
    body = await reading.body(request, FoundCode)
    resident_id, limits, now = reading.resident_id(request), request.state["limits"], utc_now()
    await limits.spend(WRONG_CODES, str(resident_id), now=now)
    voucher = await claim_voucher(resident_id=resident_id, code=body.code, actor_id=reading.account_id(request), now=now)
    await limits.give_back(WRONG_CODES, str(resident_id), now=now)
    return writing.created(voucher_json(voucher, reading.language(request)))


def voucher_json(voucher: Voucher, spoken: str) -> dict[str, Any]:
    campaign = voucher.campaign
    title, benefit_title = (
        (campaign.title_en, campaign.benefit.title_en) if spoken == "en" else (campaign.title_zh, campaign.benefit.title_zh)
    )
    return {
        "id": voucher.id,
        "code": voucher.code,
        "title": title,
        "benefit_id": campaign.benefit_id,
        "benefit_title": benefit_title,
        "state": _state(voucher, utc_now()),
        "granted_at": voucher.granted_at,
        "expires_at": campaign.expires_at,
        "used_at": voucher.redemption.redeemed_at if voucher.redemption else None,
    }


def _state(voucher: Voucher, now: datetime) -> VoucherState:
    if voucher.redemption_id:
        return VoucherState.USED
    if voucher.campaign.ended_at:
        return VoucherState.ENDED
    return VoucherState.EXPIRED if voucher.campaign.expires_at <= now else VoucherState.OPEN
