"""Who may move a complaint or tip where. Pure: its history in, reasons out.

A complaint is accepted or refused, answered by the merchant (also before that: parties may settle at any time, Consumer Protection Law
art. 39, and who filed it then withdraws it), once accepted closed as resolved or unresolved, or withdrawn by who filed it. A tip is the
authority's to check: the merchant neither sees nor answers it, and it is not withdrawn.
"""

from collections.abc import Sequence
from enum import StrEnum

from models.enums import ComplaintKind, ComplaintState
from server.platform.errors import Reason

CLOSED = frozenset({ComplaintState.REFUSED, ComplaintState.RESOLVED, ComplaintState.UNRESOLVED, ComplaintState.WITHDRAWN})
IN_PROGRESS = (ComplaintState.ACCEPTED, ComplaintState.ANSWERED)
ENDED = (ComplaintState.RESOLVED, ComplaintState.UNRESOLVED)
TOLD = (*IN_PROGRESS, *ENDED)
"""States that are public once somebody accepted the complaint, which an answer does not wait for.

Anyone can file, and filing proves nothing.
"""
MAX_EVENTS = 40


class Party(StrEnum):
    """Whose move it is."""

    FILER = "filer"
    MERCHANT = "merchant"
    ADMINISTRATOR = "administrator"


MAKES = {
    ComplaintState.FILED: Party.FILER,
    ComplaintState.WITHDRAWN: Party.FILER,
    ComplaintState.ANSWERED: Party.MERCHANT,
    ComplaintState.ACCEPTED: Party.ADMINISTRATOR,
    ComplaintState.REFUSED: Party.ADMINISTRATOR,
    ComplaintState.RESOLVED: Party.ADMINISTRATOR,
    ComplaintState.UNRESOLVED: Party.ADMINISTRATOR,
}
"""Who alone brings about a state."""


def reasons_to_refuse(kind: ComplaintKind, history: Sequence[ComplaintState], party: Party, to: ComplaintState) -> list[Reason]:
    """Return why `party` may not move what went through `history` (oldest first, never empty) to `to`; empty when it may."""
    if history[-1] in CLOSED:
        return [Reason(code="complaint_closed", actual=history[-1])]
    if to is ComplaintState.FILED or MAKES[to] is not party:
        return [Reason(code="not_your_move", actual=to)]
    if kind is ComplaintKind.TIP and party is not Party.ADMINISTRATOR:
        return [Reason(code="tip_is_checked_by_the_authority")]
    if len(history) >= MAX_EVENTS and to not in CLOSED:
        return [Reason(code="complaint_too_long", expected=MAX_EVENTS)]
    return _reasons_of_order(history, to)


def moves(kind: ComplaintKind, history: Sequence[ComplaintState], party: Party) -> list[ComplaintState]:
    """Return where `party` may move it now, in the order of the enum."""
    return [to for to in ComplaintState if not reasons_to_refuse(kind, history, party, to)]


def needs_a_note(to: ComplaintState) -> bool:
    """An answer and every ending but a withdrawal say why."""
    return to in (ComplaintState.ANSWERED, ComplaintState.REFUSED, ComplaintState.RESOLVED, ComplaintState.UNRESOLVED)


def _reasons_of_order(history: Sequence[ComplaintState], to: ComplaintState) -> list[Reason]:
    accepted = ComplaintState.ACCEPTED in history
    if to in (ComplaintState.ACCEPTED, ComplaintState.REFUSED) and accepted:
        return [Reason(code="already_accepted")]
    if to in ENDED and not accepted:
        return [Reason(code="accept_it_first")]
    return []
