"""The terms of a benefit as a form."""

from typing import Any

import pytest

from models.enums import BenefitKind, SubjectKind
from routes.admin.terms_form import fields_of, kept_limit, limit_rows, patch_of
from server.benefits.shipped import shipped_benefits
from server.benefits.terms import Terms, parse_terms, patched, stored
from server.platform.errors import Invalid
from server.scoring.scorecard import Tier, parse
from server.scoring.shipped import SHIPPED

TIERS = parse(SHIPPED[SubjectKind.RESIDENT]["definition"]).tiers
GARAGE = next(each for each in shipped_benefits() if each.code == "garage-discount")


def sent_back(terms: Terms, kind: BenefitKind, **typed: str) -> Terms:
    """Show terms, type something, send: the terms that come of it."""
    fields = fields_of(stored(terms), TIERS) | typed
    return parse_terms(patched(stored(terms), patch_of(fields, kind=kind, tiers=TIERS)))


@pytest.mark.parametrize("benefit", shipped_benefits(), ids=lambda each: each.code)
def test_a_form_sent_as_it_was_shown_changes_nothing(benefit: Any) -> None:
    assert sent_back(benefit.terms, benefit.kind) == benefit.terms


def test_one_number_typed_changes_one_effect() -> None:
    changed = sent_back(GARAGE.terms, GARAGE.kind, gold_value="18.5", gold_cap="200")
    assert changed.tiers["gold"].percent_off_bps == 1850
    assert changed.tiers["gold"].max_value_fen == 20_000
    assert changed.model_copy(update={"tiers": GARAGE.terms.tiers}) == GARAGE.terms


def test_another_unit_takes_the_place_of_the_first() -> None:
    gold = sent_back(GARAGE.terms, GARAGE.kind, gold_unit="amount", gold_value="30", gold_cap="").tiers["gold"]
    assert (gold.amount_off_fen, gold.percent_off_bps, gold.max_value_fen) == (3000, None, None)


def test_an_emptied_tier_is_taken_out_and_a_filled_one_put_in() -> None:
    changed = sent_back(GARAGE.terms, GARAGE.kind, silver_value="", standard_value="1", standard_cap="5", standard_unit="percent")
    assert set(changed.tiers) == {"standard", "gold", "diamond"}


@pytest.mark.parametrize("name", ["limit_x_entity", "limit_²_kept", "limit_999999999_entity", "limit__entity", "limit_entity"])
def test_a_row_that_no_form_has_is_no_row(name: str) -> None:
    assert limit_rows({name: "resident"}) == limit_rows({})


def test_a_limit_that_is_kept_is_told_in_words_and_what_is_none_is_not() -> None:
    kept = kept_limit('{"entities": ["vehicle", "natural_person"], "period": "week", "max_count": 7}')
    assert kept is not None
    assert kept.who == ("natural_person", "vehicle")
    assert [kept_limit(text) for text in ("", "{", "7", '{"period": "week"}', "[" * 5000)] == [None] * 5


def test_a_limit_is_added_in_a_free_row() -> None:
    fields = fields_of(stored(GARAGE.terms), TIERS)
    free = max(limit_rows(fields))
    row = {f"limit_{free}_{name}": value for name, value in (("entity", "merchant"), ("period", "day"), ("count", ""), ("value", "5000"))}
    added = sent_back(GARAGE.terms, GARAGE.kind, **row).limits[-1]
    assert (added.entity, added.period, added.max_count, added.max_fen) == ("merchant", "day", None, 500_000)


def test_everywhere_takes_every_list_out() -> None:
    scope = sent_back(GARAGE.terms, GARAGE.kind, everywhere="yes").scope
    assert (scope.everywhere, scope.industries) == (True, ())


def test_times_are_those_of_the_city() -> None:
    window = sent_back(GARAGE.terms, GARAGE.kind, closes_at="2027-01-01T00:00").window
    assert window.closes_at
    assert window.closes_at.isoformat() == "2026-12-31T16:00:00+00:00"


@pytest.mark.parametrize(
    ("name", "text"),
    [("gold_value", "viel"), ("gold_cap", "1.234"), ("limit_0_count", "-1"), ("opens_at", "soon"), ("minimum_order", "x")],
)
def test_what_cannot_be_read_is_named(name: str, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        sent_back(GARAGE.terms, GARAGE.kind, **{name: text})
    assert [reason.path for reason in refused.value.reasons] == [name]


def test_tiers_are_those_of_the_scorecard() -> None:
    assert [type(tier) for tier in TIERS] == [Tier] * 4
