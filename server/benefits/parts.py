"""What every part of a benefit's terms has in common: its shape, its numbers and moments."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from server.platform.validation import Text

WHOLE_BPS = 10_000
MOST_FEN = 10**12
FIRST_YEAR, LAST_YEAR = 2000, 2200

Bps = Annotated[int, Field(ge=-WHOLE_BPS, le=WHOLE_BPS)]
Fen = Annotated[int, Field(ge=-MOST_FEN, le=MOST_FEN)]
Word = Annotated[Text, Field(min_length=1, max_length=60)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
"""A short name that the programme gives: of a funder, of a group of benefits."""


class Part(BaseModel):
    """One object of the terms: unknown fields are refused, numbers are not guessed from text, nothing is changed afterwards.

    What is refused here is malformed. What is well formed and still may not be drafted is refused in fairness.py.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def within_reach(moment: datetime) -> bool:
    return FIRST_YEAR <= moment.year <= LAST_YEAR


def _in_utc(moment: datetime) -> datetime:
    # The first and last days of the calendar cannot be turned into UTC; terms with such moments are never drafted.
    return moment.astimezone(UTC) if within_reach(moment) else moment


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]


def in_the_schema(**said: Any) -> ConfigDict:
    """Have the JSON schema say `said` of an object, and that what may be left out is not null when it is there."""

    def rewrite(schema: dict[str, Any]) -> None:
        for name, described in schema["properties"].items():
            some = [each for each in described.get("anyOf", []) if each != {"type": "null"}]
            title = {"title": described["title"]} if "title" in described else {}
            schema["properties"][name] = some[0] | title if len(some) == 1 else described
        schema.update(said)

    return ConfigDict(json_schema_extra=rewrite)
