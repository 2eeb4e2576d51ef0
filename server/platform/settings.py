"""One frozen object from XINMA_* variables, built once by the entry point and passed down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from itertools import pairwise
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from server.platform.crypto import keyring_from

DEFAULT_SECRET = "embedded-only-secret-never-for-production"  # noqa: S105 — production refuses it
DEFAULT_APPID = "touristappid"
DEFAULT_WECHAT_SECRET = "embedded-wechat-secret"  # noqa: S105 — the stand-in's
MIN_SECRET, MIN_DIFFERENT = 32, 10
WECHAT = "https://api.weixin.qq.com"


class BadSettings(Exception):
    """The settings contradict themselves or the profile; the message says what to change, one fault a line."""


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
    wechat_appid: str = DEFAULT_APPID
    wechat_secret: str = field(default=DEFAULT_WECHAT_SECRET, repr=False)
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
    """Read XINMA_* variables. BadSettings names every fault at once: unknown names, so that a typing error is not a silent default, values
    that cannot be read, and what the profile does not allow.
    """
    values: dict[str, object] = {}
    faults: dict[str, str] = {}
    for name, text in environment.items():
        if name.startswith("XINMA_") and name not in READERS:
            faults[name] = f"is not a setting. Known: {', '.join(sorted(READERS))}"
        if name in READERS:
            key, read = READERS[name]
            try:
                values[key] = read(text.strip())
            except ValueError as error:
                faults[name] = str(error)  # never the value: it may hold a password
    if values.get("profile") == "production":
        values.setdefault("wechat_base_url", WECHAT)
        values.setdefault("wechat_notice_template", "")
    settings = Settings(**values)  # type: ignore[arg-type]
    if settings.production:
        faults = _faults_in_production(settings) | faults
    if faults:
        raise BadSettings("\n".join(f"{name}: {fault}" for name, fault in faults.items()))
    return settings


def _faults_in_production(settings: Settings) -> dict[str, str]:
    secrets = keyring_from(settings.secret_key).secrets
    weak = [str(number) for number, secret in secrets.items() if secret == DEFAULT_SECRET or _can_be_guessed(secret)]
    found = {
        "XINMA_SECRET_KEY": bool(weak)
        and f"generation {', '.join(weak)} must be a random secret of your own, {MIN_SECRET} characters or more (openssl rand -base64 32)",
        "XINMA_DATABASE_URL": settings.on_sqlite and "production needs PostgreSQL (postgres://…), not SQLite",
        "XINMA_REDIS_URL": settings.redis_url.startswith("memory:") and "production needs a Redis or Valkey server, not memory://",
        "XINMA_BASE_URL": not _is_public(settings.base_url)
        and "production needs the https:// address under which people reach it: printed codes point there",
        "XINMA_WECHAT_BASE_URL": not settings.wechat_base_url
        and f"must not be empty in production, where there is no stand-in: leave it out for {WECHAT}",
        "XINMA_WECHAT_APPID": settings.wechat_appid == DEFAULT_APPID and "production needs the id of your own mini-program",
        "XINMA_WECHAT_SECRET": settings.wechat_secret == DEFAULT_WECHAT_SECRET and "production needs the secret of your own mini-program",
    }
    return {name: fault for name, fault in found.items() if fault}


def _can_be_guessed(secret: str) -> bool:
    """Tell whether a secret is too short, has too few different characters, repeats itself, or counts up or down."""
    steps = [abs(ord(after) - ord(before)) for before, after in pairwise(secret)]
    return (
        len(secret) < MIN_SECRET
        or len(set(secret)) < MIN_DIFFERENT
        or secret in (secret + secret)[1:-1]
        or sum(step <= 1 for step in steps) > len(steps) // 2
    )


def _is_public(base_url: str) -> bool:
    parts = urlsplit(base_url)
    host = parts.hostname or "localhost"
    try:
        return parts.scheme == "https" and ip_address(host).is_global
    except ValueError:
        return parts.scheme == "https" and host != "localhost" and not host.endswith(".localhost")


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
