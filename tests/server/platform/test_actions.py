"""One deed, one transaction, one answer."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from tortoise.exceptions import IntegrityError

from models.access import RoleGrant
from models.audit import AuditLine
from models.enums import RecordKind, Role, Visibility
from models.operation import IdempotentAnswer
from models.registry import Record, Source
from server.platform.actions import MOST_TRIES, Once, action, forget_old_answers, step
from server.platform.errors import Conflict, DomainError, Refused

NOW = datetime(2026, 11, 20, tzinfo=UTC)
OWNER = uuid4()


def once(key: str = "k", fingerprint: str = "f", owner: UUID = OWNER) -> Once:
    return Once(
        owner_id=owner, key=key, fingerprint=fingerprint, status=201, now=NOW,
        present=lambda code: {"code": code}, present_error=lambda error: (error.status, {"code": error.code}),
    )  # fmt: skip


@action
async def add_source(code: str, *, fail_with: Exception | None = None) -> str:
    await Source.create(code=code, title_zh=code, title_en=code)
    if fail_with:
        raise fail_with
    return code


@step
async def note_it() -> None:
    await AuditLine.create(deed="note", object_kind="none", done_at=NOW)


async def test_an_error_undoes_everything_the_action_wrote(database: None) -> None:
    with pytest.raises(Conflict):
        await add_source("a", fail_with=Conflict("taken"))
    assert await Source.all().count() == 0


async def test_actions_do_not_nest(database: None) -> None:
    @action
    async def outer() -> None:
        await add_source("inner")

    with pytest.raises(RuntimeError, match="never nest"):
        await outer()
    assert await Source.all().count() == 0


async def test_a_step_outside_an_action_is_a_programming_error(database: None) -> None:
    with pytest.raises(RuntimeError, match="inside an action"):
        await note_it()
    assert await AuditLine.all().count() == 0


async def test_a_race_that_is_lost_every_time_is_told_as_busy_and_never_kept(database: None) -> None:
    tries = 0
    await Source.create(code="taken", title_zh="", title_en="")

    @action
    async def always_second() -> None:
        nonlocal tries
        tries += 1
        await Source.create(code="taken", title_zh="", title_en="")

    @always_second.when_refused
    async def note(error: DomainError) -> None:
        await note_it()

    with pytest.raises(Conflict, match="busy"):
        await always_second()
    assert tries == MOST_TRIES
    with pytest.raises(Conflict, match="busy"):
        await always_second.once(once())
    assert await IdempotentAnswer.all().count() == await AuditLine.all().count() == 0


async def test_a_race_that_is_won_at_last_is_told_to_nobody(database: None) -> None:
    await Source.create(code="taken", title_zh="", title_en="")
    codes = iter(["taken"] * (MOST_TRIES - 1) + ["free"])

    @action
    async def second_at_first() -> Source:
        return await Source.create(code=next(codes), title_zh="", title_en="")

    assert (await second_at_first()).code == "free"


async def record_of_nobody() -> None:
    """Against a CHECK: a record is about somebody."""
    await Record.create(
        catalogue_code="x", kind=RecordKind.HONOUR, source_code="x", source_ref="x", title="x", dated_on=NOW.date(),
        visibility=Visibility.PUBLIC, received_at=NOW,
    )  # fmt: skip


async def role_of_nobody() -> None:
    """Against a foreign key."""
    await RoleGrant.create(account_id=uuid4(), role=Role.INSPECTOR, granted_at=NOW)


@pytest.mark.parametrize("write", [record_of_nobody, role_of_nobody])
async def test_a_row_that_no_rule_allows_is_a_bug_and_no_race(write: Callable[[], Awaitable[None]], database: None) -> None:
    tries = 0

    @action
    async def wrong() -> None:
        nonlocal tries
        tries += 1
        await write()

    with pytest.raises(IntegrityError):
        await wrong()
    assert tries == 1


async def test_the_same_request_is_answered_once_with_the_same_bytes(database: None) -> None:
    first = await add_source.once(once(), "a")
    again = await add_source.once(once(), "a")
    assert (first.status, first.body, first.replayed) == (201, '{"code":"a"}', False)
    assert (again.status, again.body, again.replayed) == (201, first.body, True)
    assert await Source.all().count() == 1


async def test_a_refusal_is_kept_and_its_effect_is_not(database: None) -> None:
    first = await add_source.once(once(), "a", fail_with=Refused("not_eligible"))
    again = await add_source.once(once(), "a")
    assert (first.status, first.body) == (422, '{"code":"not_eligible"}')
    assert (again.body, again.replayed) == (first.body, True)
    assert await Source.all().count() == 0


@action
async def ask(question: str) -> None:
    await Source.create(code=question, title_zh="", title_en="")
    raise Refused("not_eligible")


@ask.when_refused
async def note_question(error: DomainError, question: str) -> None:
    await AuditLine.create(deed=f"{error.code} {question}", object_kind="none", done_at=NOW)


async def test_what_is_noted_of_a_refusal_stays_when_everything_else_is_undone(database: None) -> None:
    with pytest.raises(Refused, match="not_eligible"):
        await ask("a")
    assert await Source.all().count() == 0
    assert [line.deed for line in await AuditLine.all()] == ["not_eligible a"]


async def test_a_refusal_that_is_replayed_is_noted_once(database: None) -> None:
    answers = [await ask.once(once(), "a") for _ in range(2)]
    assert [answer.replayed for answer in answers] == [False, True]
    assert await AuditLine.all().count() == 1


async def test_moments_of_an_answer_are_kept_as_rfc_3339(database: None) -> None:
    @action
    async def tell() -> datetime:
        return NOW

    assert (await tell.once(once())).body == '{"code":"2026-11-20T00:00:00Z"}'


async def test_a_key_with_another_request_is_refused_before_any_effect(database: None) -> None:
    await add_source.once(once(), "a")
    with pytest.raises(Refused) as refusal:
        await add_source.once(once(fingerprint="other"), "b")
    assert refusal.value.code == "idempotency_key_reused"
    assert await Source.all().count() == 1


async def test_a_key_belongs_to_its_owner(database: None) -> None:
    await add_source.once(once(), "a")
    other = await add_source.once(once(owner=uuid4()), "b")
    assert not other.replayed


async def test_a_bug_is_not_kept_as_an_answer(database: None) -> None:
    with pytest.raises(ZeroDivisionError):
        await add_source.once(once(), "a", fail_with=ZeroDivisionError())
    assert await IdempotentAnswer.all().count() == 0
    assert not (await add_source.once(once(), "a")).replayed


async def test_ten_at_once_with_one_key_have_one_effect_and_one_answer(database: None) -> None:
    answers = await asyncio.gather(*(counted.once(once(), f"n{turn}") for turn in range(10)))
    assert len({answer.body for answer in answers}) == 1
    assert sum(not answer.replayed for answer in answers) == 1
    assert await Source.all().count() == 1


async def test_without_the_key_ten_at_once_have_ten_effects(database: None) -> None:
    """The control of the test above: it would notice."""
    await asyncio.gather(*(counted(f"n{turn}") for turn in range(10)))
    assert await Source.all().count() == 10


async def test_old_answers_are_forgotten_after_the_promised_week(database: None) -> None:
    await add_source.once(once(), "a")
    assert await forget_old_answers(now=NOW.replace(day=27)) == 0
    assert await forget_old_answers(now=NOW.replace(day=29)) == 1


@action
async def counted(code: str) -> dict[str, Any]:
    await Source.create(code=code, title_zh=code, title_en=code)
    return {"code": code}
