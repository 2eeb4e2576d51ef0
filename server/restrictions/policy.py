"""A restriction policy, as data. Read from JSON with every fault named; shipped ones lie in shipped/."""

import json
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from server.platform.errors import Invalid, NotFound
from server.platform.validation import Text, faults

FOLDER = Path(__file__).with_name("shipped")
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Words = Annotated[Text, Field(min_length=1, max_length=200)]


class Part(BaseModel):
    """One object of a policy: unknown fields are refused, nothing is guessed, nothing is changed afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Title(Part):
    zh: Words
    en: Words


class Kind(Part):
    """A kind of violation. A month with `listed_from` of them or more is listed."""

    title: Title
    listed_from: Annotated[int, Field(ge=1, le=1000)]


class BarLength(Part):
    """How long the bar is for a month that ends at least so many listed months in a row."""

    months_in_a_row: Annotated[int, Field(ge=1, le=24)]
    days: Annotated[int, Field(ge=1, le=365)]


class Policy(Part):
    """Month M is listed when any kind reaches its threshold; what is reported after `reported_by_day` of M + 1 is too late.

    It is published on `published_on_day` of M + 1, and bars from the first of M + 2, within that operator's service only.
    `benefits`: the codes of what a bar refuses there. `first_commitment_lifts`: the first bar falls when a commitment is signed.
    `passes_extended`: season passes last longer by the days of the bar.
    """

    code: Code
    title: Title
    basis: Words
    benefits: Annotated[tuple[Code, ...], Field(min_length=1, max_length=50)]
    kinds: Annotated[dict[Code, Kind], Field(min_length=1, max_length=50)]
    reported_by_day: Annotated[int, Field(ge=1, le=27)]
    published_on_day: Annotated[int, Field(ge=2, le=28)]
    bars: Annotated[tuple[BarLength, ...], Field(min_length=1, max_length=12)]
    first_commitment_lifts: bool
    passes_extended: bool

    @model_validator(mode="after")
    def _rises(self) -> Self:
        rising = all(a.months_in_a_row < b.months_in_a_row and a.days <= b.days for a, b in pairwise(self.bars))
        if self.bars[0].months_in_a_row != 1 or not rising:
            raise PydanticCustomError("xinma_bars_unordered", "bars begin with one month and rise")
        if self.published_on_day <= self.reported_by_day:
            raise PydanticCustomError("xinma_published_early", "what is published must have been reported")
        return self

    @property
    def longest_memory(self) -> int:
        """How many months in a row make a difference."""
        return self.bars[-1].months_in_a_row


def parse_policy(value: Any) -> Policy:
    """Return the policy that a JSON value says. Invalid("invalid_policy") with a reason and a path for every fault."""
    try:
        return Policy.model_validate_json(json.dumps(value))
    except (ValidationError, ValueError) as error:
        raise Invalid("invalid_policy", reasons=faults(error, at="policy")) from None


@cache
def policies() -> dict[str, Policy]:
    """Return the shipped policies by their codes."""
    read = [parse_policy(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(FOLDER.glob("*.json"))]
    return {policy.code: policy for policy in read}


def find_policy(code: str) -> Policy:
    """Return a policy. NotFound("policy_unknown")."""
    if code not in policies():
        raise NotFound("policy_unknown")
    return policies()[code]
