"""The outbox: a job is done exactly if its transaction commits, by one worker, or kept dead with its error."""

import asyncio
import re
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tortoise.exceptions import OperationalError

from models.audit import AuditLine
from models.enums import JobState
from models.operation import Job
from server.audit import actions as audit
from server.platform import jobs
from server.platform.actions import action, step
from server.platform.jobs import (
    LEASE,
    MOST_ATTEMPTS,
    Daily,
    Hourly,
    Worker,
    complete,
    enqueue,
    forget_done_jobs,
    lease,
    pause_after,
)
from tests.cast import NOW

pytestmark = pytest.mark.usefixtures("database")


@step
async def note(*, now: datetime, word: str) -> None:
    """An effect that can be counted."""
    await audit.record("note", actor_id=None, object_kind="test", object_id=uuid4(), now=now, particulars={"word": word})


@step
async def poison(*, now: datetime, word: str) -> None:
    await note(now=now, word=word)
    raise LookupError(f"nothing under {word}")


WORKS = {"note": note, "poison": poison}


@action
async def ask_for(name: str, *, now: datetime = NOW, slot: str | None = None, run_at: datetime | None = None) -> None:
    await enqueue(name, {"word": "x"}, now=now, slot=slot, run_at=run_at)


def worker(now: datetime = NOW, works: Any = WORKS, timetable: tuple[Daily | Hourly, ...] = ()) -> Worker:
    return Worker(works, timetable, clock=lambda: now)


async def effects() -> int:
    return await AuditLine.filter(deed="note").count()


async def only_job() -> Job:
    return await Job.get()


async def test_a_job_is_done_once_and_with_its_arguments() -> None:
    await ask_for("note")
    assert [await worker().do_next(), await worker().do_next()] == [True, False]
    assert (await AuditLine.get(deed="note")).particulars == {"word": "x"}
    assert (await only_job()).state is JobState.DONE


async def test_a_job_is_not_there_when_its_transaction_failed() -> None:
    @action
    async def fails() -> None:
        await enqueue("note", {"word": "x"}, now=NOW)
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        await fails()
    assert await Job.all().count() == 0


async def test_a_job_waits_for_its_moment() -> None:
    await ask_for("note", run_at=NOW + timedelta(minutes=1))
    assert not await worker().do_next()
    assert await worker(NOW + timedelta(minutes=1)).do_next()


async def test_a_taken_slot_queues_nothing() -> None:
    await ask_for("note", slot="today")
    await ask_for("note", slot="today")
    assert await Job.all().count() == 1


async def test_a_job_whose_worker_crashed_after_the_lease_is_done_by_another_when_the_lease_is_over() -> None:
    await ask_for("note")
    assert await lease(now=NOW) is not None
    assert not await worker(NOW + LEASE).do_next()
    assert await worker(NOW + LEASE + timedelta(seconds=1)).do_next()
    assert await effects() == 1


async def test_a_worker_that_lost_its_lease_has_no_effect() -> None:
    await ask_for("note")
    slow = await lease(now=NOW)
    later = NOW + LEASE + timedelta(seconds=1)
    quick = await lease(now=later)
    assert slow
    assert quick
    assert await complete(quick, WORKS, now=later)
    assert not await complete(slow, WORKS, now=later)
    assert await effects() == 1


async def test_two_workers_never_do_one_job_twice() -> None:
    for _ in range(12):
        await ask_for("note")
    await asyncio.gather(*(until_idle(worker()) for _ in range(4)))
    assert await effects() == 12


async def test_the_same_test_catches_a_worker_that_completes_without_claiming(monkeypatch: pytest.MonkeyPatch) -> None:
    @action
    async def naive(job: Job, works: Any, *, now: datetime) -> bool:
        await works[job.name](now=now, **job.arguments)
        await Job.filter(id=job.id).update(state=JobState.DONE)
        return True

    await ask_for("note")
    slow, quick = await lease(now=NOW), await lease(now=NOW + LEASE + timedelta(seconds=1))
    for job in (slow, quick):
        assert job
        await naive(job, WORKS, now=NOW)
    assert await effects() == 2


async def test_a_failed_job_leaves_no_effect_and_is_tried_again_later() -> None:
    await ask_for("poison")
    await worker().do_next()
    job = await only_job()
    assert (job.state, job.attempts, job.run_at) == (JobState.WAITING, 1, NOW + pause_after(1))
    assert await effects() == 0


async def test_a_poison_job_ends_dead_with_its_error() -> None:
    await ask_for("poison")
    moment = NOW
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert await worker(moment).do_next()
        moment += pause_after(attempt)
    job = await only_job()
    assert (job.state, job.attempts) == (JobState.DEAD, MOST_ATTEMPTS)
    assert re.fullmatch(r"LookupError in \w+, test_jobs\.py:\d+", job.error), "the message of an error may quote a row"
    assert not await worker(moment + timedelta(days=1)).do_next()


async def test_a_job_that_kills_its_workers_ends_dead() -> None:
    await ask_for("note")
    for attempt in range(MOST_ATTEMPTS):
        assert await lease(now=NOW + attempt * 2 * LEASE) is not None
    assert await lease(now=NOW + MOST_ATTEMPTS * 2 * LEASE) is None
    job = await only_job()
    assert (job.state, job.error) == (JobState.DEAD, "the worker that took it never came back")


async def test_a_job_of_an_unknown_name_is_kept_with_its_error() -> None:
    await ask_for("nobody_does_this")
    await worker().do_next()
    assert (await only_job()).error.startswith("KeyError in complete")


async def test_a_daily_job_is_queued_once_a_local_day_among_all_workers() -> None:
    timetable = (Daily("note", time(11, 30)),)  # NOW is noon in Shanghai
    for each in (worker(timetable=timetable), worker(timetable=timetable)):
        await each.queue_periodic_jobs()
        await each.queue_periodic_jobs()
    await worker(NOW + timedelta(days=1), timetable=timetable).queue_periodic_jobs()
    assert sorted(str(job.slot) for job in await Job.all()) == ["note@2026-11-20", "note@2026-11-21"]


async def test_a_daily_job_waits_for_its_time() -> None:
    await worker(timetable=(Daily("note", time(12, 30)),)).queue_periodic_jobs()
    assert await Job.all().count() == 0


async def test_an_hourly_job_is_queued_once_an_hour() -> None:
    for minutes in (0, 59, 60):
        await worker(NOW + timedelta(minutes=minutes), timetable=(Hourly("note"),)).queue_periodic_jobs()
    assert sorted(str(job.slot) for job in await Job.all()) == ["note@2026-11-20T12", "note@2026-11-20T13"]


async def test_a_worker_leaves_to_another_what_is_long() -> None:
    await ask_for("note")
    assert not await Worker(WORKS, but_for=["note"], clock=lambda: NOW).do_next()
    assert not await Worker(WORKS, only=["poison"], clock=lambda: NOW).do_next()
    assert await Worker(WORKS, only=["note"], clock=lambda: NOW).do_next()
    assert await effects() == 1


async def test_the_lease_of_an_errand_under_way_is_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LEASE", timedelta(milliseconds=30))
    leases: list[datetime | None] = []

    async def errand(*, now: datetime, word: str) -> dict[str, Any]:
        while len(set(leases)) < 3:
            await asyncio.sleep(0.01)
            leases.append((await only_job()).leased_until)
        return {}

    await ask_for("note")
    moments = iter(NOW + timedelta(seconds=n) for n in range(10_000))
    assert await asyncio.wait_for(Worker(WORKS, errands={"note": errand}, clock=lambda: next(moments)).do_next(), 20)
    assert (await only_job()).state is JobState.DONE


async def test_done_jobs_are_forgotten_and_dead_ones_kept() -> None:
    for state in (JobState.DONE, JobState.DEAD, JobState.WAITING):
        await Job.create(name="note", state=state, run_at=NOW, created_at=NOW - timedelta(days=31))
    await Job.create(name="note", state=JobState.DONE, run_at=NOW, created_at=NOW)
    await action(forget_done_jobs)(now=NOW)
    assert sorted(job.state for job in await Job.all()) == ["dead", "done", "waiting"]


async def test_a_running_worker_finishes_the_job_under_way_when_it_is_stopped() -> None:
    stop, begun = asyncio.Event(), asyncio.Event()

    @step
    async def slow(*, now: datetime, word: str) -> None:
        begun.set()
        await stop.wait()
        await note(now=now, word=word)

    await ask_for("slow")
    running = asyncio.create_task(worker(works={"slow": slow}).run(stop))
    await begun.wait()
    stop.set()
    await running
    assert await effects() == 1


async def test_a_worker_outlives_a_database_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, tried = asyncio.Event(), list[int]()

    async def away(self: Worker) -> bool:
        tried.append(1)
        if len(tried) == 2:
            stop.set()
        raise OperationalError("connection refused")

    monkeypatch.setattr(jobs, "POLL_AFTER_ERROR_SECONDS", 0.0)
    monkeypatch.setattr(Worker, "do_next", away)
    await worker().run(stop)
    assert len(tried) == 2


def test_pauses_double_up_to_an_hour() -> None:
    assert [pause_after(n).total_seconds() for n in (1, 2, 3, 30)] == [5, 10, 20, 3600]


async def until_idle(each: Worker) -> None:
    while await each.do_next():
        pass


async def test_an_errand_goes_before_the_work_and_outside_its_transaction() -> None:
    seen: list[Any] = []

    async def errand(*, now: datetime, word: str) -> dict[str, Any]:
        seen.append((word, await only_job()))
        return {"brought": f"{word}!"}

    @step
    async def work(*, now: datetime, word: str, brought: str) -> None:
        await note(now=now, word=brought)

    await ask_for("fetch")
    assert await Worker({"fetch": work}, errands={"fetch": errand}, clock=lambda: NOW).do_next()
    assert (await AuditLine.get(deed="note")).particulars == {"word": "x!"}
    [(word, job)] = seen
    assert (word, job.state) == ("x", JobState.WAITING)


async def test_an_errand_that_fails_puts_the_job_off_and_nothing_is_done() -> None:
    async def errand(*, now: datetime, word: str) -> dict[str, Any]:
        raise LookupError(word)

    await ask_for("note")
    assert await Worker(WORKS, errands={"note": errand}, clock=lambda: NOW).do_next()
    assert await effects() == 0
    assert re.fullmatch(r"LookupError in errand, test_jobs\.py:\d+", (await only_job()).error)
