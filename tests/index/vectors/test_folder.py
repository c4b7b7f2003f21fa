import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.files import sha256_of, write_durably
from index.position import Position
from index.selection import Selection
from index.vectors.folder import SegmentFolder
from index.vectors.segments import Segments
from qa.ranking import Vectors
from tests.fakes import units
from tests.index.damage import DAMAGES, Damage

ALL = Selection(10**9, np.empty(0, np.int64))
VECTORS = units(np.random.default_rng(1), 100, 16)


def extended(segments: Segments, upto: int) -> Segments:
    rows = np.arange(segments.last, upto) + 1
    return segments.extended(rows, rows, vectors_of(rows))


def vectors_of(rows: np.ndarray) -> Vectors:
    return np.asarray(VECTORS[rows - 1], np.float32)


def at(last: int) -> Position:
    """A position in generation 7."""
    return Position(last, 7, "mark")


def found(segments: Segments) -> list[int]:
    return [int(row) for row in segments.search(VECTORS[3], 100, ALL).rows]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Three segments: passages 1 to 60, 61 to 80, 81 to 85."""
    segments = Segments(small=0)
    for upto in (60, 80, 85):
        segments = extended(segments, upto)
    assert len(segments.parts) == 3
    SegmentFolder(tmp_path / "vectors", "f1").save(segments, at(85))
    return tmp_path / "vectors"


def test_what_was_saved_is_loaded(saved: Path) -> None:
    folder = SegmentFolder(saved, "f1")
    assert (folder.position, folder.problems) == (at(85), [])
    assert [len(part) for part in folder.segments.parts] == [60, 20, 5]
    assert found(folder.segments) == found(extended(Segments(), 85))
    assert folder.segments.parts[2].documents.tolist() == [81, 82, 83, 84, 85]


def test_a_folder_that_is_not_there_is_empty_and_no_problem(tmp_path: Path) -> None:
    folder = SegmentFolder(tmp_path / "vectors", "f1")
    assert (len(folder.segments), folder.position, folder.problems) == (0, Position(), [])
    assert not (tmp_path / "vectors").exists()


@pytest.mark.parametrize("suffix", ["faiss", "npy"])
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("which", [0, 1, 2])
def test_damage_is_found_and_what_stands_before_it_is_kept(
    saved: Path, suffix: str, damage: Damage, which: int
) -> None:
    stem = ("1-60-60", "61-80-20", "81-85-5")[which]
    damage(saved / f"{stem}.{suffix}")
    folder = SegmentFolder(saved, "f1")
    assert len(folder.segments.parts) == which
    assert folder.position == at((0, 60, 80)[which])
    assert folder.segments.last == folder.position.last
    (problem,) = folder.problems
    assert stem in problem


@pytest.mark.parametrize("suffix", ["faiss", "npy"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_what_was_damaged_is_whole_again_once_it_is_extended_and_saved(
    saved: Path, suffix: str, damage: Damage
) -> None:
    damage(saved / f"61-80-20.{suffix}")
    folder = SegmentFolder(saved, "f1")
    assert folder.problems
    folder.save(extended(folder.segments, 85), at(85))
    again = SegmentFolder(saved, "f1")
    assert (again.position, again.problems) == (at(85), [])
    assert found(again.segments) == found(extended(Segments(), 85))


def test_a_segment_of_a_format_that_cannot_be_read_is_made_again(saved: Path) -> None:
    odd = saved / "61-80-20.faiss"
    odd.write_bytes(b"of another version of FAISS")
    manifest = json.loads((saved / "manifest.json").read_text())
    manifest["segments"][1]["files"][odd.name] = sha256_of(odd)
    (saved / "manifest.json").write_text(json.dumps(manifest))
    folder = SegmentFolder(saved, "f1")
    assert (len(folder.segments), len(folder.problems)) == (60, 1)
    folder.save(extended(extended(folder.segments, 80), 85), at(85))
    again = SegmentFolder(saved, "f1")
    assert (len(again.segments), again.problems) == (85, [])


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"format": 1, "encoder": "f1", "segments": []}',
        b'{"format": 99, "encoder": "f1", "position": {}, "segments": []}',
        b'{"format": 2, "encoder": "f1"}',
        b'{"format": 2, "encoder": "f1", "segments": []}',
        b'{"format": 2, "encoder": "f1", "position": 3, "segments": []}',
        b'{"format": 2, "encoder": "f1", "position": {"last": 3}, "segments": []}',
        b'{"format": 2, "encoder": "f1", "position": POSITION, "segments": [{}]}',
        b'{"format": 2, "encoder": "f1", "position": POSITION, "segments": 3}',
        b'{"format": 2, "encoder": "f1", "position": POSITION, "segments": [{"files": {}}]}',
        b'{"format": 2, "encoder": "f1", "position": POSITION, "segments": [{"files": []}]}',
        b'{"format": 2, "encoder": "f1", "position": POSITION, "segments": [{"files": {"a": 1}}]}',
        b"\xff",
    ],
)
def test_a_manifest_that_says_nothing_sensible_is_a_problem_and_holds_nothing(
    saved: Path, manifest: bytes
) -> None:
    position = json.dumps(at(85).written()).encode()
    (saved / "manifest.json").write_bytes(manifest.replace(b"POSITION", position))
    folder = SegmentFolder(saved, "f1")
    folder.refresh()
    assert (len(folder.segments), folder.position.last, len(folder.problems)) == (0, 0, 1)


def test_vectors_of_another_encoder_are_not_loaded(saved: Path) -> None:
    folder = SegmentFolder(saved, "f2")
    assert (len(folder.segments), folder.position) == (0, Position())
    (problem,) = folder.problems
    assert "another encoder" in problem


def test_files_that_are_no_longer_needed_go_and_others_are_not_written_again(saved: Path) -> None:
    folder = SegmentFolder(saved, "f1")
    before = (saved / "1-60-60.faiss").stat().st_ino
    (saved / "left-over").write_text("")
    folder.save(extended(replace(folder.segments, small=0), 88), at(88))
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
    with monkeypatch.context() as broken:
        broken.setattr("index.vectors.folder.write_durably", crash)
        with pytest.raises(KeyboardInterrupt):
            folder.save(extended(folder.segments, 100), at(100))
    again = SegmentFolder(saved, "f1")
    assert (len(again.segments), again.position, again.problems) == (85, at(85), [])


def test_another_sees_what_is_saved_once_it_looks_again(saved: Path) -> None:
    writer, reader = SegmentFolder(saved, "f1"), SegmentFolder(saved, "f1")
    before = reader.segments
    writer.save(extended(writer.segments, 90), at(90))
    assert reader.position == at(85)
    reader.refresh()
    assert (reader.position, reader.segments.last, reader.problems) == (at(90), 90, [])
    assert found(reader.segments) == found(extended(Segments(), 90))
    assert found(before) == found(extended(Segments(), 85))


def test_what_has_not_changed_is_not_read_again(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, reader = SegmentFolder(saved, "f1"), SegmentFolder(saved, "f1")
    writer.save(extended(replace(writer.segments, small=0), 86), at(86))
    read: list[str] = []

    def counted(path: Path) -> str:
        read.append(path.name)
        return sha256_of(path)

    monkeypatch.setattr("index.vectors.folder.sha256_of", counted)
    reader.refresh()
    reader.refresh()
    assert read == ["86-86-1.faiss", "86-86-1.npy"]
    assert found(reader.segments) == found(extended(Segments(), 86))


def test_files_that_are_dropped_while_they_are_read_are_no_damage(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = SegmentFolder(saved, "f1")

    def overtaken(path: Path) -> str:
        monkeypatch.setattr("index.vectors.folder.sha256_of", sha256_of)
        writer.save(extended(Segments(), 95), at(95))
        return sha256_of(path)

    monkeypatch.setattr("index.vectors.folder.sha256_of", overtaken)
    reader = SegmentFolder(saved, "f1")
    assert (reader.position, len(reader.segments), reader.problems) == (at(95), 95, [])


def test_what_was_rejected_is_not_held_until_something_else_is_there(saved: Path) -> None:
    folder = SegmentFolder(saved, "f1")
    folder.reject("of another store")
    folder.refresh()
    assert (len(folder.segments), folder.position) == (0, Position())
    assert folder.problems == [f"{saved}: of another store"]
    SegmentFolder(saved, "f1").save(extended(Segments(), 20), at(20))
    folder.refresh()
    assert (len(folder.segments), folder.position) == (20, at(20))


def test_what_the_last_passages_were_is_remembered_when_they_are_dropped(saved: Path) -> None:
    folder = SegmentFolder(saved, "f1")
    kept = folder.segments.without(np.arange(81, 86), vectors_of)
    folder.save(kept, at(85))
    again = SegmentFolder(saved, "f1")
    assert (again.segments.last, len(again.segments), again.problems) == (85, 80, [])
