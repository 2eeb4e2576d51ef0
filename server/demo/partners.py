"""The bicycle operator of the demo city: it signs its requests, rides are on credit, and somebody parked badly."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from models.enums import PartnerScheme, WaiverStep
from models.partners import Partner, PartnerKey
from server.codes import dynamic_code
from server.codes.actions import show_resident_code
from server.codes.keys import Issuer
from server.demo.actions import SignedIn
from server.partners.actions.place import Wish, place_order
from server.partners.actions.register import issue_key, register_partner
from server.partners.actions.settle import answer_order, complete_order
from server.partners.queries import find_partner
from server.partners.waivers import Bill, Line
from server.platform.actions import action
from server.platform.clock import LOCAL, local_day
from server.platform.crypto import Keyring, unseal
from server.restrictions.actions.list_month import list_month
from server.restrictions.actions.report import Report, report_violation
from server.restrictions.months import plus
from server.restrictions.policy import find_policy

OPERATOR, SANDBOX = "linhu-bikes", "linhu-bikes-sandbox"
TITLES = {OPERATOR: ("临湖单车", "Linhu Bikes"), SANDBOX: ("临湖单车（沙箱）", "Linhu Bikes, sandbox")}
BENEFIT, POLICY, RISK_FEN = "bicycle-deposit", "bicycle-parking", 19_900
RIDE = Bill(charges=(Line(name="骑行费", amount_fen=450, note="45 分钟"),))


async def open_partners(
    merchant_id: UUID, riders: Sequence[SignedIn], *, admin_id: UUID, keyring: Keyring, issuer: Issuer, now: datetime
) -> None:
    """Register the operator and its sandbox with a key each; three riders ride, and one more parked on a main lane two months ago."""
    for code, (title_zh, title_en) in TITLES.items():
        if await Partner.exists(code=code):
            continue
        partner = await register_partner(
            code=code, title_zh=title_zh, title_en=title_en, merchant_id=merchant_id, sandbox=code == SANDBOX, actor_id=admin_id, now=now
        )
        await issue_key(partner_id=partner.id, keyring=keyring, actor_id=admin_id, now=now)
        if code == OPERATOR:
            await _ride(await find_partner(partner.id), riders, keyring=keyring, issuer=issuer, now=now)
            await _park_badly(partner, now=now)


async def described(*, keyring: Keyring) -> list[dict[str, Any]]:
    """Return what a program needs to sign as each partner."""
    keys = await PartnerKey.filter(scheme=PartnerScheme.HMAC, partner__code__in=TITLES).select_related("partner").order_by("id")
    return [
        {
            "code": key.partner.code, "sandbox": key.partner.sandbox, "key": key.name,
            "secret": unseal(keyring, key.secret_sealed, owner=key.id, column="secret"),
        }
        for key in keys
    ]  # fmt: skip


async def _ride(partner: Partner, riders: Sequence[SignedIn], *, keyring: Keyring, issuer: Issuer, now: datetime) -> None:
    """One waits to confirm, one rides, one has a bill to pay."""
    for number, rider in enumerate(riders, start=1):
        assert rider.resident_id
        shown = await show_resident_code(resident_id=rider.resident_id, actor_id=rider.account_id, now=now)
        payload = dynamic_code.encode(dynamic_code.ShownCode(shown.handle, shown.shown_step), keyring=keyring, issuer=issuer)
        wish = Wish(number=f"DEMO-{number}", benefit=BENEFIT, title="共享单车", risk_fen=RISK_FEN)
        order = await place_order(partner=partner, wish=wish, payload=payload, keyring=keyring, issuer=issuer, now=now)
        if number > 1:
            mine = {"resident_id": rider.resident_id, "account_id": rider.account_id}
            await answer_order(order_id=order.id, **mine, taken=WaiverStep.CONFIRM, note="", now=now)
        if number > 2:
            await complete_order(partner=partner, number=wish.number, bill=RIDE, total_fen=RIDE.total_fen, particulars={}, now=now)


async def _park_badly(partner: Partner, *, now: datetime) -> None:
    month = plus(local_day(now).replace(day=1), -2)
    happened_at = datetime(month.year, month.month, 6, 9, tzinfo=LOCAL)
    said = Report(report_ref="demo-1", policy=POLICY, rider_ref="demo-rider-07", kind="main_lane", happened_at=happened_at)
    await report_violation(merchant_id=partner.merchant_id, report=said, actor_id=partner.account_id, now=happened_at)
    listed_at = datetime.combine(plus(month, 1).replace(day=11), happened_at.timetz())
    await action(list_month)(find_policy(POLICY), month, now=listed_at)
