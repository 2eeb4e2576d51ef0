"""What waits for a second person: revisions of benefits, raises of budgets, scorecards. Decided here or on their pages."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from models.enums import ScorecardState, SubjectKind
from models.scoring import Scorecard
from routes.admin.desk import Desk, account_id, names_of
from routes.admin.registers import titled
from routes.admin.words import spoken
from server.benefits.lifecycle import Stage
from server.benefits.queries.budgets import proposals
from server.benefits.queries.programme import stage_of, waiting
from server.benefits.terms import parse_terms
from server.scoring.queries import card_of, list_scorecards, live_scorecard
from server.scoring.scorecard import Tier

MOST = 100


class Inbox(Desk):
    menu_label, icon, path, route_name = spoken("approvals"), "fa fa-inbox", "/approvals", "approvals"

    @route("")
    async def index(self, request: Request) -> Response:
        """What is put up for review first, and of that the oldest: who has waited longest is read first."""
        revisions = sorted(await waiting(limit=MOST), key=lambda each: (stage_of(each[1]) != Stage.IN_REVIEW, each[1].drafted_at))
        drafts = await list_scorecards(kind=None, state=ScorecardState.DRAFT, before=None, limit=MOST)
        raises = (await proposals(before=None, limit=MOST, waiting=True))[::-1]
        authors = [*(revision.drafted_by for _, revision in revisions), *(draft.drafted_by for draft in drafts)]
        names = await names_of([*authors, *(each.proposed_by for each in raises)])
        return self.page(
            request, "approvals.html", revisions=revisions, drafts=drafts[::-1], raises=raises, names=names, me=account_id(request),
            titled=titled, tiers=await _tiers(), moved=await _moved(drafts), parse=parse_terms, stage=stage_of,
        )  # fmt: skip


async def _tiers() -> Sequence[Tier]:
    live = await live_scorecard(SubjectKind.RESIDENT)
    return live[1].tiers if live else ()


async def _moved(drafts: Sequence[Scorecard]) -> dict[UUID, list[dict[str, Any]]]:
    """Return, for each draft, its tiers with the points from which each begins now and would begin."""
    live = {kind: await live_scorecard(kind) for kind in SubjectKind}
    now = {kind: {tier.code: tier.minimum_points for tier in found[1].tiers} if found else {} for kind, found in live.items()}
    return {draft.id: [{"tier": tier, "was": now[draft.subject_kind].get(tier.code)} for tier in card_of(draft).tiers] for draft in drafts}
