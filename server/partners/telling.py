"""What a partner is told of its orders, in answers and callbacks alike, and how a sandbox garbles that. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from models.enums import Fault, WaiverStep
from server.partners.waivers import Bill

PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600)
)
"""After each failed try, as WeChat Pay does it: fifteen more tries within a good day."""
LATE_BY, REORDERED_BY = timedelta(seconds=30), timedelta(seconds=10)


@dataclass(frozen=True)
class Planned:
    """One delivery of an event: when, and what is wrong with it."""

    due_at: datetime
    fault: Fault | None = None


def deliveries_of(faults: Sequence[str], *, sequence: int, now: datetime) -> list[Planned]:
    """Return how an event is delivered: once and at once, or as the faults want it.

    Reordered: every second event waits, so that the one after it comes first. A wrong signature is followed by a right one.
    """
    wanted = {Fault(fault) for fault in faults}
    waits = [LATE_BY] * (Fault.LATE in wanted) + [REORDERED_BY] * (Fault.REORDERED in wanted and sequence % 2 == 0)
    due_at = now + sum(waits, timedelta())
    named = Fault.LATE if Fault.LATE in wanted else Fault.REORDERED if waits else None
    first = Planned(due_at, Fault.BAD_SIGNATURE if Fault.BAD_SIGNATURE in wanted else named)
    return [first, Planned(due_at, Fault.DUPLICATE)] if Fault.DUPLICATE in wanted else [first]


def pause_after(attempts: int) -> timedelta | None:
    """Return how long to wait after that many failures; None when it is given up."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def event_of(taken: WaiverStep) -> str:
    return f"waiver.{taken}"


def bill_json(bill: Bill) -> dict[str, Any]:
    return {
        "charges": [{"name": line.name, "amount_fen": line.amount_fen, "note": line.note} for line in bill.charges],
        "discounts": [{"name": line.name, "amount_fen": line.amount_fen, "note": line.note} for line in bill.discounts],
    }


def rfc3339(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
