import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.files import sha256_of, write_durably
from index.selection import Selection
from index.vectors.folder import SegmentFolder
from index.vectors.segments import Segments
from qa.ranking import Vectors
from tests.fakes import units

ALL = Selection(10**9, np.empty(0, np.int64))
VECTORS = units(np.random.default_rng(1), 100, 16)


def extended(segments: Segments, upto: int) -> Segments:
    rows = np.arange(segments.last, upto) + 1
    return segments.extended(rows, rows, vectors_of(rows))


def vectors_of(rows: np.ndarray) -> Vectors:
    return np.asarray(VECTORS[rows - 1], np.float32)


def found(segments: Segments) -> list[int]:
    return [int(row) for row in segments.search(VECTORS[3], 100, ALL).rows]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Three segments: passages 1 to 60, 61 to 80, 81 to 85."""
    segments = Segments(small=0)
    for upto in (60, 80, 85):
        segments = extended(segments, upto)
    assert len(segments.parts) == 3
    SegmentFolder(tmp_path / "vectors", "f1").save(segments)
    return tmp_path / "vectors"


def test_what_was_saved_is_loaded(saved: Path) -> None:
    segments, problems = SegmentFolder(saved, "f1").load()
    assert problems == []
    assert [len(part) for part in segments.parts] == [60, 20, 5]
    assert found(segments) == found(extended(Segments(), 85))
    assert [part.documents.tolist() for part in segments.parts][2] == [81, 82, 83, 84, 85]


def test_a_folder_that_is_not_there_is_empty_and_no_problem(tmp_path: Path) -> None:
    segments, problems = SegmentFolder(tmp_path / "vectors", "f1").load()
    assert (len(segments), problems) == (0, [])
    assert not (tmp_path / "vectors").exists()


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


@pytest.mark.parametrize("suffix", ["faiss", "npy"])
@pytest.mark.parametrize("damage", [flip, truncate, Path.unlink])
@pytest.mark.parametrize("which", [0, 1, 2])
def test_damage_is_found_and_what_stands_before_it_is_kept(
    saved: Path, suffix: str, damage: Callable[[Path], None], which: int
) -> None:
    stem = ("1-60-60", "61-80-20", "81-85-5")[which]
    damage(saved / f"{stem}.{suffix}")
    segments, (problem,) = SegmentFolder(saved, "f1").load()
    assert len(segments.parts) == which
    assert stem in problem


@pytest.mark.parametrize("suffix", ["faiss", "npy"])
@pytest.mark.parametrize("damage", [flip, truncate, Path.unlink])
def test_what_was_damaged_is_whole_again_once_it_is_extended_and_saved(
    saved: Path, suffix: str, damage: Callable[[Path], None]
) -> None:
    damage(saved / f"61-80-20.{suffix}")
    folder = SegmentFolder(saved, "f1")
    segments, problems = folder.load()
    assert problems
    folder.save(extended(segments, 85))
    again, problems = SegmentFolder(saved, "f1").load()
    assert problems == []
    assert found(again) == found(extended(Segments(), 85))


def test_a_segment_of_a_format_that_cannot_be_read_is_made_again(saved: Path) -> None:
    odd = saved / "61-80-20.faiss"
    odd.write_bytes(b"of another version of FAISS")
    manifest = json.loads((saved / "manifest.json").read_text())
    manifest["segments"][1]["files"][odd.name] = sha256_of(odd)
    (saved / "manifest.json").write_text(json.dumps(manifest))
    folder = SegmentFolder(saved, "f1")
    segments, problems = folder.load()
    assert (len(segments), len(problems)) == (60, 1)
    folder.save(extended(extended(segments, 80), 85))
    again, problems = SegmentFolder(saved, "f1").load()
    assert (len(again), problems) == (85, [])


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"format": 1, "encoder": "f1"}',
        b'{"format": 99, "encoder": "f1", "segments": []}',
        b'{"format": 1, "encoder": "f1", "segments": [{}]}',
        b'{"format": 1, "encoder": "f1", "segments": 3}',
        b'{"format": 1, "encoder": "f1", "segments": [{"files": {}}]}',
        b'{"format": 1, "encoder": "f1", "segments": [{"files": []}]}',
        b"\xff",
    ],
)
def test_a_manifest_that_says_nothing_sensible_is_a_problem_and_holds_nothing(
    saved: Path, manifest: bytes
) -> None:
    (saved / "manifest.json").write_bytes(manifest)
    segments, problems = SegmentFolder(saved, "f1").load()
    assert len(segments) == 0
    assert len(problems) == 1


def test_vectors_of_another_encoder_are_not_loaded(saved: Path) -> None:
    segments, (problem,) = SegmentFolder(saved, "f2").load()
    assert len(segments) == 0
    assert "another encoder" in problem


def test_files_that_are_no_longer_needed_go_and_others_are_not_written_again(saved: Path) -> None:
    folder = SegmentFolder(saved, "f1")
    segments, _ = folder.load()
    before = (saved / "1-60-60.faiss").stat().st_ino
    (saved / "left-over").write_text("")
    folder.save(extended(replace(segments, small=0), 88))
    assert sorted(path.name for path in saved.iterdir()) == [
        "1-60-60.faiss",
        "1-60-60.npy",
        "61-80-20.faiss",
        "61-80-20.npy",
        "81-88-8.faiss",
        "81-88-8.npy",
        "manifest.json",
    ]
    assert (saved / "1-60-60.faiss").stat().st_ino == before


def test_a_crash_before_the_manifest_is_written_leaves_what_was_there(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(path: Path, data: bytes) -> None:
        if path.name == "manifest.json":
            raise KeyboardInterrupt
        write_durably(path, data)

    folder = SegmentFolder(saved, "f1")
    segments, _ = folder.load()
    with monkeypatch.context() as broken:
        broken.setattr("index.vectors.folder.write_durably", crash)
        with pytest.raises(KeyboardInterrupt):
            folder.save(extended(segments, 100))
    again, problems = SegmentFolder(saved, "f1").load()
    assert (len(again), problems) == (85, [])
