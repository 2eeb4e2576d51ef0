"""The local day of a moment, in SQL: to count by day without reading the rows."""

from typing import Any

from pypika_tortoise.terms import CustomFunction, LiteralValue
from pypika_tortoise.terms import Function as Term
from tortoise.expressions import Function

from server.platform.db import dialect

_to_char = CustomFunction("to_char", ["moment", "format"])
_timezone = CustomFunction("timezone", ["zone", "moment"])
_date = CustomFunction("date", ["moment", "shift"])


class LocalDay(Function):
    """The day in Shanghai of a column of moments, as `2026-11-22`. Shanghai has kept UTC+8 without summer time since 1991."""

    def _get_function_field(self, field: Any, *default_values: Any) -> Term:
        # Constants stand in the text: as parameters PostgreSQL would not see that SELECT and GROUP BY say the same.
        if dialect() == "sqlite":
            return _date(field, LiteralValue("'+8 hours'"))
        return _to_char(_timezone(LiteralValue("'Asia/Shanghai'"), field), LiteralValue("'YYYY-MM-DD'"))
