"""Benefits, as administrators draft, try, approve and publish them. Two people are needed for anything to be granted."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette_admin import flash, route

from models.benefits import Benefit, BudgetProposal
from models.enums import BenefitKind, Industry, LimitEntity, LimitPeriod, SubjectKind
from models.registry import Merchant
from routes import reading
from routes.admin import simulations, terms_preview
from routes.admin.amounts import hundredths, typed
from routes.admin.condition_form import HOW, condition_rows
from routes.admin.condition_words import fact_title, hints
from routes.admin.desk import Desk, RejectionNote, account_id, names_of, sent_fields, sentences, tried
from routes.admin.registers import titled
from routes.admin.sign_in import ours
from routes.admin.terms_form import MINUTES, UNITS, Fields, fields_of, kept_limit, limit_rows, patch_of
from routes.admin.words import spoken, told
from routes.api.simulation_shapes import sheet
from routes.problems import status_of
from server.benefits.actions.budgets import lower_budget, propose_budget
from server.benefits.actions.decide import approve_revision, reject_revision, submit_revision
from server.benefits.actions.draft import change_benefit, draft_benefit
from server.benefits.actions.publish import end_benefit, pause_benefit, publish_revision, resume_benefit
from server.benefits.actions.schedule import cancel_schedule, schedule_publication
from server.benefits.actions.simulate import simulate_revision
from server.benefits.conditions import Fact
from server.benefits.queries.budgets import proposals
from server.benefits.queries.money import Allotted, allotments_of
from server.benefits.queries.programme import (
    History,
    find_benefit,
    histories,
    history_of,
    latest_revision,
    stage_of,
    steps_of,
)
from server.benefits.queries.trials import newest_run
from server.benefits.terms import parse_terms, patched
from server.platform.clock import LOCAL, utc_now
from server.platform.errors import Conflict, DomainError, Invalid, Reason
from server.scoring.queries import live_scorecard
from server.scoring.scorecard import Tier

MOST = 100
PERIODS = [period for period in LimitPeriod if period != LimitPeriod.ROLLING]
SWITCHES = {"pause": pause_benefit, "resume": resume_benefit, "end": end_benefit}


class NewBenefit(reading.Body):
    """What a benefit is, besides its terms."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    kind: BenefitKind
    title_zh: Annotated[reading.Text, StringConstraints(min_length=1, max_length=100)]
    title_en: Annotated[reading.Text, StringConstraints(min_length=1, max_length=100)]


class BenefitDesk(Desk):
    menu_label, icon, path, route_name = spoken("benefits"), "fa fa-gift", "/benefits", "benefits"

    @route("")
    async def index(self, request: Request) -> Response:
        rows = await histories(before=None, limit=MOST)
        return self.page(request, "benefits.html", rows=rows, titled=titled, stage=stage_of)

    @route("/new", methods=["GET", "POST"])
    async def new(self, request: Request) -> Response:
        """The form of a new benefit; its kind is chosen by `?kind=` first, because it decides what effects there are."""
        fields = await sent_fields(request)
        kind = next((each for each in BenefitKind if each == request.query_params.get("kind")), BenefitKind.GRADED_DISCOUNT)
        if request.method == "GET":
            return await self._form(request, "benefit_new.html", {"basis": "", **fields}, kind=kind)
        try:
            benefit = await _draft(request, kind, fields)
        except DomainError as error:
            return await self._form(request, "benefit_new.html", fields, kind=kind, error=error)
        flash(request, told("benefit.drafted"), "success")
        return RedirectResponse(f"/admin/benefits/{benefit.id}", 303)

    @route("/preview", methods=["POST"])
    async def preview(self, request: Request) -> Response:
        """What the terms on the form would mean, as JSON; nothing is kept of them."""
        asked = request.query_params
        kind = next((each for each in BenefitKind if each == asked.get("kind")), BenefitKind.GRADED_DISCOUNT)
        benefit_id = _id(asked.get("benefit"))
        before = (await latest_revision((await find_benefit(benefit_id)).id)).terms if benefit_id else {}
        return JSONResponse(terms_preview.preview(before, await sent_fields(request), kind=kind, tiers=await _tiers()))

    @route("/{id:uuid}")
    async def show(self, request: Request) -> Response:
        history = await history_of(request.path_params["id"])
        allotted = await allotments_of(history.benefit.id)
        raises = await proposals(before=None, limit=MOST, benefit_id=history.benefit.id)
        return self.page(
            request, "benefit.html", history=history, benefit=history.benefit, decided=[each for each in raises if each.outcome],
            names=await _names(history, raises), me=account_id(request), tiers=await _tiers(), titled=titled, stage=stage_of,
            steps_of=steps_of, typed=typed, parse=parse_terms, allotted=allotted, merchants=await _merchants(allotted),
        )  # fmt: skip

    @route("/{id:uuid}/revision", methods=["GET", "POST"])
    async def revise(self, request: Request) -> Response:
        benefit = await find_benefit(request.path_params["id"])
        if request.method == "GET":
            newest = await latest_revision(benefit.id)
            return await self._form(
                request, "benefit_revision.html", fields_of(newest.terms, await _tiers()), kind=benefit.kind, benefit=benefit
            )
        fields = await sent_fields(request)
        try:
            patch = patch_of(fields, kind=benefit.kind, tiers=await _tiers())
            await change_benefit(benefit_id=benefit.id, patch=patch, actor_id=account_id(request), now=utc_now())
        except DomainError as error:
            return await self._form(request, "benefit_revision.html", fields, kind=benefit.kind, benefit=benefit, error=error)
        flash(request, told("benefit.revised"), "success")
        return RedirectResponse(f"/admin/benefits/{benefit.id}", 303)

    @route("/{id:uuid}/revisions/{number:int}/simulation", methods=["GET", "POST"])
    async def simulate(self, request: Request) -> Response:
        """Asked for by POST; that it was done is noted, and opens the way to approval. Shown, or how far it is, by GET."""
        if request.method == "POST":
            keyring = ours(request).state["keyring"]
            deed = simulate_revision(**_revision(request), keyring=keyring, actor_id=account_id(request), now=utc_now())
            return await tried(request, deed, done="benefit.simulated", onward=request.url.path)
        run = await newest_run(request.path_params["id"], request.path_params["number"])
        return self.page(
            request, "benefit_simulation.html", run=run, found=run.result, benefit=await find_benefit(request.path_params["id"]),
            mine=run.revision.drafted_by == account_id(request), names=await simulations.merchants_of(run),
            funders=await simulations.funders_of(run), titled=titled,
            **simulations.shown(run),
        )  # fmt: skip

    @route("/{id:uuid}/revisions/{number:int}/simulation/progress")
    async def progress(self, request: Request) -> Response:
        """How far it is, as JSON: asked for every second while it runs."""
        run = await newest_run(request.path_params["id"], request.path_params["number"])
        return JSONResponse({"share": simulations.share(run), "over": run.ended_at is not None})

    @route("/{id:uuid}/revisions/{number:int}/simulation.csv")
    async def simulation_csv(self, request: Request) -> Response:
        run = await newest_run(request.path_params["id"], request.path_params["number"])
        headers = {"content-disposition": f'attachment; filename="simulation-{run.id}.csv"', "cache-control": "no-store"}
        return Response(sheet(run), headers=headers, media_type="text/csv; charset=utf-8")

    @route("/{id:uuid}/revisions/{number:int}/review", methods=["POST"])
    async def submit(self, request: Request) -> Response:
        deed = submit_revision(**_revision(request), actor_id=account_id(request), now=utc_now())
        return await tried(request, deed, done="benefit.submitted", onward=_here(request))

    @route("/{id:uuid}/revisions/{number:int}/approval", methods=["POST"])
    async def approve(self, request: Request) -> Response:
        deed = approve_revision(**_revision(request), actor_id=account_id(request), now=utc_now())
        return await tried(request, deed, done="benefit.approved", onward=_here(request))

    @route("/{id:uuid}/revisions/{number:int}/rejection", methods=["POST"])
    async def reject(self, request: Request) -> Response:
        fields = await sent_fields(request)

        async def deed() -> None:
            said = reading.form(RejectionNote, {"note": fields.get("note", "")})
            await reject_revision(**_revision(request), note=said.note, actor_id=account_id(request), now=utc_now())

        return await tried(request, deed(), done="benefit.rejected", onward=_here(request))

    @route("/{id:uuid}/revisions/{number:int}/publication", methods=["POST"])
    async def publish(self, request: Request) -> Response:
        deed = publish_revision(**_revision(request), actor_id=account_id(request), now=utc_now())
        return await tried(request, deed, done="benefit.published", onward=_here(request))

    @route("/{id:uuid}/revisions/{number:int}/schedule", methods=["POST"])
    async def schedule(self, request: Request) -> Response:
        fields = await sent_fields(request)

        async def deed() -> None:
            at = _moment(fields, "at")
            await schedule_publication(**_revision(request), at=at, actor_id=account_id(request), now=utc_now())

        return await tried(request, deed(), done="benefit.scheduled", onward=_here(request))

    @route("/{id:uuid}/revisions/{number:int}/schedule/end", methods=["POST"])
    async def unschedule(self, request: Request) -> Response:
        deed = cancel_schedule(**_revision(request), actor_id=account_id(request), now=utc_now())
        return await tried(request, deed, done="benefit.unscheduled", onward=_here(request))

    @route("/{id:uuid}/switch/{to}", methods=["POST"])
    async def switch(self, request: Request) -> Response:
        to = request.path_params["to"]
        if to not in SWITCHES:
            return RedirectResponse(_here(request), 303)
        deed = SWITCHES[to](benefit_id=request.path_params["id"], actor_id=account_id(request), now=utc_now())
        return await tried(request, deed, done=f"benefit.did_{to}", onward=_here(request))

    @route("/{id:uuid}/budget", methods=["POST"])
    async def budget(self, request: Request) -> Response:
        """Less counts at once, more when somebody else approves it."""
        fields = await sent_fields(request)
        raised = (hundredths(fields.get("granted", "")) or 0) > (hundredths(fields.get("expected", "")) or 0)

        async def deed() -> None:
            amounts = {"expected_fen": _amount(fields, "expected"), "granted_fen": _amount(fields, "granted")}
            change = propose_budget if raised else lower_budget
            await change(benefit_id=request.path_params["id"], **amounts, actor_id=account_id(request), now=utc_now())

        return await tried(request, deed(), done="budget.proposed" if raised else "benefit.budget_set", onward=_here(request))

    async def _form(
        self, request: Request, template: str, fields: Fields, *, kind: BenefitKind, error: DomainError | None = None, **more: Any
    ) -> Response:
        choices: dict[str, Any] = {"kinds": BenefitKind, "industries": Industry, "entities": LimitEntity, "periods": PERIODS}
        shown = {
            "fields": fields,
            "kind": kind,
            "units": list(UNITS[kind]),
            "tiers": await _tiers(),
            "rows": limit_rows(fields),
            "kept_limit": kept_limit,
        }
        choices |= {"condition_rows": condition_rows(fields), "facts": list(Fact), "fact_title": fact_title, "hints": hints(), "how": HOW}
        status = status_of(error) if error else 200
        faults = {"faults": sentences(error), "faults_at": terms_preview.faults_beside(error.reasons)} if error else {"faults": []}
        return self.page(request, template, status=status, titled=titled, **faults, **shown, **choices, **more)


async def _draft(request: Request, kind: BenefitKind, fields: Fields) -> Benefit:
    wish = reading.form(NewBenefit, {**{name: fields.get(name, "") for name in ("code", "title_zh", "title_en")}, "kind": kind})
    terms = parse_terms(patched({}, patch_of(fields, kind=kind, tiers=await _tiers())))
    return await draft_benefit(
        code=wish.code, kind=wish.kind, title_zh=wish.title_zh, title_en=wish.title_en, budget_fen=_amount(fields, "budget"), terms=terms,
        actor_id=account_id(request), now=utc_now(),
    )  # fmt: skip


async def _tiers() -> Sequence[Tier]:
    live = await live_scorecard(SubjectKind.RESIDENT)
    if live is None:
        raise Conflict("no_scorecard")
    return live[1].tiers


async def _merchants(allotted: Sequence[Allotted]) -> dict[UUID, str]:
    """Return the names of merchants that money is allotted to."""
    ids = [each.spot.merchant_id for each in allotted if each.spot.merchant_id]
    return dict(await Merchant.filter(id__in=ids).values_list("id", "name")) if ids else {}


async def _names(history: History, raises: Sequence[BudgetProposal]) -> dict[UUID, str]:
    stepped = {event.by_account_id for revision in history.revisions for event in revision.events}
    return await names_of({*stepped, *(each.proposed_by for each in raises), *(each.decided_by for each in raises)})


def _amount(fields: Fields, name: str) -> int:
    value = hundredths(fields.get(name, ""))
    if value is None or value < 0:
        raise Invalid("invalid_body", reasons=[Reason(code="wrong_format", path=name, expected="1234.56")])
    return value


def _moment(fields: Fields, name: str) -> datetime:
    try:
        return datetime.strptime(fields.get(name, "").strip(), MINUTES).replace(tzinfo=LOCAL)
    except ValueError:
        raise Invalid("invalid_body", reasons=[Reason(code="wrong_format", path=name, expected="2026-11-20T08:00")]) from None


def _revision(request: Request) -> dict[str, Any]:
    return {"benefit_id": request.path_params["id"], "number": request.path_params["number"]}


def _id(text: str | None) -> UUID | None:
    with suppress(ValueError, TypeError):
        return UUID(text)
    return None


def _here(request: Request) -> str:
    """Return where to go on: the page of the benefit, or the inbox that the deed was done from."""
    return "/admin/approvals" if request.query_params.get("from") == "approvals" else f"/admin/benefits/{request.path_params['id']}"
