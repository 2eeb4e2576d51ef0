"""Objecting, and deciding on an objection."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.benefits import Redemption
from models.enums import LookPurpose, NoticeKind, ObjectionOutcome, Outcome, Role
from models.objections import Objection, ObjectionDecision
from models.registry import Record, Resolution
from server.access.actions.looks import look
from server.audit.actions import record
from server.notices.actions import tell_merchant, tell_resident
from server.platform.actions import action, step
from server.platform.errors import Conflict, NotFound, Reason, Refused
from server.registry.actions.records import end_record
from server.repair.clocks import due_at
from server.repair.queries import find_objection


@dataclass(frozen=True, kw_only=True)
class Objector:
    """Who objects: a resident or a merchant (exactly one of the two ids), and by which account."""

    account_id: UUID
    resident_id: UUID | None = None
    merchant_id: UUID | None = None


@action
async def object_to_record(*, objector: Objector, record_id: UUID, text: str, now: datetime) -> Objection:
    """Contest a record about oneself. NotFound for another's; Conflict("record_resolved"), Conflict("already_objected")."""
    found = await Record.get_or_none(id=record_id, resident_id=objector.resident_id, merchant_id=objector.merchant_id)
    if found is None:
        raise NotFound("not_found")
    if await Resolution.exists(record_id=record_id):
        raise Conflict("record_resolved")
    return await _file(objector, record_id=record_id, text=text, now=now)


@action
async def object_to_redemption(*, objector: Objector, redemption_id: UUID, text: str, now: datetime) -> Objection:
    """A resident says: that was not me. NotFound for another's redemption; Conflict("already_objected")."""
    if objector.resident_id is None or not await Redemption.exists(id=redemption_id, resident_id=objector.resident_id):
        raise NotFound("not_found")
    return await _file(objector, redemption_id=redemption_id, text=text, now=now)


@action
async def decide_objection(*, objection_id: UUID, administrator_id: UUID, outcome: ObjectionOutcome, note: str, now: datetime) -> Objection:
    """Uphold or reject it, once, and tell who objected. A record that is rightly contested ends, and its subject is scored anew.

    NotFound; Conflict("objection_decided"); Refused("own_objection") for who filed it: somebody else decides.
    """
    objection = await find_objection(objection_id)
    if objection.filed_by == administrator_id:
        raise Refused("own_objection", reasons=[Reason(code="own_objection")])
    # UNIQUE (objection) decides between two who decide at once; the one who lost finds the other's decision in the second try.
    if await ObjectionDecision.exists(objection_id=objection_id):
        raise Conflict("objection_decided")
    await ObjectionDecision.create(objection_id=objection_id, outcome=outcome, note=note, decided_by=administrator_id, decided_at=now)
    particulars = {"outcome": outcome}
    await record(
        "decide_objection", actor_id=administrator_id, object_kind="objection", object_id=objection_id, now=now, particulars=particulars
    )
    await _carry_out(objection, outcome, administrator_id=administrator_id, now=now)
    await _tell(objection, outcome, administrator_id=administrator_id, now=now)
    return await find_objection(objection_id)


@step
async def _file(
    objector: Objector, *, text: str, now: datetime, record_id: UUID | None = None, redemption_id: UUID | None = None
) -> Objection:
    # UNIQUE (record) and UNIQUE (redemption) decide; who lost that race comes here in the second try and is told.
    if await Objection.exists(record_id=record_id) if record_id else await Objection.exists(redemption_id=redemption_id):
        raise Conflict("already_objected")
    filed = await Objection.create(
        resident_id=objector.resident_id, merchant_id=objector.merchant_id, record_id=record_id, redemption_id=redemption_id,
        text=text, filed_by=objector.account_id, filed_at=now, due_at=due_at(now),
    )  # fmt: skip
    await record("object", actor_id=objector.account_id, object_kind="objection", object_id=filed.id, now=now)
    return await find_objection(filed.id)


async def _carry_out(objection: Objection, outcome: ObjectionOutcome, *, administrator_id: UUID, now: datetime) -> None:
    if outcome is not ObjectionOutcome.UPHELD or objection.record_id is None:
        return
    # Its source may have taken it back meanwhile: then there is nothing left to end.
    if not await Resolution.exists(record_id=objection.record_id):
        await end_record(objection.record_id, Outcome.WITHDRAWN, reason="objection upheld", actor_id=administrator_id, now=now)


async def _tell(objection: Objection, outcome: ObjectionOutcome, *, administrator_id: UUID, now: datetime) -> None:
    kind = NoticeKind.OBJECTION_UPHELD if outcome is ObjectionOutcome.UPHELD else NoticeKind.OBJECTION_REJECTED
    about = {"filed_at": objection.filed_at.isoformat()}
    if objection.merchant_id:
        await tell_merchant(objection.merchant_id, kind, object_id=objection.id, particulars=about, now=now)
    if objection.resident_id:
        await look(
            resident_id=objection.resident_id, account_id=administrator_id, merchant_id=None, role=Role.ADMINISTRATOR,
            purpose=LookPurpose.DECISION, now=now,
        )  # fmt: skip
        await tell_resident(objection.resident_id, kind, object_id=objection.id, particulars=about, now=now)
