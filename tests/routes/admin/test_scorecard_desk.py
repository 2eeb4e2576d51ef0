"""Scorecards in the console."""

import httpx2
import pytest

from models.enums import ScorecardState, SubjectKind
from models.scoring import Scorecard
from server.registry.actions.catalogue import seed_catalogue
from server.scoring.actions import install_shipped_scorecards
from server.scoring.queries import card_of
from tests.cast import NOW, Person
from tests.routes.admin.staff import fields_on, submit
from tests.routes.admin.test_benefit_desk import as_

FORM = "/admin/scorecards/resident/tiers"


@pytest.fixture
async def live(database: None) -> Scorecard:
    """The shipped scorecard of residents."""
    await seed_catalogue(now=NOW)
    await install_shipped_scorecards(now=NOW)
    return await Scorecard.get(subject_kind=SubjectKind.RESIDENT, state=ScorecardState.LIVE)


async def test_tiers_are_moved_by_one_and_published_by_another(
    console: httpx2.AsyncClient, live: Scorecard, second_administrator: Person
) -> None:
    await submit(console, FORM, FORM, fields_on((await console.get(FORM)).text) | {"gold_points": "720"})
    draft = await Scorecard.get(state=ScorecardState.DRAFT)
    assert [tier.minimum_points for tier in card_of(draft).tiers] == [0, 600, 720, 850]
    here = f"/admin/scorecards/{draft.id}"
    assert "个主体" in (await submit(console, here, f"{here}/simulation", {})).text
    await submit(console, here, f"{here}/publication", {})
    assert "起草人" in (await console.get(here)).text
    as_(console, second_administrator)
    await submit(console, here, f"{here}/publication", {})
    await draft.refresh_from_db()
    await live.refresh_from_db()
    assert (draft.state, live.state) == (ScorecardState.LIVE, ScorecardState.RETIRED)


@pytest.mark.parametrize(("points", "said"), [("800000", "等级"), ("x", "格式不对"), ("500", "等级次序")])
async def test_tiers_that_cannot_be_are_refused_with_what_was_typed(
    console: httpx2.AsyncClient, live: Scorecard, points: str, said: str
) -> None:
    answer = await submit(console, FORM, FORM, fields_on((await console.get(FORM)).text) | {"gold_points": points})
    assert answer.status_code in (400, 422)
    assert said in answer.text
    assert f'value="{points}"' in answer.text
    assert await Scorecard.filter(state=ScorecardState.DRAFT).count() == 0


@pytest.mark.parametrize("path", ["", "/merchant/tiers", "/resident/tiers"])
async def test_every_page_opens(console: httpx2.AsyncClient, live: Scorecard, path: str) -> None:
    assert (await console.get(f"/admin/scorecards{path}")).status_code == 200
    assert (await console.get(f"/admin/scorecards/{live.id}")).status_code == 200


async def test_another_kind_of_subject_has_no_scorecard(console: httpx2.AsyncClient, live: Scorecard) -> None:
    assert (await console.get("/admin/scorecards/planet/tiers")).status_code == 404
