"""Every code word that an answer may carry is worded in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from routes.wording import SAID_BY_ANSWERS, WORDING, say
from routes.wording.deeds import DEEDS, OBJECTS
from tests.architecture.deeds import deeds_in
from tests.servers import ROOT

ERRORS = {"Invalid", "Forbidden", "NotFound", "Conflict", "Refused"}
VALUES = {"expected": 1, "actual": 2, "gap": 3, "fact": "数量"}


def test_every_word_of_an_error_or_reason_is_worded() -> None:
    said = {word: place for folder in ("server", "routes") for path in (ROOT / folder).rglob("*.py") for word, place in words_in(path)}
    assert len(said) > 50
    assert {word: place for word, place in said.items() if word not in SAID_BY_ANSWERS} == {}


def test_a_word_that_nobody_worded_would_be_seen(tmp_path: Path) -> None:
    source = tmp_path / "rule.py"
    source.write_text('raise Refused("never_worded", reasons=[Reason(code="nor_this", remedy="nor_that")])')
    assert {word for word, _ in words_in(source)} == {"never_worded", "nor_this", "nor_that"}


def test_every_deed_and_what_it_is_done_to_is_worded() -> None:
    sources = sorted((ROOT / "server").rglob("*.py"))
    written = deeds_in(sources)
    assert len(written) > 100
    assert {deed: place for deed, place in written.items() if deed not in DEEDS} == {}
    done_to = {kind for path in sources for kind in re.findall(r'(?:object_kind=|^KIND = )"(\w+)"', path.read_text(), re.MULTILINE)}
    assert len(done_to) > 20
    assert done_to - OBJECTS.keys() == set()


def test_a_deed_that_nobody_worded_or_could_read_would_be_seen(tmp_path: Path) -> None:
    source = tmp_path / "actions.py"
    source.write_text(
        "async def act():\n    await _note('plain')\n    await _ended(HoldEnd.LAPSED)\n\n\n"
        "async def _note(deed):\n    await record(deed)\n\n\nasync def _ended(how: HoldEnd):\n    await record(f'hold_{how}')\n\n\n"
        "async def moved(to: DayKind):\n    await record(f'to_{to.value}')\n"
    )
    assert set(deeds_in([source])) == {"plain", "hold_lapsed", "to_working", "to_off"}
    source.write_text("async def act(deed):\n    await record(deed)\n")
    with pytest.raises(ValueError, match="nobody can read"):
        deeds_in([source])


def test_every_wording_takes_the_values_of_a_reason() -> None:
    for code in SAID_BY_ANSWERS:
        if "." not in code:
            assert say(code, "zh", **VALUES), code
            assert say(code, "en", **VALUES), code


def test_chinese_stands_first() -> None:
    swapped = [code for code, (chinese, english) in WORDING.items() if is_chinese(english) and not is_chinese(chinese)]
    assert [code for code in swapped if "switch" not in code] == []


def words_in(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            place = f"{path.name}:{node.lineno}"
            literal = [node.args[0]] if node.func.id in ERRORS and node.args else []
            named = [each.value for each in node.keywords if node.func.id == "Reason" and each.arg in ("code", "remedy")]
            yield from (
                (each.value, place) for each in [*literal, *named] if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)
