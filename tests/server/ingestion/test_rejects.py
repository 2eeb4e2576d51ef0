import csv
from pathlib import Path

import pytest

from server.ingestion.rejects import Rejects, beside
from server.ingestion.rows import Rejection
from server.ingestion.table import Unreadable
from server.platform.errors import Reason


def test_every_rejected_row_is_one_line_with_every_reason(tmp_path: Path) -> None:
    reasons = (Reason(code="value_missing"), Reason(code="uscc_length", expected=18, actual=3))
    with Rejects(tmp_path / "r.csv", inputs=[]) as rejects:
        rejects.write("shops.csv", [Rejection(7, "企业名称", reasons)])
    [row] = csv.DictReader((tmp_path / "r.csv").read_text(encoding="utf-8").splitlines())
    assert (row["line"], row["column"], row["rule"], row["file"]) == ("7", "企业名称", "value_missing", "shops.csv")
    assert "此项不能为空" in row["reason"]
    assert "A unified code has 18 characters, not 3" in row["reason"]


def test_where_nothing_is_rejected_no_file_is_left(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("of an earlier run")
    with Rejects(tmp_path / "r.csv", inputs=[]):
        pass
    assert not (tmp_path / "r.csv").exists()


def test_a_place_that_is_no_file_stays() -> None:
    with Rejects(Path("/dev/null"), inputs=[]):
        pass
    assert Path("/dev/null").exists()


@pytest.mark.parametrize("name", ["shops.csv", "./shops.csv", "symbolic.csv", "hard.csv"])
@pytest.mark.parametrize("input_", ["first.csv", "shops.csv"])
def test_an_input_is_never_written_over_by_whatever_name(tmp_path: Path, name: str, input_: str) -> None:
    shops = tmp_path / "shops.csv"
    for each in (tmp_path / "first.csv", shops):
        each.write_text("precious")
    (tmp_path / "symbolic.csv").symlink_to(shops)
    (tmp_path / "hard.csv").hardlink_to(shops)
    with pytest.raises(Unreadable, match="--rejects"):
        Rejects(tmp_path / name, inputs=[tmp_path / "first.csv", shops])
    assert (tmp_path / input_).read_text() == "precious"


def test_a_place_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="--rejects"):
        Rejects(tmp_path / "none" / "r.csv", inputs=[])


def test_rejected_rows_go_beside_the_input() -> None:
    assert beside(Path("a/shops.csv")) == Path("a/shops.rejects.csv")
