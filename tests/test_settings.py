"""The settings: what the environment says, and what it can't mean."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from ledger.settings import BadSetting, Settings

URL = "postgresql://ledger@database/ledger"


@pytest.fixture
def password_file(tmp_path):
    return tmp_path / "password"


def read(password_file, url=URL):
    return Settings.from_environment(
        {"LEDGER_DATABASE_URL": url, "LEDGER_DATABASE_PASSWORD_FILE": str(password_file)}
    )


def test_without_any_setting_the_database_is_embedded():
    settings = Settings.from_environment({"LEDGER_DATABASE_URL": "", "LEDGER_HOME": ""})

    assert settings == Settings(home=Path("var"), database=None)
    assert settings.embedded


@pytest.mark.parametrize("password", ["plain", "p@ss:/w?r#d%41 +", " spaces ", "пароль"])
def test_a_password_comes_out_of_its_file_as_it_is(password_file, password):
    password_file.write_text(f"{password}\n", encoding="utf-8")

    settings = read(password_file)

    assert make_url(settings.database_url) == make_url(URL).set(password=password)


def test_a_password_is_not_shown(password_file):
    password_file.write_text("plain")

    assert "plain" not in repr(read(password_file))


@pytest.mark.parametrize("url", ["", "postgresql://ledger:plain@database/ledger"])
def test_a_password_without_its_database_is_refused(password_file, url):
    password_file.write_text("plain")

    with pytest.raises(BadSetting, match="needs LEDGER_DATABASE_URL beside it") as refused:
        read(password_file, url)

    assert "plain" not in str(refused.value)


@pytest.mark.parametrize(("value", "log"), [("", None), ("json", "json"), ("off", "off")])
def test_the_log_setting_makes_the_log_as_asked(value, log):
    assert Settings.from_environment({"LEDGER_LOG": value}).log == log


def test_an_unknown_log_setting_is_refused():
    with pytest.raises(BadSetting, match="LEDGER_LOG is 'loud'; it must be json or text or off"):
        Settings.from_environment({"LEDGER_LOG": "loud"})


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe"])
def test_a_file_without_a_password_is_refused(password_file, content):
    if content is not None:
        password_file.write_bytes(content)

    with pytest.raises(BadSetting, match=r"LEDGER_DATABASE_PASSWORD_FILE (names|can)"):
        read(password_file)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://ledger:plain@database/ledger",
        "postgres://ledger:plain@database/ledger",
        "sqlite:///ledger.sqlite3",
        "postgresql://ledger:plain@database:x/ledger",
        "ledger",
    ],
)
def test_a_bad_url_of_postgresql_is_refused_without_its_password(url):
    with pytest.raises(BadSetting, match="must name a PostgreSQL database, such as") as refused:
        Settings.from_environment({"LEDGER_DATABASE_URL": url})

    assert "plain" not in str(refused.value)


@pytest.mark.parametrize("driver", ["psycopg2", "asyncpg", "pg8000", "nonsense"])
def test_another_driver_of_postgresql_is_refused(driver):
    with pytest.raises(BadSetting, match="begin it with postgresql:// alone") as refused:
        Settings.from_environment({"LEDGER_DATABASE_URL": f"postgresql+{driver}://u:plain@h/l"})

    assert "plain" not in str(refused.value)


def test_the_driver_of_postgresql_that_is_used_may_be_named():
    url = "postgresql+psycopg://u@h/l"

    assert Settings.from_environment({"LEDGER_DATABASE_URL": url}).database_kind == "postgresql"


def test_an_at_sign_in_the_password_of_a_url_is_refused_without_it():
    with pytest.raises(BadSetting, match="write %40 for one") as refused:
        Settings.from_environment({"LEDGER_DATABASE_URL": "postgresql://u:pl@in@127.0.0.1/l"})

    assert "in@127" not in str(refused.value)
