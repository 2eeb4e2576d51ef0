"""Downloads are read by spreadsheets and programs alike."""

import csv
import io
import json
from datetime import UTC, date, datetime

from server.opendata.text import csv_head, csv_lines, json_lines

COLUMNS = ("name", "day", "at", "place", "scope", "open", "none")
ROW = ['=1+1,"x"\n面', date(2026, 11, 20), datetime(2026, 11, 20, 4, tzinfo=UTC), -12.5, ["food"], True, None]


def test_csv_is_in_quotes_where_needed_and_nothing_runs_in_a_spreadsheet() -> None:
    text = csv_head(COLUMNS) + csv_lines([ROW])
    assert text.startswith("\ufeffname,day")
    [_, row] = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert row == ['\'=1+1,"x"\n面', "2026-11-20", "2026-11-20T04:00:00Z", "-12.5", '["food"]', "True", ""]


def test_json_keeps_texts_as_they_are() -> None:
    [line] = json_lines(COLUMNS, [ROW])
    assert json.loads(line) == {
        "name": ROW[0], "day": "2026-11-20", "at": "2026-11-20T04:00:00Z", "place": -12.5, "scope": ["food"], "open": True, "none": None,
    }  # fmt: skip
    assert "\n" not in line
