"""Benefits in the console: drafted by one, approved by another, published."""

import re

import httpx2
import pytest

from models.audit import AuditLine
from models.benefits import Benefit, BenefitRevision, SimulationRun
from routes.admin.sign_in import COOKIE
from server.benefits.terms import parse_terms
from tests.cast import NOW, Person
from tests.routes.admin.staff import fields_on, submit
from tests.server.benefits.desk import make_benefit

EMPTY = {"kind": "graded_discount"}


@pytest.fixture
async def benefit(database: None) -> Benefit:
    """A live discount: silver 8 %, gold 15 %."""
    return await make_benefit()


def as_(client: httpx2.AsyncClient, person: Person) -> None:
    client.cookies.delete(COOKIE)
    client.cookies.set(COOKIE, person.token, path="/admin")


async def drafted(console: httpx2.AsyncClient, benefit: Benefit, **typed: str) -> httpx2.Response:
    page = f"/admin/benefits/{benefit.id}/revision"
    return await submit(console, page, page, fields_on((await console.get(page)).text) | typed)


async def test_one_drafts_and_tries_another_approves_and_it_is_published(
    console: httpx2.AsyncClient, benefit: Benefit, administrator: Person, second_administrator: Person
) -> None:
    here = f"/admin/benefits/{benefit.id}"
    assert (await drafted(console, benefit, gold_value="20")).status_code == 303
    assert "减 20%" in (await console.get(here)).text
    tried = await submit(console, here, f"{here}/revisions/2/simulation", {})
    assert "第 2 版测算" in (await console.get(tried.headers["location"])).text
    assert (await console.get(f"{tried.headers['location']}.csv")).text.startswith("by,group,residents")
    await submit(console, here, f"{here}/revisions/2/review", {})
    await submit(console, here, f"{here}/revisions/2/approval", {})
    assert "须由另一人进行" in (await console.get(here)).text, "whoever drafted it cannot approve it"
    as_(console, second_administrator)
    await submit(console, here, f"{here}/revisions/2/approval", {})
    for at, said in (("soon", "格式"), ("2020-01-01T00:00", "至少提前二十分钟"), ("2100-01-01T00:00", "已设定发布时间")):
        await submit(console, here, f"{here}/revisions/2/schedule", {"at": at})
        assert said in (await console.get(here)).text, at
    await submit(console, here, f"{here}/revisions/2/schedule/end", {})
    assert "已取消" in (await console.get(here)).text
    await submit(console, here, f"{here}/revisions/2/publication", {})
    await benefit.refresh_from_db()
    live = await BenefitRevision.get(id=benefit.live_revision_id)
    assert (live.number, parse_terms(live.terms).tiers["gold"].percent_off_bps) == (2, 2000)
    deeds = {line.deed: line.actor_id for line in await AuditLine.filter(object_id=benefit.id, actor_id__not_isnull=True)}
    assert deeds["approved_revision"] == deeds["publish_revision"] == second_administrator.account_id
    assert administrator.account_id in {line.actor_id for line in await AuditLine.filter(deed="draft_revision")}


async def test_what_is_wrong_with_the_terms_is_said_and_what_was_typed_is_kept(console: httpx2.AsyncClient, benefit: Benefit) -> None:
    unread = await drafted(console, benefit, gold_value="twenty")
    assert unread.status_code == 400
    assert 'value="twenty"' in unread.text
    negative = await drafted(console, benefit, gold_value="-5")
    assert negative.status_code in (400, 422)
    assert 'value="-5"' in negative.text
    assert await BenefitRevision.filter(benefit=benefit).count() == 1


async def test_a_new_benefit_is_drafted_and_grants_nothing_yet(console: httpx2.AsyncClient, benefit: Benefit) -> None:
    page = "/admin/benefits/new?kind=voucher"
    words = {"code": "tea", "title_zh": "茶券", "title_en": "Tea", "budget": "1000", "basis": "清单", "opens_at": "2026-01-01T00:00",
             "everywhere": "yes", "gold_unit": "amount", "gold_value": "5"}  # fmt: skip
    made = await submit(console, page, page, words)
    assert made.status_code == 303, made.text
    new = await Benefit.get(code="tea").prefetch_related("accounts")
    assert (new.state, new.budget.granted_fen, new.live_revision_id) == ("draft", 100_000, None)
    again = await submit(console, page, page, words)
    assert again.status_code == 409
    assert "茶券" in again.text


async def test_a_budget_changed_meanwhile_is_not_overwritten(console: httpx2.AsyncClient, benefit: Benefit) -> None:
    here = f"/admin/benefits/{benefit.id}"
    await submit(console, here, f"{here}/budget", {"expected": "10000000", "granted": "200"})
    await submit(console, here, f"{here}/budget", {"expected": "10000000", "granted": "300"})
    row = await Benefit.get(id=benefit.id).prefetch_related("accounts")
    assert row.budget.granted_fen == 20_000
    assert "预算已被他人修改" in (await console.get(here)).text


async def test_it_is_paused_and_resumed_and_rejected_drafts_stay_rejected(
    console: httpx2.AsyncClient, benefit: Benefit, second_administrator: Person
) -> None:
    here = f"/admin/benefits/{benefit.id}"
    for to, state in (("pause", "paused"), ("resume", "live")):
        await submit(console, here, f"{here}/switch/{to}", {})
        await benefit.refresh_from_db()
        assert benefit.state == state
    await drafted(console, benefit, gold_value="30")
    await submit(console, here, f"{here}/revisions/2/simulation", {})
    as_(console, second_administrator)
    await submit(console, here, f"{here}/revisions/2/rejection", {"note": "太高"})
    page = (await console.get(here)).text
    assert "太高" in page
    assert not re.search(r"revisions/2/(approval|publication)", page)


@pytest.mark.parametrize("path", ["", "/new", "/new?kind=deposit_waiver", "/new?kind=x"])
async def test_every_page_opens(console: httpx2.AsyncClient, benefit: Benefit, path: str) -> None:
    assert (await console.get(f"/admin/benefits{path}")).status_code == 200


async def test_an_unknown_benefit_is_not_found_on_a_page(console: httpx2.AsyncClient, benefit: Benefit) -> None:
    answer = await console.get("/admin/benefits/00000000-0000-7000-8000-000000000000")
    assert answer.status_code == 404
    assert "返回总览" in answer.text


async def test_a_simulation_shows_how_far_it_is_and_one_that_would_harm_somebody_says_whom(
    console: httpx2.AsyncClient, benefit: Benefit, administrator: Person
) -> None:
    revision = await BenefitRevision.get(benefit=benefit)
    run = await SimulationRun.create(revision=revision, wanted=9_000, done=3_000, asked_at=NOW)
    here = f"/admin/benefits/{benefit.id}/revisions/1/simulation"
    assert "正在回放 9,000 条" in (await console.get(here)).text
    assert (await console.get(f"{here}/progress")).json() == {"share": 33, "over": False}
    api = f"/api/v1/admin/benefits/{benefit.id}/simulation?revision=1"
    told = (await console.get(api, headers=administrator.headers)).json()
    assert (told["state"], told["done"], told["wanted"], told["tiers"], told["cost_after_fen"]) == ("running", 3_000, 9_000, [], None)
    harm = {"code": "worse_off", "path": "terms.tiers.gold", "expected": 30_000, "actual": 31_500, "gap": 1_500}
    await SimulationRun.filter(id=run.id).update(result={"refused": [harm]}, ended_at=NOW)
    assert "消费 300.00 元将付 315.00 元" in (await console.get(here)).text
    told = (await console.get(api, headers=administrator.headers)).json()
    assert (told["state"], [each["actual"] for each in told["reasons"]]) == ("refused", [31_500])
