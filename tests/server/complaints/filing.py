"""Complaints as tests file and move them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from models.complaints import Complaint, ComplaintEvent
from models.enums import ComplaintKind, ComplaintState
from models.registry import Merchant
from server.complaints.actions import Filed, decide_complaint, file_complaint
from server.platform.crypto import Keyring
from tests.cast import NOW


async def filed_on(merchant: Merchant, *, keyring: Keyring, kind: ComplaintKind = ComplaintKind.COMPLAINT, **terms: Any) -> Filed:
    """A complaint on a merchant: the noodles were cold."""
    given: dict[str, Any] = {"text": "面是凉的", "token": f"token {merchant.name} {kind}", "now": NOW, **terms}
    return await file_complaint(merchant_id=merchant.id, kind=kind, keyring=keyring, **given)


async def accepted(filed: Filed, *, by: UUID, now: datetime = NOW) -> None:
    await decide_complaint(complaint_id=filed.complaint.id, administrator_id=by, to=ComplaintState.ACCEPTED, note="", now=now)


async def states_of(filed: Filed) -> list[ComplaintState]:
    """The states it went through, and that its own column repeats the last."""
    events = await ComplaintEvent.filter(complaint_id=filed.complaint.id).order_by("sequence")
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert (await Complaint.get(id=filed.complaint.id)).state == events[-1].state
    return [event.state for event in events]
