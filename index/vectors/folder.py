"""Segments on disk: a file each, a manifest that says which count, and a checksum of every one."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from index.files import sha256_of, sync_folder, write_durably
from index.position import Position
from index.vectors.segment import Segment
from index.vectors.segments import Segments

_FORMAT = 2
_MANIFEST = "manifest.json"

Files = dict[str, str]


class SegmentFolder:
    """The folder `vectors/` of a collection. All of it can be made again from the store.

    Args:
        path: The folder.
        fingerprint: Of the encoder whose vectors these are.

    Attributes:
        segments: What is on disk, up to the first segment that is damaged or missing.
        position: How far they have followed the store.
        problems: What was found wrong.
    """

    def __init__(self, path: Path, fingerprint: str) -> None:
        self.path = path
        self.segments = Segments()
        self.position = Position()
        self.problems: list[str] = []
        self._fingerprint = fingerprint
        self._manifest: bytes | None = None
        self._read_before: dict[str, tuple[Files, Segment]] = {}
        self.refresh()

    def refresh(self) -> None:
        """See what has been saved since, by whatever process."""
        manifest = self._read_manifest()
        while manifest is not None and manifest != self._manifest:
            problems = self._take(manifest)
            read, manifest = manifest, self._read_manifest()
            if manifest == read:  # else somebody saved meanwhile, and dropped files
                self._manifest = manifest
                self.problems += problems

    def save(self, segments: Segments, position: Position) -> None:
        """Write the segments that are not there yet, then the manifest, then drop old files.

        Its caller holds the home's lock.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        read = dict(self._write(part) for part in segments.parts)
        content = {
            "format": _FORMAT,
            "encoder": self._fingerprint,
            "position": position.written(),
            "segments": [{"files": files} for files, _ in read.values()],
        }
        manifest = json.dumps(content, indent=1).encode()
        write_durably(self.path / _MANIFEST, manifest)
        self.segments, self.position, self._manifest = segments, position, manifest
        self._read_before = read
        kept = {_MANIFEST, *(name for files, _ in read.values() for name in files)}
        for file in self.path.iterdir():
            if file.name not in kept:
                file.unlink()
        sync_folder(self.path)

    def reject(self, reason: str) -> None:
        """Hold nothing of what is on disk, until something else is there."""
        self.segments, self.position, self._read_before = Segments(), Position(), {}
        self.problems.append(f"{self.path}: {reason}")

    def _read_manifest(self) -> bytes | None:
        try:
            return (self.path / _MANIFEST).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            self.problems.append(f"{self.path / _MANIFEST}: {error}")
            return None

    def _take(self, manifest: bytes) -> list[str]:
        try:
            content = self._checked(json.loads(manifest))
            position = Position.of(content["position"])
            entries = [dict(entry["files"].items()) for entry in content["segments"]]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            self.segments, self.position = Segments(), Position()
            return [f"{self.path / _MANIFEST}: {error}"]
        parts: list[Segment] = []
        read: dict[str, tuple[Files, Segment]] = {}
        problems: list[str] = []
        for files in entries:
            try:
                name, part = self._read(files)
            except (OSError, ValueError, KeyError, RuntimeError) as error:
                problems.append(str(error))
                last = parts[-1].last if parts else 0
                position = replace(position, last=last)
                break
            parts.append(part)
            read[name] = (files, part)
        self.segments = Segments(tuple(parts), last=position.last)
        self.position, self._read_before = position, read
        return problems

    def _checked(self, content: dict[str, Any]) -> dict[str, Any]:
        if content["format"] != _FORMAT or content["encoder"] != self._fingerprint:
            raise ValueError("made by another version or for another encoder")
        return content

    def _read(self, files: Files) -> tuple[str, Segment]:
        index_name, rows_name = files
        before = self._read_before.get(index_name)
        if before and before[0] == files:
            return index_name, before[1]
        for name, expected in files.items():
            if sha256_of(self.path / name) != expected:
                raise ValueError(f"{self.path / name}: its checksum is not the one written down")
        index = faiss.read_index(str(self.path / index_name))
        rows, documents = np.load(self.path / rows_name, allow_pickle=False)
        return index_name, Segment(rows, documents, index)

    def _write(self, part: Segment) -> tuple[str, tuple[Files, Segment]]:
        stem = f"{part.rows[0]}-{part.last}-{len(part)}"
        index_file, rows_file = self.path / f"{stem}.faiss", self.path / f"{stem}.npy"
        before = self._read_before.get(index_file.name)
        if before and before[1] is part:
            return index_file.name, before
        rows = io.BytesIO()
        np.save(rows, np.stack([part.rows, part.documents]), allow_pickle=False)
        write_durably(index_file, faiss.serialize_index(part.index).tobytes())
        write_durably(rows_file, rows.getvalue())
        files = {file.name: sha256_of(file) for file in (index_file, rows_file)}
        return index_file.name, (files, part)
