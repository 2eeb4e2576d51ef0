"""Benefits under configuration: drafted by one, approved by another, scheduled, live, paused, ended."""

from datetime import datetime
from typing import Annotated, Any, TypedDict
from uuid import UUID

from pydantic import Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from models.enums import BenefitKind
from routes import reading, writing
from routes.api.revision_shapes import AdminBenefit, AdminBenefits, benefit_json
from routes.api.simulation_shapes import SimulationAnswer, sheet, simulation_json
from routes.endpoints import contract
from routes.state import State
from server.benefits.actions.budgets import lower_budget, propose_budget
from server.benefits.actions.decide import approve_revision, reject_revision, submit_revision
from server.benefits.actions.draft import change_benefit, draft_benefit
from server.benefits.actions.publish import end_benefit, pause_benefit, publish_revision, resume_benefit
from server.benefits.actions.schedule import cancel_schedule, schedule_publication
from server.benefits.actions.simulate import simulate_revision
from server.benefits.queries.programme import histories, history_of
from server.benefits.queries.trials import newest_run
from server.benefits.terms import MOST_FEN, Moment, Terms
from server.platform.clock import utc_now

Title = Annotated[reading.Text, StringConstraints(min_length=1, max_length=100)]
Money = Annotated[reading.Integer, Field(ge=0, le=MOST_FEN)]
REFUSALS = (409, 422)
TERMS_BYTES = 512 * 1024
"""Terms may list 5,000 merchants."""


class ListQuery(reading.Query):
    """`cursor`: the `next` of the page before."""

    cursor: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class BenefitDraft(reading.Body):
    """`code` is the programme's own short name for it, and never changes."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    kind: BenefitKind
    title_zh: Title
    title_en: Title
    budget_fen: Money
    terms: Terms


class BenefitChange(reading.Body):
    """`terms` is a JSON merge patch (RFC 7396) on the newest revision's terms, and makes a new revision; titles change at once."""

    title_zh: Title | None = None
    title_en: Title | None = None
    terms: dict[str, Any] | None = None


class RevisionChoice(reading.Query):
    """The number of the revision that was looked at; the newest when nothing is said."""

    revision: Annotated[int, Field(ge=1, le=10**6)] | None = None


class Publication(reading.Body):
    """`at`: when to go live, at least twenty minutes ahead; at once when nothing is said, as when nothing is sent at all."""

    at: Moment | None = None


class Rejection(reading.Body):
    note: Annotated[reading.Text, StringConstraints(min_length=1, max_length=300)]


class BudgetChange(reading.Body):
    """`expected_fen`: what was seen granted; when that is no longer so, nothing is changed."""

    expected_fen: Money
    granted_fen: Money


class By(TypedDict):
    """Who does it, and when."""

    actor_id: UUID
    now: datetime


@contract("Benefits, newest first", query=ListQuery, answer=AdminBenefits)
async def index(request: Request[State]) -> Response:
    asked = reading.query(request, ListQuery)
    rows = await histories(before=asked.cursor, limit=asked.limit + 1)
    following = rows[asked.limit - 1].benefit.id if len(rows) > asked.limit else None
    return writing.ok({"items": [benefit_json(row) for row in rows[: asked.limit]], "next": following})


@contract("One benefit with its revisions", answer=AdminBenefit)
async def show(request: Request[State]) -> Response:
    return writing.ok(benefit_json(await history_of(request.path_params["id"])))


@contract("Draft a benefit; nothing is granted before it is approved and published", body=BenefitDraft, answer=AdminBenefit,
          status=201, refusals=REFUSALS)  # fmt: skip
async def create(request: Request[State]) -> Response:
    body = await reading.body(request, BenefitDraft)
    benefit = await draft_benefit(
        code=body.code, kind=body.kind, title_zh=body.title_zh, title_en=body.title_en, budget_fen=body.budget_fen, terms=body.terms,
        **_who_and_when(request),
    )  # fmt: skip
    return await _standing(benefit.id, status=201)


@contract("Rename a benefit, draft a revision of its terms, or both", body=BenefitChange, answer=AdminBenefit, refusals=REFUSALS)
async def change(request: Request[State]) -> Response:
    body, benefit_id = await reading.body(request, BenefitChange), request.path_params["id"]
    await change_benefit(benefit_id=benefit_id, patch=body.terms, title_zh=body.title_zh, title_en=body.title_en, **_who_and_when(request))
    return await _standing(benefit_id)


@contract("What a revision would have changed in the last 30 days; a job finds out where that is much", query=RevisionChoice,
          answer=SimulationAnswer, status=201, refusals=REFUSALS)  # fmt: skip
async def simulate(request: Request[State]) -> Response:
    chosen = reading.query(request, RevisionChoice)
    benefit_id, keyring = request.path_params["id"], request.state["keyring"]
    run = await simulate_revision(benefit_id=benefit_id, number=chosen.revision, keyring=keyring, **_who_and_when(request))
    return writing.created(simulation_json(run, reading.language(request)))


@contract("The newest simulation of a revision, or how far it is", query=RevisionChoice, answer=SimulationAnswer)
async def simulation(request: Request[State]) -> Response:
    run = await newest_run(request.path_params["id"], reading.query(request, RevisionChoice).revision)
    return writing.ok(simulation_json(run, reading.language(request)))


@contract("The same as CSV, a line for each group", query=RevisionChoice, answer="text/csv")
async def simulation_csv(request: Request[State]) -> Response:
    run = await newest_run(request.path_params["id"], reading.query(request, RevisionChoice).revision)
    return Response(sheet(run), media_type="text/csv")


@contract("Put a simulated revision up for review", query=RevisionChoice, answer=AdminBenefit, status=201, refusals=REFUSALS)
async def submit(request: Request[State]) -> Response:
    chosen, benefit_id = reading.query(request, RevisionChoice), request.path_params["id"]
    await submit_revision(benefit_id=benefit_id, number=chosen.revision, **_who_and_when(request))
    return await _standing(benefit_id, status=201)


@contract("Approve a revision that somebody else drafted", query=RevisionChoice, answer=AdminBenefit, status=201, refusals=REFUSALS)
async def approve(request: Request[State]) -> Response:
    chosen, benefit_id = reading.query(request, RevisionChoice), request.path_params["id"]
    await approve_revision(benefit_id=benefit_id, number=chosen.revision, **_who_and_when(request))
    return await _standing(benefit_id, status=201)


@contract("Reject a revision that somebody else drafted", query=RevisionChoice, body=Rejection, answer=AdminBenefit,
          status=201, refusals=REFUSALS)  # fmt: skip
async def reject(request: Request[State]) -> Response:
    chosen, benefit_id = reading.query(request, RevisionChoice), request.path_params["id"]
    body = await reading.body(request, Rejection)
    await reject_revision(benefit_id=benefit_id, number=chosen.revision, note=body.note, **_who_and_when(request))
    return await _standing(benefit_id, status=201)


@contract("Make an approved revision the live one, now or at a time", query=RevisionChoice, body=Publication, body_optional=True,
          answer=AdminBenefit, status=201, refusals=REFUSALS)  # fmt: skip
async def publish(request: Request[State]) -> Response:
    chosen, benefit_id = reading.query(request, RevisionChoice), request.path_params["id"]
    at = (await reading.body_if_any(request, Publication)).at
    if at is None:
        await publish_revision(benefit_id=benefit_id, number=chosen.revision, **_who_and_when(request))
    else:
        await schedule_publication(benefit_id=benefit_id, number=chosen.revision, at=at, **_who_and_when(request))
    return await _standing(benefit_id, status=201)


@contract("Take back the time that was set for a publication", query=RevisionChoice, answer=AdminBenefit, refusals=REFUSALS)
async def unschedule(request: Request[State]) -> Response:
    chosen, benefit_id = reading.query(request, RevisionChoice), request.path_params["id"]
    await cancel_schedule(benefit_id=benefit_id, number=chosen.revision, **_who_and_when(request))
    return await _standing(benefit_id)


@contract("Stop granting for a while", answer=AdminBenefit, status=201, refusals=REFUSALS)
async def pause(request: Request[State]) -> Response:
    await pause_benefit(benefit_id=request.path_params["id"], **_who_and_when(request))
    return await _standing(request.path_params["id"], status=201)


@contract("Go on granting", answer=AdminBenefit, status=201, refusals=REFUSALS)
async def resume(request: Request[State]) -> Response:
    await resume_benefit(benefit_id=request.path_params["id"], **_who_and_when(request))
    return await _standing(request.path_params["id"], status=201)


@contract("Stop granting for good", answer=AdminBenefit, status=201, refusals=REFUSALS)
async def end(request: Request[State]) -> Response:
    await end_benefit(benefit_id=request.path_params["id"], **_who_and_when(request))
    return await _standing(request.path_params["id"], status=201)


@contract(
    "Set the budget, if it still is what was seen: less at once, more when somebody else approves",
    body=BudgetChange,
    answer=AdminBenefit,
    status=201,
    refusals=REFUSALS,
)
async def budget(request: Request[State]) -> Response:
    body, benefit_id = await reading.body(request, BudgetChange), request.path_params["id"]
    deed = propose_budget if body.granted_fen > body.expected_fen else lower_budget
    await deed(benefit_id=benefit_id, expected_fen=body.expected_fen, granted_fen=body.granted_fen, **_who_and_when(request))
    return await _standing(benefit_id, status=201)


def _who_and_when(request: Request[State]) -> By:
    return By(actor_id=reading.account_id(request), now=utc_now())


async def _standing(benefit_id: UUID, *, status: int = 200) -> Response:
    return writing.ok(benefit_json(await history_of(benefit_id)), status=status)
