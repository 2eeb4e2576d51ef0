"""What scoring reads before it reckons, for many subjects at once."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from tortoise.functions import Sum

from models.enums import ConsentPurpose, RecordKind, Severity, SubjectKind, Visibility
from models.registry import Consent, Record
from models.scoring import Score, ScoreEntry
from server.scoring.evaluation import Fact
from server.scoring.ledger import Part

FACT_COLUMNS = ("id", "catalogue_code", "kind", "severity", "dated_on", "ends_on", "mark", "amount_fen")


async def scores_of(kind: SubjectKind, subject_ids: Iterable[UUID]) -> dict[UUID, Score]:
    """Return the scores there are, by subject."""
    owner = f"{kind}_id"
    found = await Score.filter(**{f"{owner}__in": list(subject_ids)})
    return {getattr(score, owner): score for score in found}


async def parts_of_scores(score_ids: Sequence[UUID]) -> dict[UUID, dict[Part, int]]:
    """Return, by score, the sum of the entries of each part that is not zero."""
    if not score_ids:
        return {}
    sums = ScoreEntry.filter(score_id__in=score_ids).annotate(total=Sum("points")).group_by("score_id", "indicator", "record_id")
    parts: dict[UUID, dict[Part, int]] = {}
    for score_id, indicator, record_id, total in await sums.values_list("score_id", "indicator", "record_id", "total"):
        if total:
            parts.setdefault(score_id, {})[indicator, record_id] = total
    return parts


async def consenting(resident_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these residents agree to be scored now."""
    agreed = Consent.filter(resident_id__in=list(resident_ids), purpose=ConsentPurpose.SCORING, ended_at=None)
    return {consent.resident_id for consent in await agreed.only("id", "resident_id")}


async def facts_about(kind: SubjectKind, subject_ids: Iterable[UUID], *, content_of: Iterable[RecordKind] = ()) -> dict[UUID, list[Fact]]:
    """Return what may be counted, by subject; content only for the kinds that are asked for, because it can be long.

    Records not resolved; of merchants only public ones, because a grade is shown with all its reasons.
    """
    owner = f"{kind}_id"
    records = Record.filter(**{f"{owner}__in": list(subject_ids)}, resolution__id__isnull=True)
    if kind is SubjectKind.MERCHANT:
        records = records.filter(visibility=Visibility.PUBLIC)
    wanted = list(content_of)
    contents = dict(await records.filter(kind__in=wanted).values_list("id", "content")) if wanted else {}
    facts: dict[UUID, list[Fact]] = {}
    for subject_id, *values in await records.values_list(owner, *FACT_COLUMNS):
        facts.setdefault(subject_id, []).append(_fact(values, contents.get(values[0])))
    return facts


def _fact(values: Sequence[Any], content: dict[str, Any] | None) -> Fact:
    record_id, code, kind, severity, dated_on, ends_on, mark, amount_fen = values
    return Fact(
        record_id=record_id,
        catalogue_code=code,
        kind=RecordKind(kind),
        severity=Severity(severity) if severity else None,
        dated_on=dated_on,
        ends_on=ends_on,
        mark=mark,
        amount_fen=amount_fen,
        content=content or {},
    )
