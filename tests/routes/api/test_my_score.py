"""GET /api/v1/me/score."""

import httpx2
import pytest

from models.registry import Consent
from server.scoring.actions import install_shipped_scorecards, score_residents
from tests.cast import NOW, Person
from tests.server.scoring.records import donated_blood

URL = "/api/v1/me/score"


@pytest.fixture
async def donor(unscored_resident: Person) -> Person:
    """A resident with two blood donations, scored by the shipped scorecard."""
    assert unscored_resident.resident_id
    await install_shipped_scorecards(now=NOW)
    for days_ago in (10, 400):
        await donated_blood(unscored_resident.resident_id, days_ago=days_ago)
    await Consent.create(resident_id=unscored_resident.resident_id, purpose="scoring", text_version="1", given_at=NOW)
    await score_residents([unscored_resident.resident_id], now=NOW)
    return unscored_resident


async def test_a_resident_sees_points_with_every_reason(client: httpx2.AsyncClient, donor: Person) -> None:
    answer = await client.get(URL, headers=donor.headers)
    assert answer.status_code == 200
    score = answer.json()
    assert (score["points"], score["tier"], score["tier_title_zh"], score["scorecard"]["version"]) == (542, "standard", "普通", 1)
    assert sum(entry["points"] for entry in score["entries"]) == score["points"]
    assert [(entry["indicator"], entry["points"], entry["reason"]) for entry in score["entries"]] == [
        ("base", 500, "base"),
        ("blood_donation", 25, "record_counted"),
        ("blood_donation", 17, "decayed"),
    ]
    assert score["entries"][0]["record"] is None
    assert score["entries"][1]["record"].keys() == {"id", "catalogue_code", "kind", "title", "dated_on"}
    assert [moved["sequence"] for moved in score["history"]] == [3, 2, 1]


async def test_a_resident_sees_how_to_rise(client: httpx2.AsyncClient, donor: Person) -> None:
    above = (await client.get(URL, headers=donor.headers)).json()["next_tier"]
    assert (above["tier"], above["points_needed"]) == ("silver", 58)
    ways = {way["indicator"]: (way["points_each"], way["points_up_to"]) for way in above["ways"]}
    assert ways["blood_donation"] == (25, 58)
    assert ways["volunteering"] == (10, 120)


async def test_reasons_are_said_in_the_language_that_is_asked(client: httpx2.AsyncClient, donor: Person) -> None:
    zh, en = [(await client.get(f"{URL}?lang={lang}", headers=donor.headers)).json()["entries"][2]["message"] for lang in ("zh", "en")]
    assert (zh, en) == ("随时间逐步减弱", "Fades with time, step by step")


async def test_without_consent_there_is_no_score_and_the_answer_says_why(client: httpx2.AsyncClient, unscored_resident: Person) -> None:
    answer = await client.get(URL, headers=unscored_resident.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "no_score")
    assert [reason["code"] for reason in answer.json()["reasons"]] == ["no_score_without_consent"]


async def test_only_residents_have_a_score_to_see(client: httpx2.AsyncClient, administrator: Person) -> None:
    assert (await client.get(URL)).status_code == 401
    assert (await client.get(URL, headers=administrator.headers)).status_code == 403
