"""Versions of scorecards, as rows and as rules."""

from collections.abc import Collection
from uuid import UUID

from models.enums import ScorecardState, SubjectKind
from models.scoring import Scorecard
from server.scoring import scorecard

PARSED_KEPT = 64
_parsed: dict[UUID, tuple[int, scorecard.Scorecard]] = {}


async def live_scorecard(kind: SubjectKind) -> tuple[Scorecard, scorecard.Scorecard] | None:
    """Return the scorecard that counts for a kind of subject, as row and as rules."""
    row = await Scorecard.get_or_none(subject_kind=kind, state=ScorecardState.LIVE)
    return (row, card_of(row)) if row else None


async def list_scorecards(*, kind: SubjectKind | None, state: ScorecardState | None, before: UUID | None, limit: int) -> list[Scorecard]:
    """Return versions, newest first; before: the id of the last one that was seen."""
    wanted = {"subject_kind": kind, "state": state, "id__lt": before}
    return await Scorecard.filter(**{name: value for name, value in wanted.items() if value is not None}).order_by("-id").limit(limit)


def card_of(row: Scorecard) -> scorecard.Scorecard:
    """Return the rules of a version. A version never changes, so it is parsed once."""
    if row.id not in _parsed:
        if len(_parsed) >= PARSED_KEPT:
            _parsed.clear()
        _parsed[row.id] = row.version, scorecard.parse(row.definition)
    return _parsed[row.id][1]


async def cards_by_id(ids: Collection[UUID]) -> dict[UUID, tuple[int, scorecard.Scorecard]]:
    """Return versions with their rules. One statement, none for those that this process has seen."""
    found = {id: _parsed[id] for id in ids if id in _parsed}
    missing = [id for id in ids if id not in found]
    rows = await Scorecard.filter(id__in=missing) if missing else []
    return found | {row.id: (row.version, card_of(row)) for row in rows}
