"""An operator reports a violation: kept once, counted in its local month."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.expressions import F

from models.restrictions import Violation, ViolationCount
from server.audit.actions import record
from server.platform.actions import action, step
from server.platform.errors import Conflict, Reason, Refused
from server.restrictions.listing import may_still_report
from server.restrictions.months import month_of
from server.restrictions.policy import find_policy


@dataclass(frozen=True, kw_only=True)
class Report:
    """What an operator saw. `report_ref` is its own name for it, `rider_ref` its own name for the rider, which says nobody who they are."""

    report_ref: str
    policy: str
    rider_ref: str
    kind: str
    happened_at: datetime
    place: str = ""
    resident_id: UUID | None = None


@action
async def report_violation(*, merchant_id: UUID, report: Report, actor_id: UUID, now: datetime) -> ViolationCount:
    """Keep a violation and return where its month's count then stands. The same report again changes nothing.

    NotFound("policy_unknown"); Refused("violation_refused") for an unknown kind, the future, or a month whose list is closed;
    Conflict("report_ref_taken") for another report with the same reference.
    """
    month = month_of(report.happened_at)
    counter = ViolationCount.filter(**_counter(merchant_id, report))
    # UNIQUE (operator, report_ref) decides between two at once: the loser is tried again and finds the winner's.
    known = await Violation.get_or_none(merchant_id=merchant_id, report_ref=report.report_ref)
    if known:
        _refuse_another(known, report)
        return await counter.get()
    if reasons := _reasons(report, now=now):
        raise Refused("violation_refused", reasons=reasons)
    row = await Violation.create(merchant_id=merchant_id, month=month, reported_at=now, **vars(report))
    await _count(merchant_id, report)
    particulars = {"policy": report.policy, "kind": report.kind, "month": month.isoformat()}
    await record("report_violation", actor_id=actor_id, object_kind="violation", object_id=row.id, now=now, particulars=particulars)
    return await counter.get()


def _refuse_another(known: Violation, report: Report) -> None:
    said = (report.policy, report.rider_ref, report.kind, report.happened_at)
    if (known.policy, known.rider_ref, known.kind, known.happened_at) != said:
        raise Conflict("report_ref_taken")


def _reasons(report: Report, *, now: datetime) -> list[Reason]:
    policy = find_policy(report.policy)
    reasons = []
    if report.kind not in policy.kinds:
        reasons.append(Reason(code="violation_kind_unknown", path="kind", expected=", ".join(policy.kinds), actual=report.kind))
    if report.happened_at > now:
        reasons.append(Reason(code="violation_in_future", path="happened_at"))
    elif not may_still_report(policy, month_of(report.happened_at), now=now):
        reasons.append(Reason(code="violation_too_late", path="happened_at", expected=policy.reported_by_day, basis=policy.basis))
    return reasons


@step
async def _count(merchant_id: UUID, report: Report) -> None:
    whose = _counter(merchant_id, report)
    while not await ViolationCount.filter(**whose).update(count=F("count") + 1):
        await ViolationCount.bulk_create([ViolationCount(**whose)], ignore_conflicts=True)


def _counter(merchant_id: UUID, report: Report) -> dict[str, Any]:
    """Return what names the counter of a report."""
    month = month_of(report.happened_at)
    return {"merchant_id": merchant_id, "policy": report.policy, "rider_ref": report.rider_ref, "month": month, "kind": report.kind}
