import json
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from index.encoding.models import Models, TextEncoder
from index.encoding.rerankers import Rerankers
from qa.errors import EncoderUnavailable, RerankerUnavailable


def test_models_that_cannot_be_kept(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    with pytest.raises(RerankerUnavailable, match="PINCITE_MODELS"):
        Rerankers(tmp_path / "models").make("no-such-model")


def test_a_reranker_is_no_encoder_and_an_encoder_no_reranker(
    cross_encoder: Path, models: Path
) -> None:
    reranker = Rerankers(models).make(str(cross_encoder))
    reranker.close()
    with pytest.raises(EncoderUnavailable, match="no usable encoder"):
        Models(models).open(reranker.manifest.fingerprint)
    for folder in models.iterdir():
        if folder.name != reranker.manifest.fingerprint:
            with pytest.raises(RerankerUnavailable, match="no usable reranker"):
                Rerankers(models).open(folder.name)


@pytest.fixture
def outdated(encoder: TextEncoder, models: Path, tmp_path: Path) -> Path:
    """The folder of an encoder that an earlier version exported."""
    source = models / encoder.manifest.fingerprint
    folder = tmp_path / "models" / source.name
    shutil.copytree(source, folder)
    written(folder, tokens=None)
    return folder


def written(folder: Path, **changed: object) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, **changed}))


def test_of_several_that_export_a_model_anew_one_does(
    outdated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def export(_: Models, mark: str) -> None:
        done.append(mark)
        written(outdated, tokens=True)

    monkeypatch.setattr(Models, "_export_again", export)
    with ThreadPoolExecutor(4) as pool:
        renewed = pool.map(lambda _: Models(outdated.parent).renew(outdated.name), range(4))
        assert list(renewed) == [True] * 4
    assert done == [outdated.name]


def test_what_cannot_be_exported_anew_stays(
    outdated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise EncoderUnavailable("no")

    monkeypatch.setattr(Models, "_export", fail)
    assert not Models(outdated.parent).renew(outdated.name)
    Models(outdated.parent).open(outdated.name).close()
    assert not Models(outdated.parent).renew("unheard-of")


def test_one_whose_renewal_is_killed_between_two_renames_serves_on_and_is_renewed_later(
    encoder: TextEncoder, models: Path, outdated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark, folder = outdated.name, outdated.parent
    current = models / encoder.manifest.fingerprint

    def export(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        shutil.copytree(current, command[-1], dirs_exist_ok=True)
        return subprocess.CompletedProcess(command, 0)

    def rename(path: Path, target: Path) -> Path:
        if path.name == "made":
            raise KeyboardInterrupt
        return path.replace(target)

    monkeypatch.setattr(subprocess, "run", export)
    with monkeypatch.context() as killed:
        killed.setattr(Path, "rename", rename)
        with pytest.raises(KeyboardInterrupt):
            Models(folder).renew(mark)
    assert not outdated.exists()
    serving = Models(folder).open(mark)
    assert not serving.manifest.is_current
    serving.close()
    assert Models(folder).renew(mark)
    assert {path.name for path in folder.iterdir()} <= {mark, ".renewing"}


def test_one_that_is_just_being_put_in_anothers_place_is_waited_for(
    outdated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = outdated.with_name("aside")
    outdated.rename(aside)
    clock = SimpleNamespace(sleep=lambda _: aside.rename(outdated))
    monkeypatch.setattr("index.encoding.exports.time", clock)
    Models(outdated.parent).open(outdated.name).close()
