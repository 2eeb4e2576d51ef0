"""What is done about scores: `score` appends entries, `publish` drafts scorecards and makes them count."""

from server.scoring.actions.publish import (
    RESCORE,
    draft_scorecard,
    draft_tiers,
    install_shipped_scorecards,
    publish_scorecard,
    reject_scorecard,
)
from server.scoring.actions.score import rescore, score_merchants, score_residents

__all__ = [
    "RESCORE",
    "draft_scorecard",
    "draft_tiers",
    "install_shipped_scorecards",
    "publish_scorecard",
    "reject_scorecard",
    "rescore",
    "score_merchants",
    "score_residents",
]
