"""WeChat Pay Score's own paths: the same deposit-free orders, so that programs written for its SDKs run unchanged.

`service_id` is the code of a benefit. An order is always one that the resident confirms; who that is, is known once they take it.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.enums import PartnerScheme
from models.partners import WaiverOrder
from routes import reading, signed, writing
from routes.state import State
from server.benefits.terms import MOST_FEN
from server.codes.keys import issuer_from
from server.partners.actions.identify import Caller
from server.partners.actions.place import Wish, place_order
from server.partners.actions.platform_certificate import platform_certificates, platform_key
from server.partners.actions.settle import complete_order, modify_order, note_payment, revoke_order
from server.partners.addresses import refuse_address
from server.partners.callbacks import signature_headers
from server.partners.payscore import certificate_json, lines_of, told_json
from server.partners.queries import find_order, find_order_by_id, order_json
from server.partners.waivers import Bill
from server.platform.clock import utc_now
from server.platform.crypto import unseal
from server.platform.errors import Forbidden, Invalid, NotFound, Reason

Words = Annotated[reading.Text, StringConstraints(min_length=1, max_length=60)]
Remark = Annotated[reading.Text, StringConstraints(max_length=256)]
Number = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_|*-]{1,32}$")]
Amount = Annotated[int, Field(ge=0, le=MOST_FEN)]


class Sent(BaseModel):
    """A body in WeChat Pay's words. What it has that means nothing here is left aside, as its own servers do."""

    model_config = ConfigDict(extra="ignore", strict=True)


class PayLine(Sent):
    name: Words
    amount: Amount = 0
    description: Remark | None = None
    count: Annotated[int, Field(ge=1, le=100)] | None = None


class TimeRange(Sent):
    start_time: Words
    end_time: Words | None = None
    start_time_remark: Words | None = None
    end_time_remark: Words | None = None


class Location(Sent):
    start_location: Words | None = None
    end_location: Words | None = None


class RiskFund(Sent):
    name: Words
    amount: Annotated[int, Field(ge=1, le=MOST_FEN)]
    description: Remark | None = None


class OrderSent(Sent):
    appid: Words
    out_order_no: Number
    service_id: reading.Word
    service_introduction: Annotated[reading.Text, StringConstraints(min_length=1, max_length=20)]
    time_range: TimeRange
    risk_fund: RiskFund
    notify_url: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,255}$")]
    attach: Remark | None = None
    location: Location | None = None
    post_payments: Annotated[list[PayLine], Field(max_length=100)] = []
    post_discounts: Annotated[list[PayLine], Field(max_length=30)] = []
    need_user_confirm: bool = True
    openid: Words | None = None


class BillSent(Sent):
    service_id: reading.Word
    post_payments: Annotated[list[PayLine], Field(min_length=1, max_length=100)]
    post_discounts: Annotated[list[PayLine], Field(max_length=30)] = []
    total_amount: Amount

    def bill(self) -> Bill:
        charges, discounts = (lines_of(_plain(lines)) for lines in (self.post_payments, self.post_discounts))
        return Bill(charges=charges, discounts=discounts)


class CompletionSent(BillSent):
    time_range: TimeRange | None = None
    location: Location | None = None


class ModificationSent(BillSent):
    reason: Annotated[reading.Text, StringConstraints(min_length=1, max_length=50)]


class CancellationSent(Sent):
    service_id: reading.Word
    reason: Annotated[reading.Text, StringConstraints(min_length=1, max_length=50)]


class PaidDetail(Sent):
    paid_time: Annotated[str, StringConstraints(pattern=r"^[0-9]{14}$")]


class SyncSent(Sent):
    service_id: reading.Word
    type: Annotated[str, StringConstraints(pattern=r"^Order_Paid$")]
    detail: PaidDetail


async def create(request: Request[State]) -> Response:
    asking, body, now = _caller(request), await reading.body(request, OrderSent), utc_now()
    if not body.need_user_confirm or body.openid:
        raise Invalid("invalid_body", reasons=[Reason(code="resident_confirms", path="need_user_confirm")])
    refuse_address(body.notify_url, production=request.state["settings"].production)
    wish = _wish(body)
    order = await place_order(
        partner=asking.partner, wish=wish, payload=None, keyring=request.state["keyring"],
        issuer=issuer_from(request.state["settings"]), now=now,
    )  # fmt: skip
    return await _answer(request, asking, order, now, package=f"order_id={order.id}")


async def query(request: Request[State]) -> Response:
    asking, asked = _caller(request), request.query_params
    if asked.get("query_id"):
        order = await find_order_by_id(asking.partner.id, asked["query_id"])
    else:
        order = await find_order(asking.partner.id, asked.get("out_order_no", ""))
    _refuse_other_service(order, asked.get("service_id", ""))
    return await _answer(request, asking, order, utc_now())


async def complete(request: Request[State]) -> Response:
    body = await reading.body(request, CompletionSent)
    asking, number, now = await _own_order(request, body.service_id)
    shown = body.model_dump(exclude_none=True, include={"time_range", "location"})
    order = await complete_order(
        partner=asking.partner, number=number, bill=body.bill(), total_fen=body.total_amount, particulars=shown, now=now
    )
    return await _answer(request, asking, order, now)


async def modify(request: Request[State]) -> Response:
    body = await reading.body(request, ModificationSent)
    asking, number, now = await _own_order(request, body.service_id)
    order = await modify_order(
        partner=asking.partner, number=number, bill=body.bill(), total_fen=body.total_amount, reason=body.reason, now=now
    )
    return await _answer(request, asking, order, now)


async def cancel(request: Request[State]) -> Response:
    body = await reading.body(request, CancellationSent)
    asking, number, now = await _own_order(request, body.service_id)
    order = await revoke_order(partner=asking.partner, number=number, reason=body.reason, now=now)
    return await _answer(request, asking, order, now)


async def sync(request: Request[State]) -> Response:
    body = await reading.body(request, SyncSent)
    asking, number, now = await _own_order(request, body.service_id)
    order = await note_payment(partner=asking.partner, number=number, note=f"paid_time {body.detail.paid_time}", now=now)
    return await _answer(request, asking, order, now)


async def certificates(request: Request[State]) -> Response:
    asking, keyring, now = _caller(request), request.state["keyring"], utc_now()
    secret = unseal(keyring, asking.key.secret_sealed, owner=asking.key.id, column="secret")
    rows = await platform_certificates(keyring=keyring, now=now)
    sealed = [
        certificate_json(
            row.serial, row.certificate, opens_at=row.opens_at, closes_at=row.closes_at, secret=secret, nonce=secrets.token_hex(6)
        )
        for row in rows
    ]
    return await _signed(request, {"data": sealed}, now)


def _caller(request: Request[State]) -> Caller:
    """Return the partner that signed in this dialect. Forbidden("signature_needed") for any other."""
    asking = signed.partner(request)
    if asking.key.scheme is not PartnerScheme.WECHATPAY:
        raise Forbidden("signature_needed")
    return asking


async def _own_order(request: Request[State], service_id: str) -> tuple[Caller, str, datetime]:
    """Return who asks, the number of their order, and now. NotFound when the order is of another service."""
    asking, number = _caller(request), request.path_params["number"]
    _refuse_other_service(await find_order(asking.partner.id, number), service_id)
    return asking, number, utc_now()


def _refuse_other_service(order: WaiverOrder, service_id: str) -> None:
    if order.scheme is not PartnerScheme.WECHATPAY or order.particulars["service_id"] != service_id:
        raise NotFound("not_found")


def _wish(body: OrderSent) -> Wish:
    particulars = body.model_dump(exclude_none=True, exclude={"out_order_no", "notify_url", "need_user_confirm"})
    return Wish(
        number=body.out_order_no, benefit=body.service_id, title=body.service_introduction, risk_fen=body.risk_fund.amount,
        scheme=PartnerScheme.WECHATPAY, notify_url=body.notify_url, particulars=particulars,
    )  # fmt: skip


def _plain(lines: Sequence[PayLine]) -> list[dict[str, Any]]:
    return [line.model_dump(exclude_none=True) for line in lines]


async def _answer(request: Request[State], asking: Caller, order: WaiverOrder, now: datetime, **more: str) -> Response:
    told = order_json(order) | {"particulars": order.particulars}
    return await _signed(request, told_json(told, merchant=asking.partner.code) | more, now)


async def _signed(request: Request[State], value: dict[str, Any], now: datetime) -> Response:
    """Return an answer signed as SDKs want every success to be."""
    body, platform = writing.dumps(value), await platform_key(keyring=request.state["keyring"], now=now)
    headers = signature_headers(
        body, serial=platform.serial, key_pem=platform.key_pem, nonce=secrets.token_hex(16), timestamp=int(now.timestamp())
    )
    return Response(body, 200, headers | {"cache-control": "no-store"}, "application/json")
