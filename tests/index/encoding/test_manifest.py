import json
from dataclasses import replace
from pathlib import Path

import pytest

from index.encoding.manifest import Manifest, read_manifest
from index.files import sha256_of
from qa.errors import EncoderUnavailable


@pytest.fixture
def written(tmp_path: Path) -> Manifest:
    (tmp_path / "model.onnx").write_bytes(b"graph")
    manifest = Manifest(
        model="small",
        fingerprint="f1",
        dimension=32,
        window=128,
        query_prompt="query: ",
        document_prompt="",
        precision="int8",
        files={"model.onnx": sha256_of(tmp_path / "model.onnx")},
    )
    manifest.write(tmp_path)
    return manifest


def test_a_manifest_is_read_back(written: Manifest, tmp_path: Path) -> None:
    assert read_manifest(tmp_path) == written


def test_what_an_earlier_version_wrote_is_read_and_not_current(
    written: Manifest, tmp_path: Path
) -> None:
    said = json.loads((tmp_path / "manifest.json").read_text())
    del said["tokens"]
    (tmp_path / "manifest.json").write_text(json.dumps(said))
    old = read_manifest(tmp_path)
    assert (old, old.is_current) == (written, False)
    assert all(replace(old, tokens=known).is_current for known in (True, False))
    assert replace(old, precision="torch").is_current


@pytest.mark.parametrize(
    "text", [None, b"", b"{", b"null", b"[]", b"{}", b'{"model": "small", "unheard_of": 1}']
)
def test_a_folder_without_a_sensible_manifest_is_no_encoder(
    written: Manifest, tmp_path: Path, text: bytes | None
) -> None:
    assert written
    path = tmp_path / "manifest.json"
    path.unlink() if text is None else path.write_bytes(text)
    with pytest.raises(EncoderUnavailable, match="no usable encoder"):
        read_manifest(tmp_path)


def test_a_file_that_changed_or_is_gone_is_noticed(written: Manifest, tmp_path: Path) -> None:
    assert written
    (tmp_path / "model.onnx").write_bytes(b"grapg")
    with pytest.raises(EncoderUnavailable, match=r"damaged or of another version \(model.onnx\)"):
        read_manifest(tmp_path)
    (tmp_path / "model.onnx").unlink()
    with pytest.raises(EncoderUnavailable):
        read_manifest(tmp_path)


def test_another_version_is_not_read(written: Manifest, tmp_path: Path) -> None:
    assert written
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))
    with pytest.raises(EncoderUnavailable, match="another version"):
        read_manifest(tmp_path)
