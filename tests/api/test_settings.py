from pathlib import Path

import pytest

from api.settings import Settings
from qa.errors import InvalidSettings


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PINCITE_HOME", str(tmp_path))
    monkeypatch.setenv("PINCITE_PORT", "9000")
    settings = Settings.load()
    assert settings.home == tmp_path
    assert settings.port == 9000


def test_what_is_given_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_PORT", "9000")
    assert Settings.load(port=9001).port == 9001
    assert Settings.load(port=None).port == 9000


def test_a_slash_at_the_end_of_the_public_address_makes_no_difference() -> None:
    assert Settings.load(public_url="https://docs.example/").public_url == "https://docs.example"


def test_an_unknown_name_is_refused_and_the_known_ones_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PINCITE_HOEM", "/somewhere")
    with pytest.raises(InvalidSettings, match=r"PINCITE_HOEM.*PINCITE_HOME"):
        Settings.load()


@pytest.mark.parametrize(
    ("name", "value"), [("port", "70000"), ("max_upload", "0"), ("log_level", "loud")]
)
def test_a_value_that_is_not_allowed_is_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"PINCITE_{name.upper()}", value)
    with pytest.raises(InvalidSettings, match=f"PINCITE_{name.upper()}"):
        Settings.load()


def test_the_key_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_KEY", "very-secret")
    assert "very-secret" not in repr(Settings.load())


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
