"""Settings are read once, checked whole, and complain by name."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from service.moderation.classifier import ENGINES
from service.settings import Settings, SettingsError, variable_of


def errors_of(environ: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as raised:
        Settings.from_environment(environ)
    return raised.value.errors


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = Settings.from_environment({})

    assert settings == Settings()
    assert settings.database_url == "sqlite:///var/parley.db"


def test_every_option_has_a_sentence_and_a_default() -> None:
    options = dataclasses.fields(Settings)

    assert all(o.metadata["sentence"].endswith(".") for o in options)
    assert all(o.default is not dataclasses.MISSING for o in options)


@pytest.mark.parametrize("option", dataclasses.fields(Settings), ids=lambda o: o.name)
def test_every_default_is_a_value_that_could_have_been_given(option: dataclasses.Field[object]) -> None:
    switch = {True: "on", False: "off"}
    written = switch[option.default] if isinstance(option.default, bool) else str(option.default)

    settings = Settings.from_environment({variable_of(option): written})

    assert settings == Settings()


def test_all_mistakes_are_told_at_once_by_the_names_of_their_variables() -> None:
    errors = errors_of(
        {
            "PARLEY_DURABILITY": "eventually",
            "PARLEY_WORKERS": "many",
            "PARLEY_BASE_URL": "moderation.example",
            "PARLEY_METRICS": "yes",
        }
    )

    assert sorted(errors) == [
        "PARLEY_BASE_URL must be a web address such as https://moderation.example.org.",
        "PARLEY_DURABILITY must be one of: full, normal.",
        "PARLEY_METRICS must be on or off.",
        "PARLEY_WORKERS must be a whole number from 1 to 64.",
    ]


@pytest.mark.parametrize("value", ["0", "65", "-1", "1.5", "", "٣", "9" * 5000])
def test_a_number_outside_its_range_is_refused(value: str) -> None:
    assert errors_of({"PARLEY_THREADS": value}) == ("PARLEY_THREADS must be a whole number from 1 to 64.",)


def test_a_misspelt_variable_is_told_what_may_be_meant() -> None:
    errors = errors_of({"PARLEY_DATABSE_URL": "sqlite:///x.db"})

    assert errors == ("PARLEY_DATABSE_URL is no setting; PARLEY_DATABASE_URL may be meant.",)


def test_variables_that_kubernetes_adds_for_a_service_of_our_name_do_no_harm() -> None:
    environ = {"PARLEY_PORT": "tcp://10.0.0.1:80", "PARLEY_SERVICE_HOST": "10.0.0.1", "PARLEY_SERVICE_PORT": "80"}

    assert Settings.from_environment(environ) == Settings()


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u@db/parley", "postgresql+psycopg://u@db/parley"),
        ("postgresql://u@db/parley", "postgresql+psycopg://u@db/parley"),
        ("sqlite:////srv/parley.db", "sqlite:////srv/parley.db"),
    ],
)
def test_a_database_url_may_be_written_as_people_write_it(given: str, used: str) -> None:
    settings = Settings.from_environment({"PARLEY_DATABASE_URL": given})

    assert settings.database_url == used


def test_a_database_we_cannot_open_is_refused_without_repeating_its_password() -> None:
    errors = errors_of({"PARLEY_DATABASE_URL": "mysql://u:pass@db/x"})

    assert errors == ("PARLEY_DATABASE_URL must start with sqlite:/// or postgresql://.",)


@pytest.mark.parametrize(
    ("environ", "secure"),
    [
        ({}, False),
        ({"PARLEY_BASE_URL": "https://m.example"}, True),
        ({"PARLEY_BASE_URL": "https://m.example", "PARLEY_COOKIE_SECURE": "off"}, False),
        ({"PARLEY_COOKIE_SECURE": "on"}, True),
    ],
)
def test_cookies_are_secure_where_the_base_url_is_unless_somebody_says_otherwise(
    environ: dict[str, str], secure: bool
) -> None:
    assert Settings.from_environment(environ).secure_cookies is secure


@pytest.mark.parametrize("value", ["8000", "localhost:", "localhost:port", "localhost:70000", ":8000"])
def test_an_address_that_cannot_be_bound_is_refused(value: str) -> None:
    assert "PARLEY_BIND" in errors_of({"PARLEY_BIND": value})[0]


def test_settings_cannot_be_changed_afterwards() -> None:
    settings = Settings(models_folder=Path("elsewhere"))

    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.workers = 3  # type: ignore[misc]


def test_every_engine_can_be_chosen_and_no_other() -> None:
    chosen = [Settings.from_environment({"PARLEY_ENGINE": engine}).engine for engine in ENGINES]

    assert chosen == list(ENGINES)
    with pytest.raises(SettingsError, match="PARLEY_ENGINE must be one of: full, cascade, ngrams"):
        Settings.from_environment({"PARLEY_ENGINE": "turbo"})
