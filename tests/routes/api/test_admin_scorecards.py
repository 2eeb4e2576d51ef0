"""Scorecards over HTTP."""

from typing import Any

import httpx2
import pytest

from models.enums import ScorecardState, SubjectKind
from models.registry import Merchant
from models.scoring import Scorecard
from server.registry.actions.catalogue import seed_catalogue
from server.scoring.actions import install_shipped_scorecards, score_merchants
from server.scoring.shipped import SHIPPED
from tests.cast import NOW, Person
from tests.server.scoring.cards import indicator
from tests.server.scoring.records import inspected

URL = "/api/v1/admin/scorecards"


@pytest.fixture
async def shipped(database: None) -> None:
    await seed_catalogue(now=NOW)
    await install_shipped_scorecards(now=NOW)


def draft(**changes: Any) -> dict[str, Any]:
    """A new version of the shipped scorecard of merchants."""
    return {"title_zh": "新版", "title_en": "New", "definition": SHIPPED[SubjectKind.MERCHANT]["definition"] | changes}


async def test_an_administrator_lists_versions_newest_first(client: httpx2.AsyncClient, administrator: Person, shipped: None) -> None:
    first = (await client.get(f"{URL}?limit=1", headers=administrator.headers)).json()
    rest = (await client.get(f"{URL}?limit=1&cursor={first['next']}", headers=administrator.headers)).json()
    assert {first["items"][0]["subject_kind"], rest["items"][0]["subject_kind"]} == {"resident", "merchant"}
    assert rest["next"] is None
    only = (await client.get(f"{URL}?subject_kind=resident&state=live", headers=administrator.headers)).json()
    assert [item["version"] for item in only["items"]] == [1]


async def test_a_draft_is_kept_shown_and_published_by_somebody_else(
    client: httpx2.AsyncClient, administrator: Person, second_administrator: Person, shipped: None
) -> None:
    kept = await client.post(URL, headers=administrator.headers, json=draft(base_points=620))
    assert (kept.status_code, kept.json()["version"], kept.json()["state"]) == (201, 2, "draft")
    one = f"{URL}/{kept.json()['id']}"
    assert (await client.get(one, headers=administrator.headers)).json()["definition"]["base_points"] == 620
    own = await client.post(f"{one}/publication", headers=administrator.headers)
    assert (own.status_code, own.json()["code"]) == (403, "own_draft")
    published = await client.post(f"{one}/publication", headers=second_administrator.headers)
    assert (published.status_code, published.json()["state"]) == (201, "live")
    again = await client.post(f"{one}/publication", headers=second_administrator.headers)
    assert (again.status_code, again.json()["code"]) == (409, "scorecard_not_draft")


async def test_a_simulation_says_who_would_move_and_writes_nothing(
    client: httpx2.AsyncClient, administrator: Person, shipped: None, noodle_shop: Merchant
) -> None:
    await inspected(noodle_shop.id, 95)
    await score_merchants([noodle_shop.id], now=NOW)
    kept = (await client.post(URL, headers=administrator.headers, json=draft(base_points=700))).json()
    found = (await client.get(f"{URL}/{kept['id']}/simulation", headers=administrator.headers)).json()
    moved = [tier for tier in found["tiers"] if tier["now"] != tier["then"]]
    assert (found["subjects"], found["complete"], found["rise"], found["fall"]) == (1, True, 1, 0)
    assert moved == [{"tier": "B", "now": 1, "then": 0}, {"tier": "A", "now": 0, "then": 1}]
    assert (await Scorecard.get(id=kept["id"])).state is ScorecardState.DRAFT


async def test_faults_of_form_are_named_with_their_paths(client: httpx2.AsyncClient, administrator: Person) -> None:
    answer = await client.post(URL, headers=administrator.headers, json=draft(base_points="much", colour="red"))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_body")
    paths = {(reason["code"], reason["path"]) for reason in answer.json()["reasons"]}
    assert paths == {("wrong_type", "definition.base_points"), ("unknown_field", "definition.colour")}


async def test_a_scorecard_that_harms_a_resident_is_refused_with_the_counter_example(
    client: httpx2.AsyncClient, administrator: Person, shipped: None
) -> None:
    residents = SHIPPED[SubjectKind.RESIDENT]["definition"]
    harmful = residents | {"indicators": [*residents["indicators"], indicator("fines", kinds=["penalty"], points=-30)]}
    answer = await client.post(URL, headers=administrator.headers, json=draft() | {"definition": harmful})
    assert (answer.status_code, answer.json()["code"]) == (422, "unsound_scorecard")
    reason = answer.json()["reasons"][0]
    assert (reason["code"], reason["path"]) == ("resident_made_worse", f"definition.indicators.{len(residents['indicators'])}")
    assert (reason["expected"], reason["actual"]) == (500, 470)
    assert await Scorecard.filter(subject_kind=SubjectKind.RESIDENT).count() == 1


async def test_an_unknown_version_is_not_found(client: httpx2.AsyncClient, administrator: Person) -> None:
    one = f"{URL}/01900000-0000-7000-8000-000000000000"
    for method, path in (("GET", one), ("GET", f"{one}/simulation"), ("POST", f"{one}/publication")):
        assert (await client.request(method, path, headers=administrator.headers)).status_code == 404


async def test_nobody_else_may(client: httpx2.AsyncClient, clerk: Person, gold_resident: Person) -> None:
    for person in (clerk, gold_resident):
        assert (await client.get(URL, headers=person.headers)).status_code == 403
        assert (await client.post(URL, headers=person.headers, json=draft())).status_code == 403
