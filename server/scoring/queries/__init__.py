"""Reading scores: standings and grades to show, scorecards, what scoring needs to know."""

from server.scoring.queries.cards import card_of, cards_by_id, list_scorecards, live_scorecard
from server.scoring.queries.inputs import consenting, facts_about, parts_of_scores, scores_of
from server.scoring.queries.simulation import simulate
from server.scoring.queries.standings import grade_of_merchant, grades_of_merchants, standing_of_resident

__all__ = [
    "card_of",
    "cards_by_id",
    "consenting",
    "facts_about",
    "grade_of_merchant",
    "grades_of_merchants",
    "list_scorecards",
    "live_scorecard",
    "parts_of_scores",
    "scores_of",
    "simulate",
    "standing_of_resident",
]
