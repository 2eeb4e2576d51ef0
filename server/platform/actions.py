"""`@action`: one deed, one transaction. `@step`: a shared write that joins the transaction of the action that calls it."""

import asyncio
import functools
import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar
from uuid import UUID

import asyncpg
from tortoise.exceptions import IntegrityError

from models.operation import IdempotentAnswer
from server.platform.bulk import update_columns
from server.platform.crypto import plain_hash
from server.platform.db import transaction
from server.platform.errors import Conflict, DomainError, Reason, Refused
from server.platform.json_text import dumps

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")


class Raced(Exception):
    """What a deed decided on has changed under it: the action undoes everything and begins anew, as after a race over a unique key."""


_open: ContextVar[str | None] = ContextVar("open_action", default=None)
_about: ContextVar[UUID | None] = ContextVar("about", default=None)
RACES = (Raced, IntegrityError, asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
MOST_TRIES = 6
LONGEST_PAUSE_MS = 20
NEVER_KEPT = ("idempotency_key_reused", "busy")


@dataclass(frozen=True)
class Answer:
    """What was answered to an idempotent request, byte for byte."""

    status: int
    body: str
    replayed: bool


@dataclass(frozen=True, kw_only=True)
class Once:
    """A request that is answered once: same owner, key and fingerprint get the same bytes again.

    `fields`: what tells each field of the request from another value of it, by name: of a reused key, those that differ are named.
    `present` turns the action's result into JSON's Python values; `present_error` turns a refusal into its status and values.
    """

    owner_id: UUID
    key: str
    fingerprint: str
    status: int
    present: Callable[[Any], Any]
    present_error: Callable[[DomainError], tuple[int, Any]]
    now: datetime
    fields: Mapping[str, str] = field(default_factory=dict)


class Action(Generic[P, T]):
    """A deed. Call it plainly, or with `.once(once, …)` to keep its answer in the transaction of its effect."""

    def __init__(self, deed: Callable[P, Awaitable[T]]) -> None:
        functools.update_wrapper(self, deed)
        self.deed = deed
        self.name = f"{deed.__module__}.{deed.__qualname__}"
        self.note: Callable[Concatenate[DomainError, P], Awaitable[None]] | None = None
        self.guard: Callable[P, Awaitable[None]] | None = None

    def when_refused(self, note: Callable[Concatenate[DomainError, P], Awaitable[None]]) -> None:
        """Have `note(error, …)`, with the deed's arguments, write what stays of a refusal, after everything else was undone."""
        self.note = note

    def guarded_by(self, guard: Callable[P, Awaitable[None]]) -> None:
        """Have `guard(…)`, with the deed's arguments, commit what it has to before the deed; a kept answer is given without it."""
        self.guard = guard

    async def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        if self.guard:
            await self.guard(*args, **kwargs)
        try:
            return await self._in_one_transaction(lambda: self.deed(*args, **kwargs))
        except DomainError as error:
            refusal = error
        if (note := self.note) and refusal.code != "busy":
            await self._in_one_transaction(lambda: note(refusal, *args, **kwargs))
        raise refusal

    async def once(self, once: Once, *args: P.args, **kwargs: P.kwargs) -> Answer:
        """Return the kept answer of an earlier same request, or do the deed and keep its answer with its effect.

        A refusal is kept as well, but for NEVER_KEPT. Refused("idempotency_key_reused") when the key came with another request.
        """

        async def remembered() -> Answer:
            if kept := await _kept(once):
                return kept
            row = await _reserve(once)
            result = await self.deed(*args, **kwargs)
            return await _keep(row, once.status, once.present(result), about=_about.get())

        async def refused(error: DomainError) -> Answer:
            if kept := await _kept(once):
                return kept
            row = await _reserve(once)
            if self.note:
                await self.note(error, *args, **kwargs)
            return await _keep(row, *once.present_error(error), about=error.about)

        if self.guard:
            if kept := await _kept(once):
                return kept
            await self.guard(*args, **kwargs)
        try:
            return await self._in_one_transaction(remembered)
        except DomainError as error:
            if error.code in NEVER_KEPT:
                raise
            return await self._in_one_transaction(functools.partial(refused, error))

    async def _in_one_transaction(self, work: Callable[[], Awaitable[R]]) -> R:
        if _open.get():
            raise RuntimeError(f"{self.name} was called inside {_open.get()}: actions never nest, share a @step")
        for attempt in range(1, MOST_TRIES + 1):
            token = _open.set(self.name)
            _about.set(None)
            try:
                async with transaction():
                    return await work()
            except RACES as error:
                if not _is_a_race(error):
                    raise
            finally:
                _open.reset(token)
            await asyncio.sleep(secrets.randbelow(LONGEST_PAUSE_MS * attempt) / 1000)
        raise Conflict("busy")


def action(deed: Callable[P, Awaitable[T]]) -> Action[P, T]:
    """Make a coroutine function the one transaction of a deed; a unique-key race or deadlock is tried again, up to MOST_TRIES.

    Conflict("busy") when others won every time. A CHECK or a foreign key that refuses a row is a bug, and surfaces as one.
    """
    return Action(deed)


def step(write: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Mark a shared write. Calling it outside an action is a programming error."""

    @functools.wraps(write)
    async def joined(*args: P.args, **kwargs: P.kwargs) -> T:
        if not _open.get():
            raise RuntimeError(f"{write.__qualname__} is a step: call it inside an action")
        return await write(*args, **kwargs)

    return joined


@step
async def tell_about(subject_id: UUID) -> None:
    """Say whom the answer of the open action tells something of; `forget_answers_about` then takes it away again."""
    _about.set(subject_id)


@step
async def forget_answers_about(subject_id: UUID) -> None:
    """Delete the kept answers that tell something of a subject: asked again, the deed is done anew."""
    await IdempotentAnswer.filter(about_id=subject_id).delete()


async def forget_old_answers(*, now: datetime, keep: timedelta = timedelta(days=8)) -> int:
    """Delete idempotent answers older than `keep` (the contract promises seven days); return how many."""
    return await IdempotentAnswer.filter(answered_at__lt=now - keep).delete()


@step
async def reserve_each(asked: Sequence[Once]) -> dict[tuple[UUID, str], UUID]:
    """Take the keys that nobody took before; return under which id the answer of each will be kept, by owner and key.

    Who is just taking one of them is waited for. All keys are different.
    """
    rows = sorted((IdempotentAnswer(**_unanswered(each)) for each in asked), key=lambda row: (row.owner_id, row.key_hash))
    await IdempotentAnswer.bulk_create(rows, ignore_conflicts=True)
    won = set(await IdempotentAnswer.filter(id__in=[row.id for row in rows]).values_list("id", flat=True))
    keys = {plain_hash(each.key): each.key for each in asked}
    return {(row.owner_id, keys[row.key_hash]): row.id for row in rows if row.id in won}


@step
async def keep_each(values: Mapping[UUID, tuple[Once, Any]], *, reserved: Collection[UUID]) -> dict[UUID, Answer]:
    """Keep what each deed comes to, by the id that `reserve_each` gave; what is `reserved` and has no value is let go."""
    answers = {id: Answer(once.status, dumps(once.present(value)), replayed=False) for id, (once, value) in values.items()}
    if answers:
        columns: dict[str, list[Any]] = {
            "status": [each.status for each in answers.values()],
            "body": [each.body for each in answers.values()],
        }
        await update_columns("idempotent_answer", columns, ids=list(answers))
    if unused := set(reserved) - set(answers):
        await IdempotentAnswer.filter(id__in=unused).delete()
    return answers


def _is_a_race(error: Exception) -> bool:
    """Tell what another writer can cause, a taken unique key, from what the code itself did wrong: the driver's error is inside."""
    if not isinstance(error, IntegrityError):
        return True
    told = error.args[0] if error.args else None
    return isinstance(told, asyncpg.UniqueViolationError) or str(told).startswith("UNIQUE constraint failed")


async def _kept(once: Once) -> Answer | None:
    row = await IdempotentAnswer.get_or_none(owner_id=once.owner_id, key_hash=plain_hash(once.key))
    if row is None:
        return None
    if row.fingerprint != once.fingerprint:
        kept = row.fields_asked or {}
        differing = [name for name in sorted({*kept, *once.fields}) if kept.get(name) != once.fields.get(name)]
        reasons = [Reason(code="field_differs", path=name) for name in differing]
        raise Refused("idempotency_key_reused", detail="this Idempotency-Key came before with another request", reasons=reasons)
    return Answer(row.status, row.body, replayed=True)


async def _reserve(once: Once) -> IdempotentAnswer:
    return await IdempotentAnswer.create(**_unanswered(once))


def _unanswered(once: Once) -> dict[str, Any]:
    return {
        "owner_id": once.owner_id,
        "key_hash": plain_hash(once.key),
        "fingerprint": once.fingerprint,
        "fields_asked": dict(once.fields),
        "answered_at": once.now,
    }


async def _keep(row: IdempotentAnswer, status: int, value: Any, *, about: UUID | None) -> Answer:
    row.status, row.body, row.about_id = status, dumps(value), about
    await row.save(update_fields=["status", "body", "about_id"])
    return Answer(row.status, row.body, replayed=False)
