"""A partner's question about the resident whose code it was shown. It spends nothing, and the look is noted."""

from dataclasses import dataclass
from datetime import datetime

from models.enums import LookPurpose
from models.partners import Partner
from server.audit.actions import record
from server.benefits.queries.facts import find_offer
from server.benefits.queries.offers import Listed
from server.codes.actions import count_typed_try, keep_replay
from server.codes.keys import Issuer
from server.codes.queries import read_resident_code
from server.partners.actions.people import Judged, Person, judged, look_from_partner
from server.partners.made_up import person_of
from server.partners.queries import find_benefit_id
from server.platform.actions import action, tell_about
from server.platform.crypto import Keyring
from server.platform.errors import DomainError


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a partner is told: the benefit, and how it would be decided for this risk (fen)."""

    listed: Listed
    judged: Judged
    risk_fen: int


@action
async def ask_eligibility(
    *, partner: Partner, payload: str, benefit: str, risk_fen: int, keyring: Keyring, issuer: Issuer, now: datetime
) -> Told:
    """Return for one benefit, by its code, exactly the reasons that an order for `risk_fen` now would give.

    NotFound; about the code Refused("code_invalid"), Refused("code_expired"), Conflict("code_used").
    """
    listed = await find_offer(await find_benefit_id(benefit))
    person = await _read(partner, payload, keyring, issuer, now)
    found = await judged(partner, listed, person, risk_fen=risk_fen, keyring=keyring, now=now)
    await look_from_partner(partner, person, purpose=LookPurpose.ELIGIBILITY, now=now)
    await record("ask_eligibility", actor_id=partner.account_id, object_kind="resident", object_id=person.resident_id, now=now)
    if person.resident_id:
        await tell_about(person.resident_id)
    return Told(listed=listed, judged=found, risk_fen=risk_fen)


@ask_eligibility.guarded_by
async def count_try(*, partner: Partner, payload: str, keyring: Keyring, issuer: Issuer, now: datetime, **_: object) -> None:
    """Wrong digits cost a try, also when the question is then refused."""
    if not partner.sandbox:
        await count_typed_try(
            payload=payload, merchant_id=partner.merchant_id, keyring=keyring, issuer=issuer, actor_id=partner.account_id, now=now
        )


@ask_eligibility.when_refused
async def note_used_code(error: DomainError, *, partner: Partner, now: datetime, **_: object) -> None:
    await keep_replay(error, merchant_id=partner.merchant_id, clerk_id=partner.account_id, now=now)


async def _read(partner: Partner, payload: str, keyring: Keyring, issuer: Issuer, now: datetime) -> Person:
    if partner.sandbox:
        return Person(sandbox_person=person_of(payload))
    found = await read_resident_code(payload=payload, merchant_id=partner.merchant_id, keyring=keyring, issuer=issuer, now=now)
    return Person(resident_id=found)
