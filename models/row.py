"""What every table has in common."""

from enum import StrEnum
from typing import Any, TypeVar, cast

from tortoise import Model, fields
from tortoise.models import ModelMeta

from models.keys import uuid7

Word = TypeVar("Word", bound=StrEnum)


class Undescribed(ModelMeta):
    """Keeps docstrings out of the schema: Tortoise would write them as comments, and SQLite stumbles over their backquotes."""

    def __init__(self, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> None:
        super().__init__(name, bases, attrs)
        cast(type[Model], self)._meta.table_description = ""


class Row(Model, metaclass=Undescribed):
    id = fields.UUIDField(primary_key=True, default=uuid7)

    class Meta:
        abstract = True


def word(kind: type[Word], **options: Any) -> Any:
    """A column that holds one word of `kind`; 20 characters, so that a new word needs no migration."""
    return fields.CharEnumField(kind, description="", max_length=20, **options)
