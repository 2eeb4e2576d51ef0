"""Joining gives a score at once; withdrawing hides it at once and takes it back."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import httpx2
import pytest

from models.enums import ConsentPurpose
from models.scoring import Score, ScoreEntry
from server.access.actions.consents import give_consent, withdraw_consent
from server.benefits.queries.past import residents
from server.scoring.actions import install_shipped_scorecards, score
from server.scoring.queries import consenting
from server.worker import make_worker
from tests.cast import NOW, Person
from tests.server.scoring.records import donated_blood

CONSENT, SCORE = "/api/v1/me/consents/scoring", "/api/v1/me/score"


async def work() -> None:
    worker = make_worker()
    while await worker.do_next():
        pass


@pytest.fixture
async def newcomer(unscored_resident: Person) -> Person:
    assert unscored_resident.resident_id
    await install_shipped_scorecards(now=NOW)
    await donated_blood(unscored_resident.resident_id)
    return unscored_resident


async def test_a_score_comes_with_consent_and_goes_with_it(client: httpx2.AsyncClient, newcomer: Person) -> None:
    assert (await client.get(SCORE, headers=newcomer.headers)).status_code == 404
    assert (await client.put(CONSENT, headers=newcomer.headers)).status_code == 200
    assert (await client.get(SCORE, headers=newcomer.headers)).json()["points"] == 525

    assert (await client.delete(CONSENT, headers=newcomer.headers)).status_code == 204
    assert (await client.get(SCORE, headers=newcomer.headers)).status_code == 404
    await work()
    score = await Score.get(resident_id=newcomer.resident_id)
    assert (score.points, score.tier) == (0, "no_standing")
    assert await ScoreEntry.filter(score=score, reason="consent_withdrawn").count() == 2

    assert (await client.put(CONSENT, headers=newcomer.headers)).status_code == 200
    again = (await client.get(SCORE, headers=newcomer.headers)).json()
    assert again["points"] == sum(entry["points"] for entry in again["entries"]) == 525
    assert sum(moved["points"] for moved in again["history"]) == 525


async def test_the_job_scores_where_the_answer_was_never_given(client: httpx2.AsyncClient, newcomer: Person) -> None:
    await client.put(CONSENT, headers=newcomer.headers)
    await ScoreEntry.all().delete()
    await Score.all().delete()
    await work()
    assert (await client.get(SCORE, headers=newcomer.headers)).json()["points"] == 525


async def test_a_withdrawal_during_the_first_score_leaves_no_score(newcomer: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    resident_id = newcomer.resident_id
    assert resident_id
    for purpose in ConsentPurpose:
        await give_consent(account_id=newcomer.account_id, purpose=purpose, text_version=None, now=NOW)
    reading, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(resident_ids: Sequence[UUID]) -> set[UUID]:
        agreed = await consenting(resident_ids)
        reading.set()
        await go_on.wait()
        return agreed

    monkeypatch.setattr(score, "consenting", slowly)
    scoring = asyncio.create_task(score.score_residents([resident_id], now=NOW))
    await reading.wait()
    monkeypatch.undo()
    withdrawal = asyncio.create_task(withdraw_consent(account_id=newcomer.account_id, purpose=ConsentPurpose.SCORING, now=NOW))
    await asyncio.wait([withdrawal], timeout=0.5)
    waited = not withdrawal.done()
    go_on.set()
    await asyncio.gather(scoring, withdrawal)
    assert waited, "it waits for the score that did not see it"
    assert [each async for each in residents(tiers=(), asked=(), keyring=None, now=NOW)] == []
    await work()
    assert (await Score.get(resident_id=resident_id)).points == 0
