"""The file of rejected rows, beside what was read. Pure but for writing it."""

import csv
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from server.ingestion.rows import Rejection
from server.ingestion.table import Unreadable
from server.ingestion.wording import sentence

COLUMNS = ("line", "column", "rule", "reason", "file")


class Rejects:
    """Writes one line for each rejected row: where it begins, the first column at fault and its rule, and every reason in words.

    Where nothing is rejected no file is left, and none of an earlier run.
    """

    def __init__(self, path: Path, *, inputs: Sequence[Path]) -> None:
        """Begin the file. Unreadable when it cannot be written or is, by whatever name, one of the inputs, which it would destroy."""
        self.path = path
        self.count = 0
        try:
            if path.exists() and any(path.samefile(each) for each in inputs):
                raise Unreadable(
                    f"{path}：这是要导入的文件，被拒绝的行请写到别的文件 / this is a file to be imported: say another with --rejects FILE"
                )
            self._file = path.open("w", encoding="utf-8", newline="")
        except OSError as error:
            raise Unreadable(f"{path}：无法写入，请用 --rejects 指定 / cannot be written, say --rejects FILE: {error.strerror}") from None
        self._rows = csv.writer(self._file)
        self._rows.writerow(COLUMNS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()
        if not self.count and self.path.is_file():
            self.path.unlink()

    def write(self, file: str, rejections: list[Rejection]) -> None:
        self.count += len(rejections)
        self._rows.writerows(_row(file, each) for each in rejections)


def beside(path: Path) -> Path:
    """Return where rejected rows of a file go when nobody says: shops.csv -> shops.rejects.csv."""
    return path.with_name(f"{path.stem}.rejects.csv")


def _row(file: str, rejection: Rejection) -> tuple[int, str, str, str, str]:
    reasons = "; ".join(map(sentence, rejection.reasons))
    return rejection.line, rejection.column, rejection.reasons[0].code, reasons, file
