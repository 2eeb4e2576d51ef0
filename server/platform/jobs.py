"""Work for later: written in the transaction that wants it (outbox), done once by a worker, or set aside dead with its error."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import structlog
from prometheus_client import Counter
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.enums import JobState
from models.operation import Job
from server.platform.actions import action, step
from server.platform.clock import LOCAL, local_day
from server.platform.db import transaction
from server.platform.logs import seen

log = structlog.get_logger("xinma.jobs")
JOBS = Counter("xinma_jobs_total", "Jobs tried, by how it went", ["name", "outcome"])
MOST_ATTEMPTS = 8
LEASE = timedelta(minutes=5)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)
POLL_SECONDS, POLL_AFTER_ERROR_SECONDS = 1.0, 5.0

Work = Callable[..., Awaitable[None]]
"""A @step: called with the job's arguments by name and `now`, in the transaction that completes the job. JSON values in."""


Errand = Callable[..., Awaitable[Mapping[str, Any]]]
"""What takes long or leaves the process, done before a job's work and outside its transaction: called as the work is, once or more often
with the same arguments. What it returns joins the work's arguments."""


@dataclass(frozen=True)
class Daily:
    """A job queued once a local day, at `at` or when a worker first runs after it."""

    name: str
    at: time

    def slot(self, now: datetime) -> str | None:
        """Return the name of the period that a job is due for; None before its time."""
        return f"{self.name}@{local_day(now)}" if now.astimezone(LOCAL).time() >= self.at else None


@dataclass(frozen=True)
class Hourly:
    """A job queued once an hour."""

    name: str

    def slot(self, now: datetime) -> str | None:
        return f"{self.name}@{now.astimezone(LOCAL):%Y-%m-%dT%H}"


@step
async def enqueue(
    name: str, arguments: Mapping[str, Any] | None = None, *, now: datetime, run_at: datetime | None = None, slot: str | None = None
) -> None:
    """Write a job into the caller's transaction: it exists exactly if the caller commits. A slot that is taken queues nothing.

    arguments: JSON values, by the names of the work's parameters; ids and words, never personal data.
    """
    job = Job(name=name, arguments=dict(arguments or {}), slot=slot, run_at=run_at or now, created_at=now)
    await Job.bulk_create([job], ignore_conflicts=slot is not None)


class Worker:
    """Does due jobs one after another. Any number of workers, in any processes, may run on one database."""

    def __init__(
        self,
        works: Mapping[str, Work],
        timetable: Sequence[Daily | Hourly] = (),
        *,
        errands: Mapping[str, Errand] = MappingProxyType({}),
        but_for: Collection[str] = (),
        only: Collection[str] = (),
        clock: Callable[[], datetime],
    ) -> None:
        """but_for, only: names of jobs that another worker beside this one does, or that this one is there for."""
        self.works, self.timetable, self.errands, self.clock = works, timetable, errands, clock
        self.mine = Q(*(~Q(name=name) for name in but_for)) & (Q(name__in=list(only)) if only else Q())
        self._slots: dict[str, str] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; the job under way is finished first."""
        while not stop.is_set():
            try:
                await self.queue_periodic_jobs()
                pause = 0.0 if await self.do_next() else POLL_SECONDS
            except Exception as error:  # noqa: BLE001 — the database may be away for a while: the worker stays
                log.error("worker", **seen(error))  # noqa: TRY400 — the message of an error may quote a row
                pause = POLL_AFTER_ERROR_SECONDS
            await _wait(stop, pause)

    async def queue_periodic_jobs(self) -> None:
        """Queue what the timetable says is due; the unique slot makes it once a period among all workers."""
        now = self.clock()
        for periodic in self.timetable:
            slot = periodic.slot(now)
            if slot and self._slots.get(periodic.name) != slot:
                await Job.bulk_create([Job(name=periodic.name, slot=slot, run_at=now, created_at=now)], ignore_conflicts=True)
                self._slots[periodic.name] = slot

    async def do_next(self) -> bool:
        """Do one due job; tell whether there was one."""
        if not await _due(self.clock(), self.mine).exists():
            return False
        job = await lease(now=self.clock(), mine=self.mine)
        if job is None:
            return False
        try:
            brought = await self._run_errand(job) if job.name in self.errands else {}
            done = await complete(job, self.works, now=self.clock(), brought=brought)
        except Exception as error:  # noqa: BLE001 — whatever it is, it is the job's: kept with it, tried again later
            await _put_off(job, error, now=self.clock())
            return True
        JOBS.labels(job.name, "done" if done else "taken").inc()
        return True

    async def _run_errand(self, job: Job) -> Mapping[str, Any]:
        """Do what comes before a job's work, however long it takes: its lease is renewed meanwhile."""
        renewing = asyncio.create_task(self._renew(job))
        try:
            return await self.errands[job.name](now=self.clock(), **job.arguments)
        finally:
            renewing.cancel()

    async def _renew(self, job: Job) -> None:
        while True:
            await asyncio.sleep(LEASE / timedelta(seconds=3))
            await Job.filter(id=job.id, attempts=job.attempts).update(leased_until=self.clock() + LEASE)


async def lease(*, now: datetime, mine: Q = Q()) -> Job | None:  # noqa: B008 — never changed
    """Take the next due job for LEASE; its `attempts` is the token that completing it must show. None when there is none to take.

    A job whose worker never came back is taken again once its lease is over, and is dead after MOST_ATTEMPTS of that.
    """
    async with transaction():
        # PostgreSQL: workers step around each other's rows; SQLite: BEGIN IMMEDIATE lets one worker in at a time.
        job = await _due(now, mine).order_by("run_at", "id").select_for_update(skip_locked=True).first()
        if job is None:
            return None
        same = Job.filter(id=job.id, state=JobState.WAITING, attempts=job.attempts)
        if job.attempts >= MOST_ATTEMPTS:
            await same.update(state=JobState.DEAD, error=job.error or "the worker that took it never came back")
            JOBS.labels(job.name, "dead").inc()
            return None
        won = await same.update(leased_until=now + LEASE, attempts=job.attempts + 1)
    job.attempts += 1
    return job if won else None


@action
async def complete(job: Job, works: Mapping[str, Work], *, now: datetime, brought: Mapping[str, Any] = MappingProxyType({})) -> bool:
    """Do a leased job: claim its completion, then its effect, in one transaction. False when the lease had been lost to another worker."""
    won = await Job.filter(id=job.id, state=JobState.WAITING, attempts=job.attempts).update(state=JobState.DONE, leased_until=None)
    if won:
        await works[job.name](now=now, **job.arguments, **brought)
    return bool(won)


@step
async def forget_done_jobs(*, now: datetime, keep: timedelta = timedelta(days=30)) -> None:
    """Delete jobs done and queued longer ago than `keep`; dead ones stay until somebody has looked."""
    await Job.filter(state=JobState.DONE, created_at__lt=now - keep).delete()


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after the given number of failures: 5 s, 10 s, 20 s … at most an hour."""
    return min(FIRST_PAUSE * (1 << attempts - 1), LONGEST_PAUSE)


def _due(now: datetime, mine: Q) -> QuerySet[Job]:
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    return Job.filter(mine, free, state=JobState.WAITING, run_at__lte=now)


async def _put_off(job: Job, error: Exception, *, now: datetime) -> None:
    dead = job.attempts >= MOST_ATTEMPTS
    log.error("job", name=job.name, id=str(job.id), attempts=job.attempts, dead=dead, **seen(error))
    JOBS.labels(job.name, "dead" if dead else "failed").inc()
    state = JobState.DEAD if dead else JobState.WAITING
    # Not its message: that of a database quotes the row.
    place = traceback.extract_tb(error.__traceback__)[-1]
    said = f"{type(error).__name__} in {place.name}, {Path(place.filename).name}:{place.lineno}"
    await Job.filter(id=job.id, state=JobState.WAITING, attempts=job.attempts).update(
        state=state, error=said, leased_until=None, run_at=now + pause_after(job.attempts)
    )


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), timeout=seconds)
    except TimeoutError:
        return
