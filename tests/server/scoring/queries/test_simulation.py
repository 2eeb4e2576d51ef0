"""Comparing scorecards works beside the requests of others."""

import pytest

from models.scoring import Scorecard
from server.scoring.queries import simulation
from server.scoring.simulation import compare
from tests.cast import NOW, Person
from tests.turns import needs_a_turn


async def test_while_scorecards_are_compared_others_have_their_turn(gold_resident: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulation, "compare", needs_a_turn(compare))
    found = await simulation.simulate(await Scorecard.get(subject_kind="resident"), day=NOW.date())
    assert (found.subjects, found.complete) == (1, True)
