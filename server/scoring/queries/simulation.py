"""What publishing a scorecard would change, found out without writing anything."""

import asyncio
from datetime import date

from models.enums import SubjectKind
from models.scoring import Score, Scorecard
from server.scoring.queries.cards import card_of
from server.scoring.queries.inputs import consenting, facts_about
from server.scoring.simulation import Simulation, Standing, compare

MOST_SUBJECTS = 2000
PAGE = 500


async def simulate(row: Scorecard, *, day: date) -> Simulation:
    """Compare every scored subject's tier now with its tier under `row` on a local day; at most MOST_SUBJECTS of them."""
    kind, card = row.subject_kind, card_of(row)
    scored = Score.filter(**{f"{kind}_id__isnull": False}).order_by("id")
    standings: list[Standing] = []
    for start in range(0, MOST_SUBJECTS, PAGE):
        scores = {getattr(score, f"{kind}_id"): score for score in await scored.offset(start).limit(PAGE)}
        allowed = set(scores) if kind is SubjectKind.MERCHANT else await consenting(scores)
        facts = await facts_about(kind, allowed, content_of=card.kinds_read_for_content)
        standings += [Standing(scores[each].tier, scores[each].points, tuple(facts.get(each, ()))) for each in allowed]
    complete = await scored.count() <= MOST_SUBJECTS
    return await asyncio.to_thread(compare, card, standings, day=day, complete=complete)
