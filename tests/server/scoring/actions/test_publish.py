"""Scorecards in the database: versions never change, one is live, and publishing scores everybody anew."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from models.audit import AuditLine
from models.enums import ScorecardState, SubjectKind
from models.operation import Job
from models.registry import CatalogueItem, Merchant
from models.scoring import Score, Scorecard, ScoreEntry
from server.platform.errors import Conflict, Forbidden, NotFound, Refused
from server.registry.actions.catalogue import seed_catalogue
from server.scoring.actions import (
    draft_scorecard,
    draft_tiers,
    install_shipped_scorecards,
    publish_scorecard,
    reject_scorecard,
    score_merchants,
)
from server.scoring.shipped import SHIPPED
from server.worker import make_worker
from tests.cast import NOW
from tests.server.scoring.records import inspected

DEFINITION = SHIPPED[SubjectKind.MERCHANT]["definition"]


@pytest.fixture(autouse=True)
async def shipped(database: None) -> None:
    await seed_catalogue(now=NOW)
    await install_shipped_scorecards(now=NOW)


async def draft(**changes: Any) -> Scorecard:
    return await draft_scorecard(title_zh="新", title_en="New", definition=DEFINITION | changes, actor_id=None, now=NOW)


async def live() -> Scorecard:
    return await Scorecard.get(subject_kind=SubjectKind.MERCHANT, state=ScorecardState.LIVE)


async def work() -> None:
    worker = make_worker()
    while await worker.do_next():
        pass


async def test_the_shipped_scorecards_are_installed_once() -> None:
    assert await install_shipped_scorecards(now=NOW) == 0
    assert await Scorecard.filter(state=ScorecardState.LIVE).count() == 2


async def test_a_draft_counts_for_nobody() -> None:
    kept = await draft(base_points=650)
    assert (kept.version, kept.state) == (2, ScorecardState.DRAFT)
    assert (await live()).version == 1
    assert await AuditLine.exists(deed="draft_scorecard", object_id=kept.id)


async def test_publishing_retires_the_live_version_and_scores_everybody_anew(noodle_shop: Merchant) -> None:
    await inspected(noodle_shop.id, 95)
    await score_merchants([noodle_shop.id], now=NOW)
    published = await publish_scorecard((await draft(base_points=650)).id, actor_id=None, now=NOW)
    assert (published.state, (await live()).id) == (ScorecardState.LIVE, published.id)
    assert (await Scorecard.get(version=1, subject_kind=SubjectKind.MERCHANT)).state is ScorecardState.RETIRED
    await work()
    score = await Score.get(merchant=noodle_shop)
    last = await ScoreEntry.filter(score=score).order_by("-sequence").first()
    assert last
    assert (last.indicator, last.points, last.reason, last.scorecard_id) == ("base", 50, "rules_changed", published.id)
    assert score.points == sum(entry.points for entry in await ScoreEntry.filter(score=score))
    assert score.scorecard_id == published.id


async def test_a_version_is_published_once() -> None:
    kept = await draft()
    await publish_scorecard(kept.id, actor_id=None, now=NOW)
    with pytest.raises(Conflict, match="scorecard_not_draft"):
        await publish_scorecard(kept.id, actor_id=None, now=NOW)
    assert await Job.filter(name="rescore_merchants").count() == 1


async def test_an_older_draft_does_not_undo_a_later_version() -> None:
    older, later = await draft(base_points=610), await draft(base_points=620)
    await publish_scorecard(later.id, actor_id=None, now=NOW)
    with pytest.raises(Conflict, match="scorecard_overtaken"):
        await publish_scorecard(older.id, actor_id=None, now=NOW)
    assert (await live()).id == later.id


async def test_of_two_published_at_once_one_is_live() -> None:
    drafts = [await draft(base_points=points) for points in (610, 620, 630)]
    await asyncio.gather(*(publish_scorecard(each.id, actor_id=None, now=NOW) for each in drafts), return_exceptions=True)
    assert await Scorecard.filter(subject_kind=SubjectKind.MERCHANT, state=ScorecardState.LIVE).count() == 1
    assert await Score.all().count() == 0


async def test_drafts_made_at_once_have_versions_of_their_own() -> None:
    kept = await asyncio.gather(*(draft() for _ in range(6)))
    assert sorted(each.version for each in kept) == [2, 3, 4, 5, 6, 7]


async def test_what_is_not_in_the_catalogue_is_refused() -> None:
    await CatalogueItem.filter(code="food_inspection").delete()
    with pytest.raises(Refused, match="unsound_scorecard") as refused:
        await draft()
    assert [(each.code, each.path, each.actual) for each in refused.value.reasons] == [
        ("item_not_in_catalogue", "definition.indicators.1.catalogue_codes", "food_inspection")
    ]
    assert await Scorecard.filter(version=2).count() == 0


async def test_a_draft_that_became_unsound_is_not_published() -> None:
    kept = await draft()
    await CatalogueItem.filter(code="food_inspection").delete()
    with pytest.raises(Refused, match="unsound_scorecard"):
        await publish_scorecard(kept.id, actor_id=None, now=NOW)
    assert (await live()).version == 1


async def test_a_tier_that_benefits_may_name_cannot_be_taken_away() -> None:
    with pytest.raises(Refused) as refused:
        await draft(tiers=DEFINITION["tiers"][:3])
    assert [(each.code, each.expected) for each in refused.value.reasons] == [("tier_removed", "A")]


async def test_tiers_are_changed_by_a_new_version() -> None:
    tiers = [tier | {"minimum_points": tier["minimum_points"] + (10 if tier["rank"] else 0)} for tier in DEFINITION["tiers"]]
    kept = await draft_tiers(SubjectKind.MERCHANT, tiers, actor_id=None, now=NOW)
    assert kept.definition == DEFINITION | {"tiers": tiers}
    assert (await live()).definition == DEFINITION


async def test_without_a_live_scorecard_there_are_no_tiers_to_change() -> None:
    await Scorecard.all().update(state=ScorecardState.RETIRED)
    with pytest.raises(NotFound, match="no_scorecard"):
        await draft_tiers(SubjectKind.MERCHANT, DEFINITION["tiers"], actor_id=None, now=NOW)


async def test_a_rejected_draft_is_set_aside_with_its_reason_and_never_published() -> None:
    author, other = uuid4(), uuid4()
    kept = await draft_scorecard(title_zh="新", title_en="New", definition=DEFINITION, actor_id=author, now=NOW)
    with pytest.raises(Forbidden):
        await reject_scorecard(kept.id, note="不妥", actor_id=author, now=NOW)
    assert (await reject_scorecard(kept.id, note="不妥", actor_id=other, now=NOW)).state is ScorecardState.REJECTED
    assert (await AuditLine.get(deed="reject_scorecard")).particulars["note"] == "不妥"
    for again in (reject_scorecard(kept.id, note="x", actor_id=other, now=NOW), publish_scorecard(kept.id, actor_id=other, now=NOW)):
        with pytest.raises(Conflict, match="scorecard_not_draft"):
            await again
    assert (await live()).version == 1
