"""Issuing, rotating and revoking merchants' codes; showing and spending residents' codes."""

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import F

from models.codes import CodeReplay, CodeUse, MerchantCode, ResidentCode, TypedCode
from models.enums import CodeEnd, ConsentPurpose, NoticeKind
from models.keys import uuid7
from server.access.queries import reasons_without_consent
from server.audit.actions import record
from server.codes import dynamic_code, typed_code
from server.codes.keys import Issuer
from server.codes.queries import Presented, fresh_merchant_codes, presented_code, why_refused
from server.notices.actions import tell_resident
from server.platform.actions import action, step
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, DomainError, NotFound, Refused


@dataclass(frozen=True, slots=True)
class ShownDigits:
    """The 8 digits, which are kept nowhere, the number of their showing, and when they end."""

    digits: str
    step: int
    expires_at: datetime


@action
async def issue_merchant_code(*, merchant_id: UUID, actor_id: UUID | None, now: datetime) -> MerchantCode:
    """Give a merchant its code. Conflict("code_exists") while it has an open one."""
    if await MerchantCode.exists(merchant_id=merchant_id, ended_at=None):
        raise Conflict("code_exists")
    code = await _new_code(merchant_id, code_id=uuid7(), now=now)
    await record("issue_merchant_code", actor_id=actor_id, object_kind="merchant_code", object_id=code.id, now=now)
    return code


@action
async def rotate_merchant_code(*, code_id: UUID, actor_id: UUID | None, now: datetime) -> MerchantCode:
    """End a code and return its successor, to which the old sticker leads. NotFound; Conflict("code_ended") when it is not open."""
    successor_id = uuid7()
    await _end(code_id, end=CodeEnd.ROTATED, successor_id=successor_id, now=now)
    ended = await MerchantCode.get(id=code_id)
    successor = await _new_code(ended.merchant_id, code_id=successor_id, now=now)
    particulars = {"successor_id": str(successor_id)}
    await record(
        "rotate_merchant_code", actor_id=actor_id, object_kind="merchant_code", object_id=code_id, now=now, particulars=particulars
    )
    return successor


@action
async def revoke_merchant_code(*, code_id: UUID, actor_id: UUID | None, now: datetime) -> MerchantCode:
    """End a code without a successor: whoever scans it is told so. Return it. NotFound; Conflict("code_ended") when it is not open."""
    await _end(code_id, end=CodeEnd.REVOKED, successor_id=None, now=now)
    await record("revoke_merchant_code", actor_id=actor_id, object_kind="merchant_code", object_id=code_id, now=now)
    return await MerchantCode.get(id=code_id)


@action
async def show_resident_code(*, resident_id: UUID, actor_id: UUID | None, now: datetime) -> ResidentCode:
    """Give a resident a code to show, ending the one shown before. `dynamic_code.encode` makes the payload of it.

    Refused("consent_missing") while consent to scoring or to benefits is missing: the code would open nothing.
    """
    return await _show(resident_id, actor_id=actor_id, now=now)


@action
async def show_typed_code(
    *, resident_id: UUID, merchant_id: UUID, keyring: Keyring, issuer: Issuer, actor_id: UUID | None, now: datetime
) -> ShownDigits:
    """Give a resident 8 digits for one merchant's desk, ending whatever code was shown before. Only their keyed hash is kept.

    Refused as show_resident_code.
    """
    code = await _show(resident_id, actor_id=actor_id, now=now)
    digits = typed_code.from_entropy(os.urandom(8))
    await TypedCode.filter(resident_id=resident_id).delete()
    row = await TypedCode.create(
        resident_id=resident_id,
        merchant_id=merchant_id,
        digits_hash=typed_code.digest(digits, merchant_id=merchant_id, keyring=keyring, issuer=issuer),
        step=code.shown_step,
        shown_at=now,
        expires_at=now + typed_code.LIFETIME,
    )
    return ShownDigits(digits, step=row.step, expires_at=row.expires_at)


@step
async def claim_resident_code(
    *, payload: str, merchant_id: UUID, clerk_id: UUID, keyring: Keyring, issuer: Issuer, now: datetime
) -> CodeUse:
    """Spend the code presented at a merchant's desk, once. `payload` is the scanned text or the 8 digits.

    The check is verified before any query; then the conditional update decides between two desks, and UNIQUE (handle, step)
    stands behind it. A refusal later in the transaction gives the code back. Refused("code_invalid"), Refused("code_expired"),
    Conflict("code_used"). Typed digits: the desk calls `count_typed_try` first.
    """
    presented = await presented_code(payload=payload, merchant_id=merchant_id, keyring=keyring, issuer=issuer, now=now)
    won = await ResidentCode.filter(
        handle=presented.handle,
        shown_step=presented.step,
        accepted_step__lt=presented.step,
        shown_at__gte=presented.shown_from,
        shown_at__lt=presented.shown_before,
    ).update(accepted_step=presented.step)
    code = await ResidentCode.get_or_none(handle=presented.handle)
    if not won or code is None:
        raise await why_refused(presented, code, merchant_id=merchant_id)
    return await CodeUse.create(
        handle=presented.handle,
        step=presented.step,
        payload_hash=presented.hash,
        resident_id=code.resident_id,
        merchant_id=merchant_id,
        clerk_id=clerk_id,
        used_at=now,
    )


@step
async def keep_replay(refusal: DomainError, *, merchant_id: UUID, clerk_id: UUID, now: datetime) -> None:
    """Keep that a spent code was presented again at a desk, and tell its resident; of each use and desk once. Nothing else is kept here."""
    if refusal.code != "code_used" or not refusal.noted:
        return
    use = await CodeUse.get(id=refusal.noted["code_use_id"])
    # UNIQUE (use, merchant) decides between two at once; the loser is tried again and finds the other.
    if await CodeReplay.exists(code_use_id=use.id, merchant_id=merchant_id):
        return
    await CodeReplay.create(code_use_id=use.id, merchant_id=merchant_id, presented_at=now)
    await record("refuse_used_code", actor_id=clerk_id, object_kind="code_use", object_id=use.id, now=now)
    told = {"merchant_id": str(merchant_id), "used_merchant_id": str(use.merchant_id), "used_at": use.used_at.isoformat()}
    await tell_resident(use.resident_id, NoticeKind.CODE_REPLAYED, object_id=use.id, particulars=told, now=now)


@step
async def lock_open_codes(presented: Collection[Presented]) -> dict[int, UUID]:
    """Lock the codes that are open as they were presented, in one order; return whose each is, by handle. `spend_codes` then spends them.

    Until this transaction ends nobody else can spend them, or show another in their place.
    """
    shown = {each.handle: each for each in presented}
    rows = await ResidentCode.filter(handle__in=list(shown)).order_by("handle").select_for_update(no_key=True)
    return {row.handle: row.resident_id for row in rows if shown[row.handle].is_open(row)}


@step
async def spend_codes(uses: Sequence[CodeUse]) -> None:
    """Spend codes that this transaction locked while they were open."""
    await ResidentCode.filter(handle__in=[use.handle for use in uses]).update(accepted_step=F("shown_step"))
    await CodeUse.bulk_create(uses)


async def count_typed_try(*, payload: str, merchant_id: UUID, keyring: Keyring, issuer: Issuer, actor_id: UUID, now: datetime) -> None:
    """Let wrong digits use up one try of every code open at that desk; nothing happens for right digits or a scanned payload.

    It commits by itself before the deed it guards, so that the refusal which follows cannot roll it back.
    """
    digits = typed_code.parse(payload)
    if digits is None:
        return
    digest = typed_code.digest(digits, merchant_id=merchant_id, keyring=keyring, issuer=issuer)
    if not await TypedCode.exists(merchant_id=merchant_id, digits_hash=digest):
        await _use_up_a_try(merchant_id=merchant_id, actor_id=actor_id, now=now)


@action
async def _use_up_a_try(*, merchant_id: UUID, actor_id: UUID, now: datetime) -> None:
    guessed_at = TypedCode.filter(merchant_id=merchant_id, expires_at__gt=now, wrong_tries__lt=typed_code.TRIES)
    await guessed_at.update(wrong_tries=F("wrong_tries") + 1)
    await record("mistype_code", actor_id=actor_id, object_kind="merchant", object_id=merchant_id, now=now)


@step
async def _show(resident_id: UUID, *, actor_id: UUID | None, now: datetime) -> ResidentCode:
    if reasons := await reasons_without_consent(resident_id, ConsentPurpose.SCORING, ConsentPurpose.BENEFITS):
        raise Refused("consent_missing", reasons=reasons)
    mine = ResidentCode.filter(resident_id=resident_id)
    step_now = dynamic_code.step_at(now)
    # A second showing within 30 s, or after the clock was set back, takes the next number: no payload is ever shown twice.
    shown = await mine.filter(shown_step__lt=step_now).update(shown_step=step_now, shown_at=now)
    shown = shown or await mine.update(shown_step=F("shown_step") + 1, shown_at=now)
    if not shown:
        handle = int.from_bytes(os.urandom(dynamic_code.HANDLE_BYTES), "big", signed=True)
        await ResidentCode.create(resident_id=resident_id, handle=handle, shown_step=step_now, shown_at=now)
    code = await mine.get()
    await record("show_resident_code", actor_id=actor_id, object_kind="resident", object_id=resident_id, now=now)
    return code


@step
async def _end(code_id: UUID, *, end: CodeEnd, successor_id: UUID | None, now: datetime) -> None:
    if not await MerchantCode.filter(id=code_id, ended_at=None).update(ended_at=now, end=end, successor_id=successor_id):
        raise Conflict("code_ended") if await MerchantCode.exists(id=code_id) else NotFound("not_found")


@step
async def _new_code(merchant_id: UUID, *, code_id: UUID, now: datetime) -> MerchantCode:
    [fresh] = await fresh_merchant_codes(1)
    return await MerchantCode.create(
        id=code_id, merchant_id=merchant_id, handle=fresh.handle, short_number=fresh.short_number, issued_at=now
    )
