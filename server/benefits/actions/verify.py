"""Looking what a resident's code would be good for. It spends nothing, and the look is noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from models.enums import LookPurpose
from models.registry import Resident
from server.access.actor import Actor
from server.audit.actions import record
from server.benefits.actions.lapse import lapse_due_holds
from server.benefits.actions.looks import look_from_desk
from server.benefits.eligibility import Case, can_be_reserved, for_desk, reasons_to_refuse
from server.benefits.orders import PLAIN, Order
from server.benefits.queries.facts import cases, find_desk, find_standing
from server.benefits.queries.offers import Listed, shown_offers
from server.codes.actions import count_typed_try, keep_replay
from server.codes.keys import Issuer
from server.codes.queries import read_resident_code
from server.platform.actions import action, tell_about
from server.platform.crypto import Keyring
from server.platform.errors import DomainError, Reason
from server.scoring.scorecard import Tier


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One benefit, and why it would be refused; no reasons: it would be granted."""

    listed: Listed
    case: Case
    reasons: tuple[Reason, ...]

    @property
    def discount_fen(self) -> int | None:
        """What it takes off (fen): 0 when it is refused, None where no amount was said."""
        if self.case.amount_fen is None:
            return None
        return 0 if self.reasons else self.case.worth_fen


@dataclass(frozen=True, kw_only=True)
class Verification:
    """Who stands at the desk, and every benefit shown, those to be had first and the best of them on top.

    `resident` and `tier` are None for somebody who does not agree to use benefits: that is all a desk may be told.
    """

    resident: Resident | None
    tier: Tier | None
    amount_fen: int | None
    decisions: tuple[Decision, ...]


@action
async def verify(
    *, clerk: Actor, payload: str, amount_fen: int | None, order: Order = PLAIN, keyring: Keyring, issuer: Issuer, now: datetime
) -> Verification:
    """Return for every benefit exactly the reasons that a redemption at this desk now would give. Errors about the code as `redeem`.

    Without an amount the rules about the order are not asked. What is held no longer, by the clock, is freed first, as `redeem` does.
    """
    clerk_id, merchant_id = clerk.desk()
    resident_id = await read_resident_code(payload=payload, merchant_id=merchant_id, keyring=keyring, issuer=issuer, now=now)
    # A withdrawal waits here, and then forgets what this tells; or it is done, and this tells nothing.
    resident = await Resident.filter(id=resident_id).select_for_update(no_key=True).get()
    desk = await find_desk(merchant_id, clerk=clerk, now=now)
    standing = await find_standing(resident_id)
    decide = partial(_decisions, standing=standing, desk=desk, amount_fen=amount_fen, order=order, keyring=keyring, now=now)
    decisions = await decide(await shown_offers())
    short = [each.listed.benefit.id for each in decisions if any(map(can_be_reserved, each.reasons))]
    if short and await lapse_due_holds(short, now=now):
        decisions = await decide(await shown_offers())
    await look_from_desk(clerk, resident_id=resident_id, purpose=LookPurpose.VERIFICATION, now=now)
    await record("verify", actor_id=clerk_id, object_kind="resident", object_id=resident_id, now=now)
    await tell_about(resident_id)
    agrees = standing.agrees_to_benefits
    return Verification(
        resident=resident if agrees else None,
        tier=standing.tier if agrees else None,
        amount_fen=amount_fen,
        decisions=tuple(sorted(decisions, key=_best_first)),
    )


@verify.guarded_by
async def count_try(*, clerk: Actor, payload: str, keyring: Keyring, issuer: Issuer, now: datetime, **_: object) -> None:
    """Wrong digits cost a try, also when the deed is then refused."""
    clerk_id, merchant_id = clerk.desk()
    await count_typed_try(payload=payload, merchant_id=merchant_id, keyring=keyring, issuer=issuer, actor_id=clerk_id, now=now)


@verify.when_refused
async def note_used_code(error: DomainError, *, clerk: Actor, now: datetime, **_: object) -> None:
    clerk_id, merchant_id = clerk.desk()
    await keep_replay(error, merchant_id=merchant_id, clerk_id=clerk_id, now=now)


async def _decisions(offers: Sequence[Listed], **question: Any) -> list[Decision]:
    asked = await cases(offers, **question)
    return [
        Decision(listed=listed, case=case, reasons=tuple(for_desk(reasons_to_refuse(case))))
        for listed, case in zip(offers, asked, strict=True)
    ]


def _best_first(decision: Decision) -> tuple[bool, int]:
    return bool(decision.reasons), -(decision.discount_fen or 0)
