"""A condition as rows, as JSON and in words."""

import json
from typing import Any

import httpx2
import pytest
from starlette_admin.i18n import set_locale

from models.benefits import BenefitRevision
from routes.admin.condition_form import condition_of, condition_rows, fields_of_condition, replacing
from routes.admin.condition_words import TYPED, condition_lines, words_of_facts
from server.benefits.conditions import WORDS, Condition
from server.benefits.terms import patched
from server.platform.errors import Reason
from tests.routes.admin.staff import fields_on, submit
from tests.server.benefits.desk import make_benefit

POINTS = {"fact": "resident.points", "at_least": 650}
NOT_OFF = {"not": {"fact": "time.day_kind", "one_of": ["off"]}}
SPAN = {"fact": "order.amount_fen", "at_least": 10_000, "at_most": 50_050}
TREE = {"all": [{"fact": "order.vehicle_kind", "one_of": ["truck"]}, NOT_OFF, {"any": [POINTS, {"not": SPAN}]}]}


def meant(before: Any, **typed: str) -> tuple[Any, list[Reason]]:
    """What comes of a condition that was shown and of what was typed over it, and what could not be read."""
    faults: list[Reason] = []
    patch = replacing(condition_of(fields_of_condition(before) | typed, faults, words=words_of_facts()))
    return patched({"condition": before} if before else {}, {"condition": patch}).get("condition"), faults


@pytest.mark.parametrize("condition", [None, POINTS, NOT_OFF, {"all": [POINTS]}, {"all": [POINTS, NOT_OFF, SPAN]}, {"any": [POINTS]}, TREE])
def test_a_condition_sent_as_it_was_shown_stays_as_it_is_written(condition: Any) -> None:
    assert meant(condition) == (condition, [])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (("resident.points", "at_least", "650"), POINTS),
        (("order.amount_fen", "between", "100 - 500.5"), SPAN),
        (("time.day_kind", "none_of", "休息日"), NOT_OFF),
        (("resident.age_band", "one_of", "60 and older，18_34"), {"fact": "resident.age_band", "one_of": ["60_plus", "18_34"]}),
        (("order.kind", "one_of", "kerb-parking"), {"fact": "order.kind", "one_of": ["kerb-parking"]}),
    ],
)
def test_a_row_is_written_as_people_speak(typed: tuple[str, str, str], found: Any) -> None:
    row = dict(zip(("condition_0_fact", "condition_0_how", "condition_0_value"), typed, strict=True))
    assert meant(None, **row) == ({"all": [found]}, [])


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        (("resident.points", "at_least", "many"), "condition_0_value"),
        (("resident.points", "one_of", "650"), "condition_0_how"),
        (("resident.points", "between", "650"), "condition_0_value"),
        (("order.kind", "at_least", "3"), "condition_0_how"),
        (("order.kind", "one_of", " , "), "condition_0_value"),
        (("", "one_of", "x"), "condition_0_fact"),
    ],
)
def test_what_a_row_does_not_say_is_named(typed: tuple[str, str, str], at: str) -> None:
    row = dict(zip(("condition_0_fact", "condition_0_how", "condition_0_value"), typed, strict=True))
    assert [reason.path for reason in meant(None, **row)[1]] == [at]


def test_rows_emptied_or_json_changed_take_the_place_of_what_was_there() -> None:
    emptied = {f"condition_0_{part}": "" for part in ("fact", "how", "value")}
    assert meant(POINTS, **emptied) == (None, [])
    assert meant(POINTS, condition_json=json.dumps(NOT_OFF)) == (NOT_OFF, []), "nothing of the old one is merged into it"
    assert meant({"not": TREE}, condition_json=json.dumps({"not": POINTS})) == ({"not": POINTS}, [])
    assert meant(POINTS, condition_json="{")[1][0].path == "condition_json"
    assert len(condition_rows(fields_of_condition(TREE))) == 0
    assert len(condition_rows(fields_of_condition(POINTS))) == 3


SAID = {
    "zh": """同时满足：
 车辆类型是：货车
 工作日或休息日不是：休息日
 满足其中之一：
  信用分不少于 650
  订单金额不在 ¥100 与 ¥500.50 之间""",
    "en": """All of these:
 Kind of vehicle is truck
 Working day or day off is not a day off
 One of these:
  Points at least 650
  Amount of the order not between ¥100 and ¥500.50""",
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_condition_is_told_in_words(language: str) -> None:
    set_locale(language)
    condition = Condition.model_validate_json(json.dumps(TREE))
    assert [" " * depth + line for depth, line in condition_lines(condition)] == SAID[language].splitlines()


def test_every_word_that_is_only_ours_can_be_typed() -> None:
    assert {fact: set(words) for fact, words in TYPED.items() if fact in WORDS} == {fact: set(words) for fact, words in WORDS.items()}


async def test_a_condition_is_drafted_by_rows_and_previewed_in_words(console: httpx2.AsyncClient) -> None:
    benefit = await make_benefit()
    page = f"/admin/benefits/{benefit.id}/revision"
    typed = fields_on((await console.get(page)).text)
    typed |= {"condition_0_fact": "resident.points", "condition_0_how": "at_least", "condition_0_value": "650"}
    previewed = await submit(console, page, f"/admin/benefits/preview?kind=graded_discount&benefit={benefit.id}", typed)
    assert previewed.json()["conditions"] == [{"depth": 0, "says": "信用分不少于 650"}]
    assert (await submit(console, page, page, typed)).status_code == 303
    assert (await BenefitRevision.get(benefit=benefit, number=2)).terms["condition"] == {"all": [POINTS]}
    assert "信用分不少于 650" in (await console.get(f"/admin/benefits/{benefit.id}")).text
    refused = await submit(console, page, page, typed | {"condition_0_value": "many"})
    assert (refused.status_code, 'value="many"' in refused.text) == (400, True)
