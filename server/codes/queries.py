"""Finding what a code stands for, and drawing new ones."""

import os
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from models.codes import CodeReplay, CodeUse, MerchantCode, ResidentCode, TypedCode
from models.enums import CodeEnd
from server.codes import dynamic_code, short_number, static_code, typed_code
from server.codes.keys import Issuer
from server.platform.crypto import Keyring, plain_hash
from server.platform.errors import Conflict, DomainError, NotFound, Reason, Refused

_ENTROPY_BYTES = 8


@dataclass(frozen=True, slots=True)
class Presented:
    """A genuine code at a desk: whose (handle), which showing (step), and the moments between which that must have been.

    `hash` is what is kept of it once it is used.
    """

    handle: int
    step: int
    shown_from: datetime
    shown_before: datetime
    hash: str

    def is_open(self, code: ResidentCode) -> bool:
        shown = code.shown_at is not None and self.shown_from <= code.shown_at < self.shown_before
        return shown and code.shown_step == self.step > code.accepted_step


class FreshCode(NamedTuple):
    """A handle (signed, 64 bits) and a short number that no merchant has."""

    handle: int
    short_number: str


async def fresh_merchant_codes(count: int) -> list[FreshCode]:
    """Return that many for new merchants; one query, so ask for a whole batch at once. Numbers asked for together lie in one block.

    Two imports at once may, once in a great while, draw the same number: the unique key refuses the later row.
    """
    [around] = _draw(1)
    first, last = short_number.block_around(around)
    taken = set(await MerchantCode.filter(short_number__gte=first, short_number__lte=last).values_list("short_number", flat=True))
    numbers: set[str] = set()
    while missing := count - len(numbers):
        numbers |= set(map(short_number.completed, short_number.near(around, _draw(missing)))) - taken
    return list(map(FreshCode, array("q", os.urandom(_ENTROPY_BYTES * count)), numbers))


async def codes_of(merchant_id: UUID) -> list[MerchantCode]:
    """Return every code that a merchant has or had, newest first."""
    return await MerchantCode.filter(merchant_id=merchant_id).order_by("-id")


async def find_merchant_code(code: str, *, keyring: Keyring, issuer: Issuer) -> MerchantCode:
    """Return the open code, its merchant loaded, that a printed code leads to: itself, or after rotations its last successor.

    NotFound("gone") when it or a successor was revoked; NotFound("not_found") alike for forged and for unknown codes.
    The check is verified before any query.
    """
    handle = static_code.decode(code, keyring=keyring, issuer=issuer)
    if handle is None:
        raise NotFound("not_found")
    return await _last_successor(await MerchantCode.get_or_none(handle=handle).select_related("merchant"))


async def find_by_short_number(text: str) -> MerchantCode:
    """Return the open code, its merchant loaded, that a number read from a sticker leads to; errors as `find_merchant_code`."""
    number = short_number.parse(text)
    if number is None:
        raise NotFound("not_found")
    return await _last_successor(await MerchantCode.get_or_none(short_number=number).select_related("merchant"))


async def find_code_of_merchant(merchant_id: UUID) -> MerchantCode:
    """Return a merchant's open code, its merchant loaded. NotFound when it has none."""
    found = await MerchantCode.get_or_none(merchant_id=merchant_id, ended_at=None).select_related("merchant")
    if found is None:
        raise NotFound("not_found")
    return found


async def open_codes_of(merchant_ids: Sequence[UUID]) -> dict[UUID, MerchantCode]:
    """Return the open codes of many merchants in one read; a merchant without one is left out."""
    return {row.merchant_id: row for row in await MerchantCode.filter(merchant_id__in=merchant_ids, ended_at=None)}


async def find_at_counter(text: str, *, keyring: Keyring, issuer: Issuer) -> MerchantCode:
    """Return what `find_merchant_code` or `find_by_short_number` finds, whichever a resident scanned or read from a sticker."""
    return await (find_by_short_number(text) if short_number.parse(text) else find_merchant_code(text, keyring=keyring, issuer=issuer))


async def read_resident_code(*, payload: str, merchant_id: UUID, keyring: Keyring, issuer: Issuer, now: datetime) -> UUID:
    """Return the id of the resident whose code is presented at a merchant's desk, spending nothing.

    `payload` is the scanned text or the 8 digits. Refused("code_invalid"), Refused("code_expired"), Conflict("code_used"),
    as claiming it would.
    """
    presented = await presented_code(payload=payload, merchant_id=merchant_id, keyring=keyring, issuer=issuer, now=now)
    code = await ResidentCode.get_or_none(handle=presented.handle)
    if code is None or not presented.is_open(code):
        raise await why_refused(presented, code, merchant_id=merchant_id)
    return code.resident_id


async def last_showing(resident_id: UUID) -> int | None:
    """Return the number of a resident's newest showing, symbol or digits: whatever bears a lower one has ended. None before the first."""
    code = await ResidentCode.get_or_none(resident_id=resident_id)
    return None if code is None else code.shown_step


async def presented_code(*, payload: str, merchant_id: UUID, keyring: Keyring, issuer: Issuer, now: datetime) -> Presented:
    """Return what a payload or 8 typed digits claim to be; Refused("code_invalid") for a forgery, before any query.

    Refused("code_expired") for digits shown more than 60 s ago.
    """
    if digits := typed_code.parse(payload):
        return await _presented_digits(digits, merchant_id, keyring, issuer, now)
    scanned = scanned_code(payload, keyring=keyring, issuer=issuer, now=now)
    if scanned is None:
        raise Refused("code_invalid")
    return scanned


def scanned_code(payload: str, *, keyring: Keyring, issuer: Issuer, now: datetime) -> Presented | None:
    """Return what a genuine scanned payload claims to be; None for a forgery and for typed digits."""
    shown = dynamic_code.decode(payload, keyring=keyring, issuer=issuer)
    if shown is None:
        return None
    return Presented(
        handle=shown.handle,
        step=shown.step,
        shown_from=dynamic_code.oldest_moment(now),
        shown_before=dynamic_code.newest_moment(now),
        hash=plain_hash(payload.strip()),
    )


async def why_refused(presented: Presented, code: ResidentCode | None, *, merchant_id: UUID) -> DomainError:
    """Return why a genuine code that is not open cannot be used. A desk is told when it was used there, of elsewhere only that it was."""
    if code is None:
        return Refused("code_invalid")
    use = await CodeUse.get_or_none(handle=presented.handle, step=presented.step)
    if use is None:
        return Refused("code_expired")
    here = Reason(code="code_used_here", actual=use.used_at.isoformat())
    used = Conflict("code_used", reasons=[here if use.merchant_id == merchant_id else Reason(code="code_used_elsewhere")])
    used.noted = {"code_use_id": use.id}
    return used


async def last_replay(resident_id: UUID) -> CodeReplay | None:
    """Return the newest presentation of a resident's spent code, with both merchants."""
    mine = CodeReplay.filter(code_use__resident_id=resident_id).order_by("-id")
    return await mine.select_related("merchant", "code_use__merchant").first()


async def _presented_digits(digits: str, merchant_id: UUID, keyring: Keyring, issuer: Issuer, now: datetime) -> Presented:
    digest = typed_code.digest(digits, merchant_id=merchant_id, keyring=keyring, issuer=issuer)
    found = await TypedCode.filter(merchant_id=merchant_id, digits_hash=digest, wrong_tries__lt=typed_code.TRIES).limit(2)
    if len(found) != 1:  # none, or two people with the same digits: nobody is guessed
        raise Refused("code_invalid")
    if found[0].expires_at <= now:
        raise Refused("code_expired")
    code = await ResidentCode.get(resident_id=found[0].resident_id)
    oldest = now - typed_code.LIFETIME
    return Presented(code.handle, found[0].step, shown_from=oldest, shown_before=dynamic_code.newest_moment(now), hash=digest)


async def _last_successor(code: MerchantCode | None) -> MerchantCode:
    while code is not None and code.end is CodeEnd.ROTATED:
        code = await MerchantCode.get_or_none(id=code.successor_id).select_related("merchant")
    if code is None:
        raise NotFound("not_found")
    if code.end is CodeEnd.REVOKED:
        raise NotFound("gone")
    return code


def _draw(count: int) -> Sequence[int]:
    return array("Q", os.urandom(_ENTROPY_BYTES * count))
