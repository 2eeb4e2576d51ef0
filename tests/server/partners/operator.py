"""A bicycle operator that signs what it asks."""

import itertools
import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx2
from httpx2 import Response

from models.benefits import Benefit
from models.enums import BenefitKind, Industry, PartnerScheme, WaiverState
from models.partners import Partner, WaiverOrder
from models.registry import Merchant
from server.partners.actions.register import issue_key, register_partner
from server.partners.queries import find_partner
from server.partners.signing import Signed, authorization_of
from server.partners.waivers import TIME_TO_CONFIRM
from server.platform.clock import utc_now
from server.platform.crypto import Keyring
from tests.cast import NOW, make_merchant
from tests.server.benefits.desk import make_benefit

_numbers = itertools.count(1)
RISK_FEN = 19_900


async def make_deposit(*, now: datetime = NOW, budget_fen: int = 10**9, **changes: Any) -> Benefit:
    """A live deposit waiver: 40 % for silver, all of it from gold on."""
    tiers = {"silver": {"waived_bps": 4_000, "max_value_fen": 12_000}, "gold": {"waived_bps": 10_000, "max_value_fen": 30_000}}
    return await make_benefit(kind=BenefitKind.DEPOSIT_WAIVER, budget_fen=budget_fen, now=now, **{"tiers": tiers, **changes})


async def waiting_order(operator: "Operator", benefit: Benefit, *, now: datetime = NOW, **changes: Any) -> WaiverOrder:
    """An order that waits for somebody to take it."""
    said = {"partner_id": operator.partner.id, "number": uuid4().hex, "fingerprint": "", "scheme": PartnerScheme.HMAC}
    said |= {"benefit_id": benefit.id, "title": "骑行", "state": WaiverState.QUOTED, "risk_fen": RISK_FEN}
    return await WaiverOrder.create(**{**said, "placed_at": now, "expires_at": now + TIME_TO_CONFIRM, **changes})


@dataclass(frozen=True)
class Operator:
    """A registered partner with one key, and a client to ask by."""

    partner: Partner
    merchant: Merchant
    key: str
    secret: str
    client: httpx2.AsyncClient | None = None

    def headers(self, method: str, target: str, body: bytes = b"", *, at: datetime | None = None, **changes: str) -> dict[str, str]:
        """What signs a request now; `changes` replace nonce, key, secret or idempotency_key."""
        sent = Signed(method=method, target=target, body=body, idempotency_key=changes.get("idempotency_key", ""))
        signature = authorization_of(
            changes.get("secret", self.secret), sent, timestamp=int((at or utc_now()).timestamp()),
            nonce=changes.get("nonce", uuid4().hex), key=changes.get("key", self.key),
        )  # fmt: skip
        once = {"Idempotency-Key": sent.idempotency_key} if sent.idempotency_key else {}
        return {"Authorization": signature, "Content-Type": "application/json", **once}

    async def post(self, target: str, body: dict[str, Any] | None = None, **changes: Any) -> Response:
        assert self.client
        raw = json.dumps(body or {}, ensure_ascii=False).encode()
        return await self.client.post(target, content=raw, headers=self.headers("POST", target, raw, **changes))

    async def get(self, target: str) -> Response:
        assert self.client
        return await self.client.get(target, headers=self.headers("GET", target))

    def asking_by(self, client: httpx2.AsyncClient) -> "Operator":
        return replace(self, client=client)


async def make_operator(
    keyring: Keyring, *, client: httpx2.AsyncClient | None = None, sandbox: bool = False, now: datetime = NOW
) -> Operator:
    merchant = await make_merchant("绿行单车", industry=Industry.TRANSPORT)
    partner = await register_partner(
        code=f"operator-{next(_numbers)}", title_zh="绿行单车", title_en="Green Bikes", merchant_id=merchant.id, sandbox=sandbox,
        actor_id=None, now=now,
    )  # fmt: skip
    issued = await issue_key(partner_id=partner.id, keyring=keyring, actor_id=None, now=now)
    return Operator(await find_partner(partner.id), merchant, issued.key.name, issued.secret, client)
