"""Scoring subjects, many at a time. Entries are appended, never changed, and always add up to the points of the score."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from models.enums import SubjectKind
from models.registry import Resident
from models.scoring import Score, Scorecard, ScoreEntry
from server.audit.actions import record
from server.platform.actions import action, step
from server.platform.clock import local_day
from server.platform.errors import Conflict
from server.scoring.actions.claim import Claim, claim
from server.scoring.queries import consenting, facts_about, live_scorecard, parts_of_scores, scores_of
from server.scoring.reckoning import Before, Reckoning, reckon
from server.scoring.scorecard import NO_STANDING, NOT_YET_RATED

BATCH = 500
MOST_ROUNDS = 20
UNSCORED = {SubjectKind.MERCHANT: NOT_YET_RATED, SubjectKind.RESIDENT: NO_STANDING}


@action
async def score_merchants(merchant_ids: Sequence[UUID], *, now: datetime) -> int:
    """Bring scores up to date with the merchants' records, the live scorecard and the local day; return how many moved.

    Nothing is written about a score that stays as it is, so doing it again changes nothing.
    """
    return await rescore(SubjectKind.MERCHANT, merchant_ids, now=now)


@action
async def score_residents(resident_ids: Sequence[UUID], *, now: datetime) -> int:
    """As score_merchants. Who has not consented to `scoring` gets no score; who withdrew has it taken back, entry by entry."""
    return await rescore(SubjectKind.RESIDENT, resident_ids, now=now)


@step
async def rescore(kind: SubjectKind, subject_ids: Sequence[UUID], *, now: datetime) -> int:
    """As score_merchants and score_residents, joining a transaction. Conflict("score_contended") when others never let it in."""
    in_order = sorted(set(subject_ids))
    batches = [in_order[start : start + BATCH] for start in range(0, len(in_order), BATCH)]
    moved = sum([await _rescore_batch(kind, batch, now=now) for batch in batches])
    if moved:
        await record("score", actor_id=None, object_kind="score", object_id=None, now=now, particulars={"kind": kind, "moved": moved})
    return moved


async def _rescore_batch(kind: SubjectKind, subject_ids: Sequence[UUID], *, now: datetime) -> int:
    moved = 0
    for _ in range(MOST_ROUNDS):
        won, lost = await _round(kind, subject_ids, now=now)
        moved += won
        if not lost:
            return moved
        subject_ids = lost
    raise Conflict("score_contended")


async def _round(kind: SubjectKind, subject_ids: Sequence[UUID], *, now: datetime) -> tuple[int, list[UUID]]:
    """Reckon once and write what nobody else moved meanwhile; return how many that were and whom to reckon again.

    The scores are read first and claimed last, so that whatever is read between is at least as new as the sequence that is claimed.
    """
    scores = await scores_of(kind, subject_ids)
    live = await live_scorecard(kind)
    if live is None:
        return 0, []
    row, card = live
    parts = await parts_of_scores([score.id for score in scores.values()])
    allowed = set(subject_ids) if kind is SubjectKind.MERCHANT else await _locked_consenting(subject_ids)
    facts = await facts_about(kind, allowed, content_of=card.kinds_read_for_content)
    all_scores = {each: scores.get(each) or _unwritten(kind, each, row, now) for each in subject_ids}

    def reckoned() -> dict[UUID, tuple[Score, Reckoning]]:
        found: dict[UUID, tuple[Score, Reckoning]] = {}
        for subject_id, score in all_scores.items():
            before = Before(parts.get(score.id, {}), score.tier, score.scorecard_id == row.id)
            known = facts.get(subject_id, ()) if subject_id in allowed else None
            if moved := reckon(card, before, known, day=local_day(now)):
                found[subject_id] = score, moved
        return found

    todo = await asyncio.to_thread(reckoned)
    won = await _write(list(todo.values()), [s for i, (s, _) in todo.items() if i not in scores], row, now=now) if todo else set()
    return len(won), [subject_id for subject_id, (score, _) in todo.items() if score.id not in won]


async def _locked_consenting(resident_ids: Sequence[UUID]) -> set[UUID]:
    """A withdrawal locks the resident too: it comes before what is read here, or its own job comes after what is written."""
    await Resident.filter(id__in=list(resident_ids)).order_by("id").select_for_update(no_key=True).only("id")
    return await consenting(resident_ids)


async def _write(todo: list[tuple[Score, Reckoning]], new: list[Score], row: Scorecard, *, now: datetime) -> set[UUID]:
    if new:
        # Somebody who wrote the subject's first score meanwhile keeps it: ours is not there to be claimed, and the next round finds theirs.
        await Score.bulk_create(new, ignore_conflicts=True)
    claims = [
        Claim(score.id, score.sequence, score.scorecard_id, score.sequence + len(found.entries), found.points, found.tier)
        for score, found in todo
    ]
    won = await claim(claims, scorecard_id=row.id, now=now)
    entries = [entry for score, found in todo if score.id in won for entry in _entries(score, found, row, now)]
    await ScoreEntry.bulk_create(entries, batch_size=1000)
    return won


def _entries(score: Score, found: Reckoning, row: Scorecard, now: datetime) -> list[ScoreEntry]:
    return [
        ScoreEntry(
            score_id=score.id,
            sequence=score.sequence + place,
            scorecard_id=row.id,
            indicator=entry.indicator,
            points=entry.points,
            reason=entry.reason,
            record_id=entry.record_id,
            entered_at=now,
        )
        for place, entry in enumerate(found.entries, 1)
    ]


def _unwritten(kind: SubjectKind, subject_id: UUID, row: Scorecard, now: datetime) -> Score:
    owner = {f"{kind}_id": subject_id}
    return Score(**owner, scorecard_id=row.id, tier=UNSCORED[kind], as_of=now)
