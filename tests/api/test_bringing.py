from pathlib import Path

import pytest

from api.bringing import ingesting
from api.settings import Settings
from index.encoding.models import Models
from index.gathering import arrival
from index.home import Home
from qa.errors import EncoderUnavailable


def test_a_file_is_given_as_much_as_is_set(models: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Mars is red. " * 10)
    settings = Settings(home=tmp_path / "home", models=models, max_file=100)
    with Home(settings.home, writing=True, models=models) as home:
        collection = home.create("c")
        with ingesting(home, settings, collection, lambda _: None) as ingester:
            (outcome,) = ingester.ingest([arrival(tmp_path / "a.txt", "a.txt")])
    assert (outcome.status, outcome.code) == ("failed", "too-large")


def test_a_collection_keeps_its_encoder_unless_another_is_named(
    models: Path, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path / "home", models=models)
    with Home(settings.home, writing=True, models=models) as home:
        collection = home.create("c")
        with ingesting(home, settings, collection, lambda _: None):
            assert collection.store.meta()["model"]
        other = settings.model_copy(update={"model": str(tmp_path / "none")})
        with pytest.raises(EncoderUnavailable), ingesting(home, other, collection, lambda _: None):
            pass


def test_the_encoder_of_a_collection_is_exported_anew_where_that_is_due(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewed: list[str] = []

    def renew(_: Models, mark: str) -> bool:
        renewed.append(mark)
        return True

    settings = Settings(home=tmp_path / "home", models=models)
    with Home(settings.home, writing=True, models=models) as home:
        collection = home.create("c")
        with ingesting(home, settings, collection, lambda _: None):
            mark = collection.store.meta()["encoder"]
    monkeypatch.setattr(Models, "renew", renew)
    with Home(settings.home, writing=True, models=models) as home:
        collection = home.collection("c")
        assert home.encoder_of(collection)
        assert renewed == []
        with ingesting(home, settings, collection, lambda _: None):
            assert renewed == [mark]
