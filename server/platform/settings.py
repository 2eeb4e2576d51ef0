"""One frozen object from XINMA_* variables, built once by the entry point and passed down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Literal

from server.platform.crypto import keyring_from

DEFAULT_SECRET = "embedded-only-secret-never-for-production"  # noqa: S105 — production refuses it
MIN_SECRET = 32
WECHAT = "https://api.weixin.qq.com"


class BadSettings(Exception):
    """The settings contradict themselves or the profile; the message says what to change."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`secret_key` is one secret, or generations newest first as `2:secret,1:older` (see crypto.Keyring).

    `files`: the folder for what is too large for the database and can be made again; the server and its workers share it.
    `wechat_notice_template`: the subscribed message in which residents are told, with the fields thing1 and time2; none when empty.
    `worker`: whether the server does its jobs inside its own process, or leaves them to `python -m server worker`.
    """

    profile: Literal["embedded", "production"] = "embedded"
    database_url: str = field(default=f"sqlite://{Path('var/xinma.sqlite3').absolute()}", repr=False)
    redis_url: str = field(default="memory://", repr=False)
    secret_key: str = field(default=DEFAULT_SECRET, repr=False)
    base_url: str = "http://127.0.0.1:8000"
    city: str = "510100"
    wechat_base_url: str = ""
    wechat_appid: str = "touristappid"
    wechat_secret: str = field(default="embedded-wechat-secret", repr=False)
    wechat_notice_template: str = "embedded-notice"
    allowed_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    pool_size: int = 10
    request_deadline_seconds: int = 20
    log_level: str = "info"
    worker: Literal["inside", "apart"] = "inside"
    files: str = str(Path("var/files").absolute())

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite:")

    @property
    def production(self) -> bool:
        return self.profile == "production"


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read XINMA_* variables; unknown ones and bad values are refused by name, so that a typing error is not a silent default."""
    values: dict[str, object] = {}
    for name, text in environment.items():
        if name.startswith("XINMA_") and name not in READERS:
            raise BadSettings(f"{name} is not a setting. Known: {', '.join(sorted(READERS))}")
        if name in READERS:
            key, read = READERS[name]
            try:
                values[key] = read(text.strip())
            except ValueError as error:
                raise BadSettings(f"{name}: {error}") from None  # never the value: it may hold a password
    if values.get("profile") == "production":
        values.setdefault("wechat_base_url", WECHAT)
        values.setdefault("wechat_notice_template", "")
    settings = Settings(**values)  # type: ignore[arg-type]
    _refuse_contradictions(settings)
    return settings


def _refuse_contradictions(settings: Settings) -> None:
    if not settings.production:
        return
    for number, secret in keyring_from(settings.secret_key).secrets.items():
        if secret == DEFAULT_SECRET or len(secret) < MIN_SECRET:
            raise BadSettings(f"XINMA_SECRET_KEY: generation {number} must be a secret of your own of at least {MIN_SECRET} characters")
    if settings.on_sqlite:
        raise BadSettings("XINMA_DATABASE_URL: production needs PostgreSQL (postgres://…), not SQLite")
    if settings.redis_url.startswith("memory:"):
        raise BadSettings("XINMA_REDIS_URL: production needs a Redis or Valkey server, not memory://")


def _profile(text: str) -> str:
    if text not in ("embedded", "production"):
        raise ValueError("must be embedded or production")
    return text


def _place(text: str) -> str:
    if text not in ("inside", "apart"):
        raise ValueError("must be inside or apart")
    return text


def _database(text: str) -> str:
    if not text.startswith(("sqlite:///", "postgres://", "postgresql://")):
        raise ValueError("must begin with sqlite:/// or postgres://")
    return text.replace("postgresql://", "postgres://", 1)


def _redis(text: str) -> str:
    if not text.startswith(("memory://", "redis://", "rediss://", "unix://")):
        raise ValueError("must begin with memory://, redis://, rediss:// or unix://")
    return text


def _web(text: str) -> str:
    if text and not text.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    return text.rstrip("/")


def _positive(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 1000:
        raise ValueError("must be from 1 to 1000")
    return number


def _text(text: str) -> str:
    if not text:
        raise ValueError("must not be empty")
    return text


def _folder(text: str) -> str:
    if not Path(text).is_absolute():
        raise ValueError("must be an absolute path")
    return text


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _addresses(text: str) -> tuple[str, ...]:
    """Addresses or networks; `*` would let every client say where it comes from."""
    return tuple(str(ip_network(part)) if "/" in part else str(ip_address(part)) for part in _names(text))


def _level(text: str) -> str:
    if text not in ("debug", "info", "warning", "error"):
        raise ValueError("must be debug, info, warning or error")
    return text


READERS = {
    "XINMA_PROFILE": ("profile", _profile),
    "XINMA_DATABASE_URL": ("database_url", _database),
    "XINMA_REDIS_URL": ("redis_url", _redis),
    "XINMA_SECRET_KEY": ("secret_key", _text),
    "XINMA_BASE_URL": ("base_url", _web),
    "XINMA_CITY": ("city", _text),
    "XINMA_WECHAT_BASE_URL": ("wechat_base_url", _web),
    "XINMA_WECHAT_APPID": ("wechat_appid", _text),
    "XINMA_WECHAT_SECRET": ("wechat_secret", _text),
    "XINMA_WECHAT_NOTICE_TEMPLATE": ("wechat_notice_template", _text),
    "XINMA_ALLOWED_HOSTS": ("allowed_hosts", _names),
    "XINMA_TRUSTED_PROXIES": ("trusted_proxies", _addresses),
    "XINMA_POOL_SIZE": ("pool_size", _positive),
    "XINMA_REQUEST_DEADLINE_SECONDS": ("request_deadline_seconds", _positive),
    "XINMA_LOG_LEVEL": ("log_level", _level),
    "XINMA_WORKER": ("worker", _place),
    "XINMA_FILES": ("files", _folder),
}
