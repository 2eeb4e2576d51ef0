"""Settings are read once and refused by name."""

import pytest

from server.platform.settings import BadSettings, Settings, settings_from

PRODUCTION = {
    "XINMA_PROFILE": "production",
    "XINMA_SECRET_KEY": "s" * 32,
    "XINMA_DATABASE_URL": "postgres://xinma@localhost/xinma",
    "XINMA_REDIS_URL": "redis://localhost",
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
        ("XINMA_SECRET_KEY", f"2:{'n' * 40},1:embedded-only-secret-never-for-production"),
        ("XINMA_SECRET_KEY", f"2:{'n' * 40},1:ab"),
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
