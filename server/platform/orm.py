"""The name under which `tortoise makemigrations` finds the models (development only)."""

from server.platform.db import tortoise_config
from server.platform.settings import Settings

TORTOISE_ORM = tortoise_config(Settings(database_url="sqlite://:memory:"))
