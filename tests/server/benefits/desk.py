"""A desk with a clerk, residents before it, and benefits that are live."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from models.benefits import Benefit, Redemption
from models.enums import BenefitKind, ConsentPurpose, Role
from models.registry import Consent
from server.access.actor import Actor
from server.access.queries import reasons_without_consent
from server.benefits.actions.decide import approve_revision
from server.benefits.actions.draft import draft_benefit
from server.benefits.actions.publish import publish_revision
from server.benefits.actions.redeem import redeem
from server.benefits.actions.return_redemption import Returned, return_redemption
from server.benefits.actions.simulate import simulate_revision
from server.benefits.actions.verify import Verification, verify
from server.benefits.orders import PLAIN, Order
from server.benefits.terms import Terms, parse_terms
from server.codes import dynamic_code
from server.codes.actions import show_resident_code
from server.codes.dynamic_code import ShownCode
from server.codes.keys import Issuer
from server.platform.crypto import Keyring
from tests.cast import NOW, Person, resident_scorecard

HERE = Issuer("510100", "embedded")
EVERYWHERE: dict[str, Any] = {
    "basis": "《信用激励措施清单》",
    "tiers": {"silver": {"percent_off_bps": 800, "max_value_fen": 8_000}, "gold": {"percent_off_bps": 1_500, "max_value_fen": 15_000}},
    "window": {"opens_at": "2020-01-01T00:00:00+08:00"},
    "scope": {"everywhere": True},
}


async def make_benefit(
    *,
    budget_fen: int = 10**9,
    kind: BenefitKind = BenefitKind.GRADED_DISCOUNT,
    terms: Terms | None = None,
    now: datetime = NOW,
    **changes: Any,
) -> Benefit:
    """A live benefit: drafted by one, approved by another. `changes` replace parts of the terms."""
    await resident_scorecard(now=now)
    drafted = await draft_benefit(
        code=f"benefit-{uuid4().hex[:8]}", kind=kind, title_zh="诚信折扣", title_en="Discount", budget_fen=budget_fen,
        terms=terms or parse_terms(EVERYWHERE | changes), actor_id=uuid4(), now=now,
    )  # fmt: skip
    await go_live(drafted, now=now)
    await drafted.refresh_from_db()
    return drafted


async def go_live(benefit: Benefit, *, now: datetime = NOW) -> None:
    """Simulate, approve and publish the newest revision."""
    await simulate_revision(benefit_id=benefit.id, number=None, actor_id=None, now=now)
    await approve_revision(benefit_id=benefit.id, number=None, actor_id=uuid4(), now=now)
    await publish_revision(benefit_id=benefit.id, number=None, actor_id=None, now=now)


def actor_of(clerk: Person) -> Actor:
    assert clerk.merchant_id
    return Actor(
        account_id=clerk.account_id,
        roles=frozenset({Role.ANONYMOUS, Role.CLERK}),
        merchant_ids={Role.CLERK: frozenset({clerk.merchant_id})},
    )


async def show_code(resident: Person, keyring: Keyring, now: datetime = NOW) -> str:
    """Return the payload of a fresh code; of who does not consent now, one that was shown while they still did."""
    assert resident.resident_id
    purposes = (ConsentPurpose.SCORING, ConsentPurpose.BENEFITS)
    missing = [reason.expected for reason in await reasons_without_consent(resident.resident_id, *purposes)]
    earlier = [await Consent.create(resident_id=resident.resident_id, purpose=each, text_version="1", given_at=now) for each in missing]
    code = await show_resident_code(resident_id=resident.resident_id, actor_id=None, now=now)
    await Consent.filter(id__in=[each.id for each in earlier]).delete()
    return dynamic_code.encode(ShownCode(code.handle, code.shown_step), keyring=keyring, issuer=HERE)


@dataclass(frozen=True)
class Counter:
    """One clerk at work; every call but those with a payload begins with a fresh code of the resident."""

    clerk: Person
    keyring: Keyring
    now: datetime = NOW

    async def redeem(
        self, resident: Person, benefit: Benefit, amount_fen: int = 30_000, *, order_ref: str | None = None, now: datetime | None = None,
        order: Order = PLAIN,
    ) -> Redemption:  # fmt: skip
        payload = await show_code(resident, self.keyring, now or self.now)
        return await self.redeem_payload(payload, benefit.id, amount_fen, order_ref=order_ref, now=now, order=order)

    async def redeem_payload(
        self, payload: str, benefit_id: UUID, amount_fen: int = 30_000, *, order_ref: str | None = None, now: datetime | None = None,
        order: Order = PLAIN,
    ) -> Redemption:  # fmt: skip
        return await redeem(
            clerk=actor_of(self.clerk), payload=payload, benefit_id=benefit_id, amount_fen=amount_fen, order_ref=order_ref or uuid4().hex,
            order=order, keyring=self.keyring, issuer=HERE, now=now or self.now,
        )  # fmt: skip

    async def verify(
        self, resident: Person, amount_fen: int | None = 30_000, *, now: datetime | None = None, order: Order = PLAIN
    ) -> Verification:
        payload = await show_code(resident, self.keyring, now or self.now)
        return await self.verify_payload(payload, amount_fen, now=now, order=order)

    async def verify_payload(
        self, payload: str, amount_fen: int | None = 30_000, *, now: datetime | None = None, order: Order = PLAIN
    ) -> Verification:
        return await verify(
            clerk=actor_of(self.clerk), payload=payload, amount_fen=amount_fen, order=order, keyring=self.keyring, issuer=HERE,
            now=now or self.now,
        )  # fmt: skip

    async def give_back(self, redemption: Redemption, amount_fen: int | None = None, *, now: datetime | None = None) -> Returned:
        return await return_redemption(clerk=actor_of(self.clerk), redemption_id=redemption.id, amount_fen=amount_fen, now=now or self.now)
