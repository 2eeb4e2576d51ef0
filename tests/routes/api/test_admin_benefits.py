"""Configuring benefits over HTTP."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from models.benefits import Benefit, BenefitRevision
from tests.cast import Person, resident_scorecard
from tests.server.benefits.desk import EVERYWHERE, make_benefit

URL, RAISES = "/api/v1/admin/benefits", "/api/v1/admin/budget-proposals"
DRAFT: dict[str, Any] = {
    "code": "garage-discount", "kind": "graded_discount", "title_zh": "诚信汽修折扣", "title_en": "Garage discount", "budget_fen": 100_000,
    "terms": EVERYWHERE,
}  # fmt: skip
RAISED = {"terms": {"tiers": {"gold": {"percent_off_bps": 2_000}}}}


class Office:
    """Two administrators, one of whom drafts."""

    def __init__(self, client: httpx2.AsyncClient, one: Person, other: Person) -> None:
        self.client, self.one, self.other = client, one, other

    async def post(self, path: str, body: Any = None, *, by: Person | None = None) -> httpx2.Response:
        return await self.client.post(f"{URL}{path}", json=body, headers=(by or self.one).headers)

    async def draft(self, **changes: Any) -> dict[str, Any]:
        answer = await self.post("", DRAFT | changes)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made


@pytest.fixture
async def office(client: httpx2.AsyncClient, administrator: Person, second_administrator: Person) -> Office:
    await resident_scorecard()
    return Office(client, administrator, second_administrator)


async def test_from_a_draft_to_the_live_benefit(office: Office) -> None:
    drafted = await office.draft()
    assert (drafted["state"], drafted["budget"]) == ("draft", {"granted_fen": 100_000, "used_fen": 0, "left_fen": 100_000})
    assert [(each["number"], each["stage"], each["live"]) for each in drafted["revisions"]] == [(1, "drafted", False)]
    path = f"/{drafted['id']}"
    assert (await office.post(f"{path}/simulation")).status_code == 201
    own = await office.post(f"{path}/approval")
    assert (own.status_code, own.json()["code"]) == (403, "own_draft")
    assert (await office.post(f"{path}/approval", by=office.other)).status_code == 201
    published = (await office.post(f"{path}/publication")).json()
    assert published["state"] == "live"
    [revision] = published["revisions"]
    assert (revision["live"], [each["step"] for each in revision["steps"]]) == (True, ["drafted", "simulated", "approved", "published"])
    assert revision["steps"][2]["by"] == str(office.other.account_id)


async def test_a_patch_drafts_a_revision_and_what_is_live_goes_on(office: Office) -> None:
    benefit = await make_benefit()
    answer = await office.client.patch(f"{URL}/{benefit.id}", json=RAISED | {"title_zh": "新名"}, headers=office.one.headers)
    assert answer.status_code == 200, answer.text
    changed = answer.json()
    assert (changed["title_zh"], changed["revisions"][0]["title_zh"]) == (benefit.title_zh, "新名")
    assert changed["terms"]["tiers"]["gold"] == {"percent_off_bps": 2_000, "max_value_fen": 15_000}
    assert changed["terms"]["tiers"]["silver"] == EVERYWHERE["tiers"]["silver"]
    assert [(each["number"], each["live"]) for each in changed["revisions"]] == [(2, False), (1, True)]


async def test_the_terms_that_are_shown_can_be_sent_back_unchanged(office: Office) -> None:
    drafted = await office.draft()
    answer = await office.client.patch(f"{URL}/{drafted['id']}", json={"terms": drafted["terms"]}, headers=office.one.headers)
    assert answer.json()["terms"] == drafted["terms"]


async def test_a_revision_is_put_up_for_review_scheduled_taken_back_and_published(office: Office) -> None:
    path = f"/{(await office.draft())['id']}"
    await office.post(f"{path}/simulation")
    assert (await office.post(f"{path}/review")).json()["revisions"][0]["stage"] == "in_review"
    again = (await office.post(f"{path}/review")).json()
    assert (again["code"], again["reasons"][0]["expected"], again["reasons"][0]["actual"]) == (
        "already_in_review",
        "simulated",
        "in_review",
    )
    await office.post(f"{path}/approval", by=office.other)
    soon = await office.post(f"{path}/publication", {"at": "2026-01-01T00:00:00Z"})
    assert (soon.status_code, soon.json()["code"], soon.json()["reasons"][0]["remedy"] is not None) == (422, "too_soon", True)
    scheduled = (await office.post(f"{path}/publication", {"at": "2199-01-01T08:00:00+08:00"})).json()
    assert (scheduled["state"], scheduled["revisions"][0]["stage"]) == ("draft", "scheduled")
    assert scheduled["revisions"][0]["schedule"]["at"] == "2199-01-01T00:00:00Z"
    taken = await office.client.delete(f"{URL}{path}/schedule", headers=office.one.headers)
    assert (taken.json()["revisions"][0]["stage"], taken.json()["revisions"][0]["schedule"]) == ("approved", None)
    assert (await office.client.delete(f"{URL}{path}/schedule", headers=office.one.headers)).json()["code"] == "not_scheduled"
    assert (await office.post(f"{path}/publication", {})).json()["state"] == "live"
    assert (await office.post(f"{path}/publication", {"at": "soon"})).status_code == 400


async def test_a_simulation_tells_the_change_by_tier(office: Office, gold_resident: Person) -> None:
    benefit = await make_benefit()
    await office.client.patch(f"{URL}/{benefit.id}", json=RAISED, headers=office.one.headers)
    found = (await office.post(f"/{benefit.id}/simulation")).json()
    assert (found["revision"], found["compared_with"]) == (2, 1)
    [gold] = [each for each in found["tiers"] if each["tier"] == "gold"]
    assert (gold["residents"], gold["before"]["percent_off_bps"], gold["after"]["percent_off_bps"]) == (1, 1_500, 2_000)
    assert (found["budget_lasts_days"], found["state"], found["cost_after_fen"]) == (None, "done", 0)
    kept = await office.client.get(f"{URL}/{benefit.id}/simulation?revision=2", headers=office.one.headers)
    assert kept.json() == found
    sheet = await office.client.get(f"{URL}/{benefit.id}/simulation.csv", headers=office.one.headers)
    assert "tier,gold,1,1,1,0,0" in sheet.text
    assert (await office.client.get(f"{URL}/{benefit.id}/simulation?revision=9", headers=office.one.headers)).status_code == 404


@pytest.mark.parametrize(
    ("tiers", "code"),
    [
        ({"gold": {"percent_off_bps": -500, "max_value_fen": 100}}, "worse_off"),
        ({"platinum": {"percent_off_bps": 500, "max_value_fen": 100}}, "unknown_tier"),
        ({"gold": {"waived_bps": 500, "max_value_fen": 100}}, "effect_of_another_kind"),
    ],
)
async def test_terms_that_may_not_be_are_refused_with_the_reason(office: Office, tiers: dict[str, Any], code: str) -> None:
    answer = await office.post("", DRAFT | {"terms": EVERYWHERE | {"tiers": tiers}})
    assert answer.status_code == 422
    assert answer.json()["code"] == "terms_refused"
    assert code in {reason["code"] for reason in answer.json()["reasons"]}
    assert await Benefit.all().count() == 0


async def test_malformed_terms_are_named_by_their_path(office: Office) -> None:
    answer = await office.post("", DRAFT | {"terms": EVERYWHERE | {"tiers": {"gold": {"percent_off_bps": "15"}}}})
    assert answer.status_code == 400
    assert [reason["path"] for reason in answer.json()["reasons"]] == ["terms.tiers.gold.percent_off_bps"]
    drafted = await office.draft()
    patch = {"terms": {"tiers": {"gold": {"percent_off_bps": "15"}}}}
    patched = await office.client.patch(f"{URL}/{drafted['id']}", json=patch, headers=office.one.headers)
    assert (patched.status_code, patched.json()["code"]) == (422, "invalid_terms")
    assert [reason["path"] for reason in patched.json()["reasons"]] == ["terms.tiers.gold.percent_off_bps"]
    assert await BenefitRevision.all().count() == 1


async def test_approval_publication_and_rejection_in_the_wrong_order_are_conflicts(office: Office) -> None:
    path = f"/{(await office.draft())['id']}"
    for verb, code in (("approval", "not_simulated"), ("publication", "not_approved"), ("pause", "not_live"), ("resumption", "not_paused")):
        answer = await office.post(f"{path}/{verb}", by=office.other)
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    await office.post(f"{path}/simulation")
    assert (await office.post(f"{path}/rejection", {"note": "超出预算"}, by=office.other)).status_code == 201
    answer = await office.post(f"{path}/approval", by=office.other)
    assert (answer.status_code, answer.json()["code"]) == (409, "rejected")


async def test_a_revision_is_chosen_by_its_number(office: Office) -> None:
    path = f"/{(await office.draft())['id']}"
    await office.client.patch(f"{URL}{path}", json=RAISED, headers=office.one.headers)
    await office.post(f"{path}/simulation?revision=1")
    assert (await office.post(f"{path}/approval?revision=1", by=office.other)).status_code == 201
    assert (await office.post(f"{path}/approval?revision=2", by=office.other)).json()["code"] == "not_simulated"
    assert (await office.post(f"{path}/approval?revision=3", by=office.other)).status_code == 404
    assert (await office.post(f"{path}/approval?revision=x", by=office.other)).status_code == 400


async def test_pause_resumption_and_end(office: Office) -> None:
    path = f"/{(await make_benefit()).id}"
    states = [(await office.post(f"{path}/{verb}")).json()["state"] for verb in ("pause", "resumption", "end")]
    assert states == ["paused", "live", "ended"]


async def test_a_budget_is_compared_and_set(office: Office) -> None:
    path = f"/{(await office.draft())['id']}/budget"
    lowered = await office.post(path, {"expected_fen": 100_000, "granted_fen": 50_000})
    assert (lowered.status_code, lowered.json()["budget"]["granted_fen"], lowered.json()["budget_proposal"]) == (201, 50_000, None)
    stale = await office.post(path, {"expected_fen": 100_000, "granted_fen": 300_000})
    assert (stale.status_code, stale.json()["code"]) == (409, "budget_changed")
    assert stale.json()["reasons"][0]["message"] == "预算现为 500.00 元"


async def test_a_budget_is_raised_by_two(office: Office) -> None:
    benefit = await office.draft()
    asked = await office.post(f"/{benefit['id']}/budget", {"expected_fen": 100_000, "granted_fen": 200_000})
    proposal = asked.json()["budget_proposal"]
    assert (asked.status_code, asked.json()["budget"]["granted_fen"], proposal["granted_fen"]) == (201, 100_000, 200_000)
    [waiting] = (await office.client.get(f"{RAISES}?waiting=true", headers=office.other.headers)).json()["items"]
    assert waiting == proposal
    here = f"{RAISES}/{proposal['id']}"
    own = await office.client.post(f"{here}/approval", headers=office.one.headers)
    assert (own.status_code, own.json()["code"]) == (403, "own_proposal")
    approved = await office.client.post(f"{here}/approval", headers=office.other.headers)
    assert (approved.status_code, approved.json()["outcome"], approved.json()["decided_by"]) == (
        201,
        "approved",
        str(office.other.account_id),
    )
    shown = (await office.client.get(f"{URL}/{benefit['id']}", headers=office.one.headers)).json()
    assert (shown["budget"]["granted_fen"], shown["budget_proposal"]) == (200_000, None)
    await office.post(f"/{benefit['id']}/budget", {"expected_fen": 200_000, "granted_fen": 300_000})
    [newest, first] = (await office.client.get(f"{RAISES}?benefit_id={benefit['id']}", headers=office.one.headers)).json()["items"]
    assert first["id"] == proposal["id"]
    rejected = await office.client.post(f"{RAISES}/{newest['id']}/rejection", json={"note": "不够"}, headers=office.other.headers)
    assert (rejected.status_code, rejected.json()["note"]) == (201, "不够")
    late = await office.client.post(f"{RAISES}/{newest['id']}/withdrawal", headers=office.one.headers)
    assert (late.status_code, late.json()["code"]) == (409, "proposal_decided")


async def test_a_code_is_taken_once(office: Office) -> None:
    await office.draft()
    again = await office.post("", DRAFT)
    assert (again.status_code, again.json()["code"]) == (409, "benefit_code_taken")


async def test_the_list_is_read_page_by_page(office: Office) -> None:
    made = [(await office.draft(code=f"b{number}"))["id"] for number in range(3)]
    first = (await office.client.get(f"{URL}?limit=2", headers=office.one.headers)).json()
    second = (await office.client.get(f"{URL}?limit=2&cursor={first['next']}", headers=office.one.headers)).json()
    assert [each["id"] for each in first["items"] + second["items"]] == made[::-1]
    one = (await office.client.get(f"{URL}/{made[0]}", headers=office.one.headers)).json()
    assert one == second["items"][-1]


async def test_what_is_not_there_is_not_found(office: Office) -> None:
    missing = f"{URL}/{uuid4()}"
    assert (await office.client.get(missing, headers=office.one.headers)).status_code == 404
    assert (await office.client.patch(missing, json={"title_zh": "x"}, headers=office.one.headers)).status_code == 404
    for verb in ("simulation", "approval", "publication", "pause", "resumption", "end"):
        assert (await office.client.post(f"{missing}/{verb}", headers=office.one.headers)).status_code == 404


async def test_only_an_administrator_may(client: httpx2.AsyncClient, clerk: Person, inspector: Person) -> None:
    assert (await client.get(URL)).status_code == 401
    for person in (clerk, inspector):
        assert (await client.post(URL, json=DRAFT, headers=person.headers)).status_code == 403
