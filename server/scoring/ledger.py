"""What must be appended so that the entries add up to what was found now. Pure: entries are never changed, only followed by more."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from models.enums import EntryReason
from server.scoring.evaluation import Contribution

Part = tuple[str, UUID | None]
"""An indicator and a record: entries about the same part add up to what it contributes."""

LIMITS = (EntryReason.CAPPED, EntryReason.FLOORED, EntryReason.RANGE_LIMITED)
SAYS_WHY = (*LIMITS, EntryReason.DECAYED, EntryReason.COUNT_REACHED)


def moves(
    parts: Mapping[Part, int], found: Iterable[Contribution], *, ended: EntryReason = EntryReason.NO_LONGER_COUNTED, new_rules: bool = False
) -> list[Contribution]:
    """Return the entries to append: for every part the difference between what the entries say and what was found.

    parts: the sum of the entries so far, by part. ended: why a part that is not found any more goes. new_rules: another scorecard counts.
    """
    now = {(line.indicator, line.record_id): line for line in found}
    appended = [
        Contribution(line.indicator, line.record_id, line.points - parts.get(part, 0), _reason(line, part in parts, new_rules))
        for part, line in now.items()
    ]
    gone = [Contribution(*part, -points, _reason_gone(part, ended)) for part, points in parts.items() if part not in now]
    return [entry for entry in [*gone, *appended] if entry.points]


def _reason(line: Contribution, known: bool, new_rules: bool) -> EntryReason:
    if not known or (line.reason in SAYS_WHY and not new_rules):
        return line.reason
    return EntryReason.RULES_CHANGED if new_rules else EntryReason.RECORD_CHANGED


def _reason_gone(part: Part, ended: EntryReason) -> EntryReason:
    about_a_limit = part[1] is None and ended is EntryReason.NO_LONGER_COUNTED
    return EntryReason.LIMIT_LIFTED if about_a_limit else ended
