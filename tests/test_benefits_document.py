"""docs/benefits.md says what the service does."""

import json
import re

import pytest

from routes.wording.benefits import REASONS, REMEDIES
from server.benefits.shipped import FOLDER
from server.benefits.terms import parse_terms
from tests.servers import ROOT

DOCUMENT = (ROOT / "docs" / "benefits.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", DOCUMENT.partition("## A decision")[2], re.MULTILINE)


def test_the_example_is_the_shipped_garage_discount() -> None:
    [example] = re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)
    shipped = json.loads((FOLDER / "garage-discount.json").read_text(encoding="utf-8"))
    assert json.loads(example) == shipped["terms"]
    assert parse_terms(json.loads(example)).tiers["gold"].percent_off_bps == 1_500


def test_every_reason_is_in_the_table_in_the_order_of_the_rules() -> None:
    assert [code for code, _, _ in ROWS] == list(REASONS)


@pytest.mark.parametrize(("code", "meaning", "remedies"), ROWS)
def test_a_row_says_what_is_told(code: str, meaning: str, remedies: str) -> None:
    in_the_plural = re.sub(r"\{\w+:s\}", "s", REASONS[code][1])
    assert meaning == in_the_plural.replace("{", "‹").replace("}", "›").replace(":yuan", "").replace(":local", "")
    assert set(re.findall(r"`(\w+)`", remedies)) <= REMEDIES.keys()
