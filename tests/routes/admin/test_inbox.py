"""The inbox: what waits for a second person, decided there."""

import httpx2
import pytest

from models.benefits import Benefit, BenefitRevision, BudgetProposal, RevisionEvent
from models.enums import RevisionStep, ScorecardState, SubjectKind
from models.scoring import Scorecard
from routes.admin.sign_in import COOKIE
from server.benefits.actions.draft import change_benefit
from server.benefits.actions.simulate import simulate_revision
from server.platform.clock import utc_now
from server.registry.actions.catalogue import seed_catalogue
from server.scoring.actions import draft_tiers, install_shipped_scorecards
from server.scoring.shipped import SHIPPED
from tests.cast import NOW, Person
from tests.routes.admin.staff import submit
from tests.server.benefits.desk import make_benefit

INBOX = "/admin/approvals"


@pytest.fixture
async def drafted(second_administrator: Person) -> Benefit:
    """A live benefit with a simulated draft of somebody else's."""
    benefit = await make_benefit(now=utc_now())
    patch = {"tiers": {"gold": {"percent_off_bps": 2_000}}}
    await change_benefit(benefit_id=benefit.id, patch=patch, actor_id=second_administrator.account_id, now=NOW)
    await simulate_revision(benefit_id=benefit.id, number=2, actor_id=None, now=utc_now())
    return benefit


async def steps(benefit: Benefit) -> list[RevisionStep]:
    revision = await BenefitRevision.get(benefit=benefit, number=2)
    return [event.step for event in await RevisionEvent.filter(revision=revision).order_by("id")]


async def test_a_draft_shows_what_would_change_and_is_approved_there(console: httpx2.AsyncClient, drafted: Benefit) -> None:
    page = (await console.get(INBOX)).text
    assert "<del" in page
    assert "20%" in page
    answer = await submit(console, INBOX, f"/admin/benefits/{drafted.id}/revisions/2/approval?from=approvals", {})
    assert answer.headers["location"] == INBOX
    assert (await steps(drafted))[-1] is RevisionStep.APPROVED


async def test_a_draft_is_rejected_there_with_a_reason_and_is_gone(console: httpx2.AsyncClient, drafted: Benefit) -> None:
    where = f"/admin/benefits/{drafted.id}/revisions/2/rejection?from=approvals"
    await submit(console, INBOX, where, {"note": ""})
    assert RevisionStep.REJECTED not in await steps(drafted)
    await submit(console, INBOX, where, {"note": "太高"})
    assert (await steps(drafted))[-1] is RevisionStep.REJECTED
    assert "没有等待批准的事项" in (await console.get(INBOX)).text


async def test_nobody_is_offered_to_approve_a_draft_of_their_own(
    console: httpx2.AsyncClient, drafted: Benefit, administrator: Person
) -> None:
    await BenefitRevision.filter(benefit=drafted, number=2).update(drafted_by=administrator.account_id)
    page = (await console.get(INBOX)).text
    assert "起草人不能批准" in page
    assert "/2/approval" not in page
    assert "/2/rejection" not in page


async def test_a_scorecard_is_rejected_there(console: httpx2.AsyncClient, second_administrator: Person) -> None:
    await seed_catalogue(now=NOW)
    await install_shipped_scorecards(now=NOW)
    tiers = [dict(tier) for tier in SHIPPED[SubjectKind.RESIDENT]["definition"]["tiers"]]
    tiers[-1]["minimum_points"] += 10
    draft = await draft_tiers(SubjectKind.RESIDENT, tiers, actor_id=second_administrator.account_id, now=NOW)
    assert f"<b>{tiers[-1]['minimum_points']}</b>" in (await console.get(INBOX)).text
    await submit(console, INBOX, f"/admin/scorecards/{draft.id}/rejection?from=approvals", {"note": "不妥"})
    assert (await Scorecard.get(id=draft.id)).state is ScorecardState.REJECTED


async def test_a_raise_of_a_budget_is_approved_there_by_somebody_else(
    console: httpx2.AsyncClient, drafted: Benefit, administrator: Person, second_administrator: Person
) -> None:
    page = f"/admin/benefits/{drafted.id}"
    await submit(console, page, f"{page}/budget", {"expected": "10000000", "granted": "10000001"})
    shown = (await console.get(INBOX)).text
    assert "须由另一位管理员批准。" in shown
    proposal = await BudgetProposal.get()
    assert f"{proposal.id}/approval" not in shown
    approval = f"/admin/budget-proposals/{proposal.id}/approval?from=approvals"
    await submit(console, INBOX, approval, {})
    assert "须由另一人进行" in (await console.get(INBOX)).text
    console.cookies.delete(COOKIE)
    console.cookies.set(COOKIE, second_administrator.token, path="/admin")
    assert f"{proposal.id}/approval" in (await console.get(page)).text
    await submit(console, INBOX, approval, {})
    await drafted.fetch_related("accounts")
    assert drafted.budget.granted_fen == 1_000_000_100
    after = (await console.get(page)).text
    assert "已批准，预算已调高" in after
    assert "以往的追加" in after
