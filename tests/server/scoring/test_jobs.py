"""Scoring for later: every subject, page by page, without losing one."""

from uuid import UUID

import pytest

from models.enums import SubjectKind
from models.operation import Job
from models.registry import Merchant
from models.scoring import Score
from server.platform.actions import action
from server.scoring import jobs
from server.scoring.actions import install_shipped_scorecards
from server.scoring.jobs import rescore_merchants, score_later
from server.worker import make_worker
from tests.cast import NOW, make_merchant
from tests.server.scoring.records import inspected


@pytest.fixture
async def five_shops(database: None, monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Five inspected merchants, and pages of two."""
    monkeypatch.setattr(jobs, "PAGE", 2)
    await install_shipped_scorecards(now=NOW)
    shops: list[Merchant] = [await make_merchant(f"店 {number}") for number in range(5)]
    for shop in shops:
        await inspected(shop.id, 95)
    return [shop.id for shop in shops]


async def work() -> None:
    worker = make_worker()
    while await worker.do_next():
        pass


async def test_rescoring_goes_through_all_pages(five_shops: list[UUID]) -> None:
    await action(rescore_merchants)(now=NOW)
    assert await Score.all().count() == 2
    await work()
    assert await Score.all().count() == 5
    assert await Job.filter(name="rescore_merchants").count() == 2


async def test_what_an_import_touched_is_scored_later(five_shops: list[UUID]) -> None:
    await action(score_later)(SubjectKind.MERCHANT, five_shops[:3], now=NOW)
    assert await Score.all().count() == 0
    await work()
    assert {score.merchant_id for score in await Score.all()} == set(five_shops[:3])


async def test_residents_are_rescored_as_well(five_shops: list[UUID]) -> None:
    await action(jobs.rescore_residents)(now=NOW)
    await action(score_later)(SubjectKind.RESIDENT, [five_shops[0]], now=NOW)
    await work()
    assert await Job.filter(error="").count() == 1
    assert await Score.all().count() == 0
