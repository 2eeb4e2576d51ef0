"""Settings are read once and refused by name."""

import pytest

from server.platform.settings import BadSettings, Settings, settings_from

OWN = "Zr8-qTn3_vW5xK1mLd7Y-bHc2fGs9PjA"
PRODUCTION = {
    "XINMA_PROFILE": "production",
    "XINMA_SECRET_KEY": OWN,
    "XINMA_DATABASE_URL": "postgres://xinma@localhost/xinma",
    "XINMA_REDIS_URL": "redis://localhost",
    "XINMA_BASE_URL": "https://xin.linhu.example",
    "XINMA_WECHAT_APPID": "wx0123456789abcdef",
    "XINMA_WECHAT_SECRET": "of-our-own-mini-program",
    "XINMA_WECHAT_BASE_URL": "https://api.weixin.qq.com",
}


def test_nothing_set_gives_the_embedded_profile() -> None:
    settings = settings_from({"PATH": "/bin"})
    assert (settings.profile, settings.on_sqlite, settings.redis_url) == ("embedded", True, "memory://")


def test_a_complete_production_environment_is_accepted() -> None:
    assert settings_from(PRODUCTION).production


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("XINMA_SECRET_KEY", ""),
        ("XINMA_SECRET_KEY", "short"),
        ("XINMA_SECRET_KEY", None),
        ("XINMA_DATABASE_URL", "sqlite:////var/x.sqlite3"),
        ("XINMA_DATABASE_URL", "mysql://x"),
        ("XINMA_REDIS_URL", "memory://"),
        ("XINMA_REDIS_URL", "localhost"),
        ("XINMA_SECRET_KEY", f"2:{OWN},1:embedded-only-secret-never-for-production"),
        ("XINMA_SECRET_KEY", f"2:{OWN},1:ab"),
        ("XINMA_SECRET_KEY", "a" * 36),
        ("XINMA_SECRET_KEY", "Zr8-qTn3_vW5xK1m" * 3),
        ("XINMA_SECRET_KEY", "abcdefghijklmnopqrstuvwxyz0123456789"),
        ("XINMA_BASE_URL", None),
        ("XINMA_BASE_URL", "http://127.0.0.1:8000"),
        ("XINMA_BASE_URL", "http://xin.linhu.example"),
        ("XINMA_BASE_URL", "https://localhost"),
        ("XINMA_BASE_URL", "https://127.0.0.1"),
        ("XINMA_BASE_URL", "https://[::1]"),
        ("XINMA_WECHAT_BASE_URL", ""),
        ("XINMA_WECHAT_APPID", None),
        ("XINMA_WECHAT_APPID", "touristappid"),
        ("XINMA_WECHAT_SECRET", None),
        ("XINMA_WECHAT_SECRET", "embedded-wechat-secret"),
        ("XINMA_TRUSTED_PROXIES", "*"),
        ("XINMA_PROFILE", "prod"),
        ("XINMA_POOL_SIZE", "0"),
        ("XINMA_POOL_SIZE", "many"),
        ("XINMA_BASE_URL", "example.org"),
        ("XINMA_LOG_LEVEL", "loud"),
        ("XINMA_DATABASE_ULR", "postgres://x"),
    ],
)
def test_what_production_cannot_run_with_is_refused_by_name(name: str, value: str | None) -> None:
    environment = PRODUCTION | {name: value} if value is not None else {k: v for k, v in PRODUCTION.items() if k != name}
    with pytest.raises(BadSettings, match=name):
        settings_from(environment)


@pytest.mark.parametrize("secret", ["9f86d081884c7d659a2feaa0c55ad015", "T0xkX2RvZ3NfbGVhcm5fbm9fdHJpY2tzLi4u", f"2:{OWN},1:{OWN[::-1]}"])
def test_random_secrets_of_any_alphabet_are_accepted(secret: str) -> None:
    assert settings_from(PRODUCTION | {"XINMA_SECRET_KEY": secret}).production


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(BadSettings) as refusal:
        settings_from({"XINMA_PROFILE": "production", "XINMA_POOL_SIZE": "many", "XINMA_WECHAT_BASE_URL": "", "XINMA_TYPO": "1"})
    told = {line.partition(":")[0] for line in str(refusal.value).splitlines()}
    assert told == {*PRODUCTION, "XINMA_POOL_SIZE", "XINMA_TYPO"} - {"XINMA_PROFILE"}


def test_secrets_do_not_stand_in_the_repr() -> None:
    assert "top-secret" not in repr(Settings(secret_key="top-secret", wechat_secret="top-secret"))


def test_a_refused_value_is_not_told_because_it_may_hold_a_password() -> None:
    with pytest.raises(BadSettings) as refusal:
        settings_from({"XINMA_DATABASE_URL": "mysql://user:pass-word@host/x"})
    assert "pass-word" not in str(refusal.value)
    assert "pass-word" not in repr(Settings(database_url="postgres://user:pass-word@host/x"))


def test_production_speaks_to_wechat_itself_unless_told_otherwise() -> None:
    environment = {name: value for name, value in PRODUCTION.items() if name != "XINMA_WECHAT_BASE_URL"}
    assert settings_from(environment).wechat_base_url == "https://api.weixin.qq.com"
    assert settings_from({}).wechat_base_url == ""
