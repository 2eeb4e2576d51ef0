"""Passwords: kept so that nobody can read them, checked so that nobody learns which names exist."""

import pytest

from server.platform import passwords
from server.platform.errors import Refused


async def test_only_the_password_itself_matches() -> None:
    kept = await passwords.hashed("correct horse battery")
    assert await passwords.matches("correct horse battery", kept)
    assert not await passwords.matches("correct horse batterz", kept)


async def test_what_is_kept_is_argon2id_and_salted() -> None:
    one, two = await passwords.hashed("correct horse battery"), await passwords.hashed("correct horse battery")
    assert one.startswith("$argon2id$")
    assert one != two


async def test_nobody_costs_as_much_work_as_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    real = passwords._verified

    def noted(password: str, kept: str) -> bool:
        verified.append(kept)
        return real(password, kept)

    monkeypatch.setattr(passwords, "_verified", noted)
    assert not await passwords.matches("the password of nobody", None)
    (kept,) = verified
    parameters = (await passwords.hashed("any")).rsplit("$", 2)[0]
    assert kept.startswith(parameters)


async def test_a_kept_value_that_is_no_hash_matches_nothing() -> None:
    assert not await passwords.matches("anything at all", "not a hash")


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", {"password_length"}),
        ("aaaaaaaaaaaaaaaa", {"password_monotonous"}),
        ("Li.Mei-2026-Li.Mei", {"password_contains_name"}),
        ("aaa", {"password_length", "password_monotonous"}),
        ("x1y2z3" * 50, {"password_length"}),
    ],
)
def test_a_weak_password_is_refused_with_every_reason(password: str, said: set[str]) -> None:
    with pytest.raises(Refused) as refused:
        passwords.refuse_weak(password, username="li.mei")
    assert {reason.code for reason in refused.value.reasons} == said


def test_a_long_password_of_any_script_is_taken() -> None:
    assert passwords.refuse_weak("春江潮水连海平海上明月共潮生", username="li.mei") is None  # type: ignore[func-returns-value]
