"""Joining by consent, and withdrawing it."""

from datetime import datetime
from uuid import UUID

from models.access import Account
from models.enums import ConsentPurpose
from models.registry import Consent, Resident
from server.access.consent import TEXTS
from server.audit.actions import record
from server.platform.actions import action, forget_answers_about
from server.platform.errors import Conflict, Reason, Refused
from server.platform.jobs import enqueue


@action
async def give_consent(*, account_id: UUID, purpose: ConsentPurpose, text_version: str | None, now: datetime) -> Consent:
    """Agree to one purpose in its current text. The first consent to scoring makes the account a resident: that is joining.

    Giving what is given changes nothing; a text that changed since is agreed to anew. Refused("join_first") for another purpose before
    scoring; Conflict("consent_text_changed") when `text_version` is what was read and is no longer the current one.
    """
    current = TEXTS[purpose].version
    if text_version not in (None, current):
        raise Conflict("consent_text_changed", reasons=[Reason(code="consent_text_version", expected=current, actual=text_version)])
    resident_id = await _resident_of(account_id, joining=purpose is ConsentPurpose.SCORING, now=now)
    given = await Consent.get_or_none(resident_id=resident_id, purpose=purpose, ended_at=None)
    if given and given.text_version == current:
        return given
    await Consent.filter(resident_id=resident_id, purpose=purpose, ended_at=None).update(ended_at=now)
    # Two at once meet at the unique index of open consents; the second is tried again and finds the first.
    consent = await Consent.create(resident_id=resident_id, purpose=purpose, text_version=current, given_at=now)
    await _record("give_consent", account_id, resident_id, purpose, now)
    return consent


@action
async def withdraw_consent(*, account_id: UUID, purpose: ConsentPurpose, now: datetime) -> None:
    """Withdraw one purpose from this moment on; withdrawing what is not given changes nothing.

    What desks were told of the resident is no longer kept for their retries either.
    """
    account = await Account.get(id=account_id)
    # Scoring and desks lock the resident too, so that nothing is scored or told beside a withdrawal that was not seen.
    await Resident.filter(id=account.resident_id).select_for_update(no_key=True).only("id")
    if account.resident_id and await Consent.filter(resident_id=account.resident_id, purpose=purpose, ended_at=None).update(ended_at=now):
        await forget_answers_about(account.resident_id)
        if purpose is ConsentPurpose.SCORING:
            # What was kept of an identity that has been erased, so that nobody joins twice, has no use any more.
            await Resident.filter(id=account.resident_id, identity_number_sealed=None).update(identity_number_hash=None)
        await _record("withdraw_consent", account_id, account.resident_id, purpose, now)


async def _resident_of(account_id: UUID, *, joining: bool, now: datetime) -> UUID:
    account = await Account.get(id=account_id)
    if account.resident_id:
        return account.resident_id
    if not joining:
        raise Refused("join_first", reasons=[Reason(code="join_by_scoring_consent", remedy="give_scoring_consent")])
    resident = await Resident.create(joined_at=now)
    if await Account.filter(id=account_id, resident_id=None).update(resident_id=resident.id):
        await record("join", actor_id=account_id, object_kind="resident", object_id=resident.id, now=now)
        return resident.id
    # Another request of the same account joined meanwhile.
    await Resident.filter(id=resident.id).delete()
    return await _resident_of(account_id, joining=False, now=now)


async def _record(deed: str, account_id: UUID, resident_id: UUID, purpose: ConsentPurpose, now: datetime) -> None:
    particulars = {"purpose": purpose.value, "text_version": TEXTS[purpose].version}
    await record(deed, actor_id=account_id, object_kind="resident", object_id=resident_id, now=now, particulars=particulars)
    if purpose is ConsentPurpose.SCORING:
        # Written with the consent, so that no crash leaves a score without consent, or a consent without its score.
        await enqueue("score_residents", {"resident_ids": [str(resident_id)]}, now=now)
