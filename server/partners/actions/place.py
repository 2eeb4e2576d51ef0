"""Opening a deposit-free order: by the partner whom the resident showed a code, or by the resident who was given the order's id."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from models.enums import LookPurpose, PartnerScheme, Role, WaiverState, WaiverStep
from models.partners import Partner, WaiverOrder
from server.benefits.actions.claims import claim_limits
from server.benefits.actions.decisions import keep_refusal, keep_use, of_case
from server.benefits.limits import counted
from server.benefits.queries.facts import find_offer
from server.benefits.queries.offers import Listed
from server.codes.actions import claim_resident_code, count_typed_try, keep_replay
from server.codes.keys import Issuer
from server.partners.actions.money import hold_credit
from server.partners.actions.people import Person, judged, look_despite_refusal, look_from_partner
from server.partners.actions.steps import By, locked_order, move, write_event
from server.partners.made_up import person_of
from server.partners.queries import find_benefit_id
from server.partners.waivers import TIME_TO_CONFIRM
from server.platform.actions import action, step
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, DomainError, Refused
from server.platform.jobs import enqueue
from server.platform.json_text import dumps


@dataclass(frozen=True, kw_only=True)
class Wish:
    """An order as a partner wants it. `number` is its own, once; `particulars` are kept and told as they came."""

    number: str
    benefit: str
    title: str
    risk_fen: int
    scheme: PartnerScheme = PartnerScheme.HMAC
    notify_url: str = ""
    particulars: dict[str, Any] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        said = [self.number, self.benefit, self.title, self.risk_fen, self.scheme, self.notify_url, self.particulars]
        return hashlib.sha256(dumps(said).encode()).hexdigest()


@action
async def place_order(*, partner: Partner, wish: Wish, payload: str | None, keyring: Keyring, issuer: Issuer, now: datetime) -> WaiverOrder:
    """Place an order, and make it that of the resident whose code is the payload. Without one it waits for a resident to take it.

    The same wish with the same number is the same order, however often it is sent; Conflict("waiver_number_taken") for another wish.
    NotFound("benefit_unknown"); Refused("not_eligible") with every reason; about the code as `redeem`.
    """
    # UNIQUE (partner, number) decides between two at once: the loser is tried again and finds the winner's.
    known = await WaiverOrder.get_or_none(partner_id=partner.id, number=wish.number)
    if known and known.fingerprint != wish.fingerprint:
        raise Conflict("waiver_number_taken")
    if known:
        return known
    listed = await find_offer(await find_benefit_id(wish.benefit))
    person = await _shown(partner, payload, keyring=keyring, issuer=issuer, now=now) if payload else None
    order = WaiverOrder(
        partner_id=partner.id, number=wish.number, fingerprint=wish.fingerprint, scheme=wish.scheme, benefit_id=listed.benefit.id,
        title=wish.title, state=WaiverState.QUOTED, risk_fen=wish.risk_fen, notify_url=wish.notify_url, particulars=wish.particulars,
        placed_at=now, expires_at=now + TIME_TO_CONFIRM,
    )  # fmt: skip
    await WaiverOrder.bulk_create([order])
    by = By(role=Role.PARTNER, account_id=partner.account_id)
    await write_event(order, WaiverStep.QUOTE, by, now=now)
    await enqueue("expire_waiver", {"order_id": str(order.id)}, now=now, run_at=order.expires_at)
    if person:
        await _bind(order, partner, listed, person, by, keyring=keyring, now=now)
        await look_from_partner(partner, person, purpose=LookPurpose.WAIVER, now=now)
    return order


@place_order.guarded_by
async def count_try(*, partner: Partner, payload: str | None, keyring: Keyring, issuer: Issuer, now: datetime, **_: object) -> None:
    """Wrong digits cost a try, also when the order is then refused."""
    if payload and not partner.sandbox:
        await count_typed_try(
            payload=payload, merchant_id=partner.merchant_id, keyring=keyring, issuer=issuer, actor_id=partner.account_id, now=now
        )


@place_order.when_refused
async def note_refusal(error: DomainError, *, partner: Partner, now: datetime, **_: object) -> None:
    """The partner learned something of the resident from the refusal: the resident sees that."""
    if error.about:
        await look_despite_refusal(partner, error.about, purpose=LookPurpose.WAIVER, now=now)
    if error.code == "code_used":
        await keep_replay(error, merchant_id=partner.merchant_id, clerk_id=partner.account_id, now=now)
    elif error.noted:
        await keep_refusal(error.noted, now=now)


@action
async def take_order(*, order_id: UUID, resident_id: UUID, account_id: UUID, keyring: Keyring, now: datetime) -> WaiverOrder:
    """Make a waiting order one's own; it is then decided what credit stands for, and still has to be confirmed.

    NotFound; Conflict("waiver_state"), Conflict("waiver_expired"); Refused("not_eligible") with every reason.
    """
    known = await WaiverOrder.get_or_none(id=order_id).select_related("partner__merchant")
    listed = await find_offer(known.benefit_id) if known else None
    person = Person(resident_id=resident_id)
    order = await locked_order(id=order_id)
    assert known
    assert listed
    if order.expires_at <= now:
        raise Conflict("waiver_expired")
    await _bind(order, known.partner, listed, person, By(role=Role.RESIDENT, account_id=account_id), keyring=keyring, now=now)
    await look_from_partner(known.partner, person, purpose=LookPurpose.WAIVER, now=now)
    return order


@step
async def _bind(order: WaiverOrder, partner: Partner, listed: Listed, person: Person, by: By, *, keyring: Keyring, now: datetime) -> None:
    """Make the order somebody's: judged under the lock of the person, split into credit and cash, counted against limits and budget."""
    found = await judged(partner, listed, person, risk_fen=order.risk_fen, keyring=keyring, now=now)
    if found.reasons:
        refusal = Refused("not_eligible", reasons=found.reasons, about=person.resident_id)
        refusal.noted = of_case(listed, found.case, found.grounds, clerk_id=partner.account_id) if person.resident_id else None
        raise refusal
    tier = found.case.standing.tier
    metered = counted(meter for meter, _ in found.case.meters()) if person.resident_id else None
    await move(
        order, WaiverStep.CREATE, by, now=now, resident_id=person.resident_id, sandbox_person=person.sandbox_person,
        revision_id=listed.revision.id, tier=tier.code if tier else None, credit_fen=found.credit_fen,
        cash_fen=order.risk_fen - found.credit_fen, bound_at=now, counted=metered,
    )  # fmt: skip
    if person.resident_id:
        await keep_use(order.id, listed, found.case, clerk_id=partner.account_id)
        await claim_limits(order.benefit_id, found.case)
        await hold_credit(order, found.case)


async def _shown(partner: Partner, payload: str, *, keyring: Keyring, issuer: Issuer, now: datetime) -> Person:
    """Spend the code that was shown to the partner."""
    if partner.sandbox:
        return Person(sandbox_person=person_of(payload))
    use = await claim_resident_code(
        payload=payload, merchant_id=partner.merchant_id, clerk_id=partner.account_id, keyring=keyring, issuer=issuer, now=now
    )
    return Person(resident_id=use.resident_id)
