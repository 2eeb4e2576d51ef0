"""A process that sets one document and ends: whatever the compiler kept in memory goes with it.

`python -m server.printing.jobs.press` reads `{sheet, printed: [...]}` and writes the PDF.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from server.codes import poster
from server.codes.poster import GradeBand, Printed


def order_text(sheet: str, printed: Sequence[Printed]) -> bytes:
    return json.dumps({"sheet": sheet, "printed": [asdict(each) for each in printed]}, default=date.isoformat).encode()


def main() -> None:
    asked = json.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(poster.pdf(asked["sheet"], *map(_printed, asked["printed"])))


def _printed(values: Mapping[str, Any]) -> Printed:
    grade = values["grade"]
    band = GradeBand(**grade | {"as_of": date.fromisoformat(grade["as_of"])}) if grade else None
    return Printed(**{**values, "printed_on": date.fromisoformat(values["printed_on"]), "grade": band})


if __name__ == "__main__":
    main()
