"""Scorecards: drafted as versions that never change, and made to count."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from models.enums import ScorecardState, SubjectKind
from models.registry import CatalogueItem
from models.scoring import Scorecard
from server.audit.actions import record
from server.platform.actions import action
from server.platform.errors import Conflict, Forbidden, NotFound, Reason, Refused
from server.platform.jobs import enqueue
from server.scoring import scorecard
from server.scoring.queries import card_of, live_scorecard
from server.scoring.shipped import SHIPPED
from server.scoring.soundness import ROOT, reasons_against, reasons_against_succession

RESCORE = {SubjectKind.MERCHANT: "rescore_merchants", SubjectKind.RESIDENT: "rescore_residents"}


@action
async def draft_scorecard(*, title_zh: str, title_en: str, definition: Any, actor_id: UUID | None, now: datetime) -> Scorecard:
    """Keep a new version. Invalid("invalid_scorecard") for faults of form; Refused("unsound_scorecard") with every reason against it."""
    return await _draft(title_zh, title_en, definition, actor_id=actor_id, now=now)


@action
async def draft_tiers(kind: SubjectKind, tiers: Sequence[Any], *, actor_id: UUID | None, now: datetime) -> Scorecard:
    """Keep a new version of the live scorecard with other tiers (see scorecard.Tier). NotFound("no_scorecard") when none is live."""
    live = await live_scorecard(kind)
    if live is None:
        raise NotFound("no_scorecard")
    row, _ = live
    return await _draft(row.title_zh, row.title_en, {**row.definition, "tiers": list(tiers)}, actor_id=actor_id, now=now)


@action
async def publish_scorecard(scorecard_id: UUID, *, actor_id: UUID | None, now: datetime) -> Scorecard:
    """Make a draft count from now on, in the place of the live version, and queue the rescoring of everybody.

    NotFound; Forbidden("own_draft") for whoever drafted it; Refused("unsound_scorecard"); Conflict("scorecard_not_draft"), or
    ("scorecard_overtaken") when a later version is live already.
    """
    row = await Scorecard.get_or_none(id=scorecard_id)
    if row is None:
        raise NotFound("not_found")
    if actor_id is not None and row.drafted_by == actor_id:
        raise Forbidden("own_draft")
    await _refuse_unsound(card_of(row))
    await Scorecard.filter(subject_kind=row.subject_kind, state=ScorecardState.LIVE, version__lt=row.version).update(
        state=ScorecardState.RETIRED
    )
    if await Scorecard.exists(subject_kind=row.subject_kind, state=ScorecardState.LIVE, version__gt=row.version):
        raise Conflict("scorecard_overtaken")
    draft = Scorecard.filter(id=row.id, state=ScorecardState.DRAFT)
    if not await draft.update(state=ScorecardState.LIVE, published_by=actor_id, published_at=now):
        raise Conflict("scorecard_not_draft")
    await enqueue(RESCORE[row.subject_kind], now=now)
    particulars = {"subject_kind": row.subject_kind, "version": row.version}
    await record("publish_scorecard", actor_id=actor_id, object_kind="scorecard", object_id=row.id, now=now, particulars=particulars)
    return await Scorecard.get(id=row.id)


@action
async def reject_scorecard(scorecard_id: UUID, *, note: str, actor_id: UUID, now: datetime) -> Scorecard:
    """Set a draft aside for good, saying why (the audit line keeps it).

    NotFound; Forbidden("own_draft") for whoever drafted it; Conflict("scorecard_not_draft").
    """
    row = await Scorecard.get_or_none(id=scorecard_id)
    if row is None:
        raise NotFound("not_found")
    if row.drafted_by == actor_id:
        raise Forbidden("own_draft")
    if not await Scorecard.filter(id=row.id, state=ScorecardState.DRAFT).update(state=ScorecardState.REJECTED):
        raise Conflict("scorecard_not_draft")
    particulars = {"subject_kind": row.subject_kind, "version": row.version, "note": note}
    await record("reject_scorecard", actor_id=actor_id, object_kind="scorecard", object_id=row.id, now=now, particulars=particulars)
    return await Scorecard.get(id=row.id)


@action
async def install_shipped_scorecards(*, now: datetime) -> int:
    """Make the shipped scorecard live for every kind of subject that has none yet; return how many were installed."""
    kinds = [kind for kind in SubjectKind if not await Scorecard.exists(subject_kind=kind)]
    for kind in kinds:
        shipped = SHIPPED[kind]
        row = await Scorecard.create(
            subject_kind=kind,
            version=1,
            state=ScorecardState.LIVE,
            title_zh=shipped["title"]["zh"],
            title_en=shipped["title"]["en"],
            definition=shipped["definition"],
            drafted_at=now,
            published_at=now,
        )
        await record("install_shipped_scorecard", actor_id=None, object_kind="scorecard", object_id=row.id, now=now)
    return len(kinds)


async def _draft(title_zh: str, title_en: str, definition: Any, *, actor_id: UUID | None, now: datetime) -> Scorecard:
    card = scorecard.parse(definition)
    await _refuse_unsound(card)
    newest = await Scorecard.filter(subject_kind=card.subject_kind).order_by("-version").first()
    row = await Scorecard.create(
        subject_kind=card.subject_kind,
        version=newest.version + 1 if newest else 1,
        title_zh=title_zh,
        title_en=title_en,
        definition=definition,
        drafted_by=actor_id,
        drafted_at=now,
    )
    particulars = {"subject_kind": row.subject_kind, "version": row.version}
    await record("draft_scorecard", actor_id=actor_id, object_kind="scorecard", object_id=row.id, now=now, particulars=particulars)
    return row


async def _refuse_unsound(card: scorecard.Scorecard) -> None:
    reasons = reasons_against(card) + await _outside_catalogue(card)
    if live := await live_scorecard(card.subject_kind):
        reasons += reasons_against_succession(card, live[1])
    if reasons:
        raise Refused("unsound_scorecard", reasons=reasons)


async def _outside_catalogue(card: scorecard.Scorecard) -> list[Reason]:
    """Nothing outside the catalogue is counted: an item that is not there, or is the other kind of subject's, is a fault."""
    known = {item.code for item in await CatalogueItem.filter(subject_kind=card.subject_kind).only("id", "code")}
    return [
        Reason(code="item_not_in_catalogue", path=f"{ROOT}.indicators.{place}.catalogue_codes", actual=code)
        for place, indicator in enumerate(card.indicators)
        for code in sorted(indicator.catalogue_codes - known)
    ]
