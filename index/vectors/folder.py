"""Segments on disk: a file each, a manifest that says which count, and a checksum of every one."""

import io
import json
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from index.files import sha256_of, sync_folder, write_durably
from index.vectors.segment import Segment
from index.vectors.segments import Segments

_FORMAT = 1
_MANIFEST = "manifest.json"


class SegmentFolder:
    """The folder `vectors/` of a collection. All of it can be made again from the store.

    Args:
        path: The folder.
        fingerprint: Of the encoder whose vectors these are.
    """

    def __init__(self, path: Path, fingerprint: str) -> None:
        self.path = path
        self._fingerprint = fingerprint
        self._sound: dict[str, dict[str, Any]] = {}

    def load(self) -> tuple[Segments, list[str]]:
        """Read what is there.

        Returns:
            The segments up to the first that is damaged or missing, and what was found wrong.
        """
        try:
            manifest = json.loads((self.path / _MANIFEST).read_bytes())
            entries = self._checked(manifest)
        except FileNotFoundError:
            return Segments(), []
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            return Segments(), [f"{self.path / _MANIFEST}: {error}"]
        parts: list[Segment] = []
        for entry in entries:
            try:
                parts.append(self._read(entry))
            except (OSError, ValueError, KeyError, RuntimeError) as error:
                return Segments(tuple(parts)), [str(error)]
        return Segments(tuple(parts)), []

    def save(self, segments: Segments) -> None:
        """Write the segments that are not there yet, then the manifest, then drop old files."""
        self.path.mkdir(parents=True, exist_ok=True)
        entries = [self._write(part) for part in segments.parts]
        manifest = {"format": _FORMAT, "encoder": self._fingerprint, "segments": entries}
        write_durably(self.path / _MANIFEST, json.dumps(manifest, indent=1).encode())
        kept = {_MANIFEST, *(name for entry in entries for name in entry["files"])}
        for file in self.path.iterdir():
            if file.name not in kept:
                file.unlink()
        sync_folder(self.path)

    def _checked(self, manifest: dict[str, Any]) -> list[dict[str, Any]]:
        if manifest["format"] != _FORMAT or manifest["encoder"] != self._fingerprint:
            raise ValueError("made by another version or for another encoder")
        return [{"files": dict(entry["files"].items())} for entry in manifest["segments"]]

    def _read(self, entry: dict[str, Any]) -> Segment:
        for name, expected in entry["files"].items():
            if sha256_of(self.path / name) != expected:
                raise ValueError(f"{self.path / name}: its checksum is not the one written down")
        index_name, rows_name = entry["files"]
        index = faiss.read_index(str(self.path / index_name))
        rows, documents = np.load(self.path / rows_name, allow_pickle=False)
        self._sound[index_name] = entry
        return Segment(rows, documents, index)

    def _write(self, part: Segment) -> dict[str, Any]:
        stem = f"{part.rows[0]}-{part.last}-{len(part)}"
        index_file, rows_file = self.path / f"{stem}.faiss", self.path / f"{stem}.npy"
        if index_file.name in self._sound:
            return self._sound[index_file.name]
        rows = io.BytesIO()
        np.save(rows, np.stack([part.rows, part.documents]), allow_pickle=False)
        write_durably(index_file, faiss.serialize_index(part.index).tobytes())
        write_durably(rows_file, rows.getvalue())
        files = {file.name: sha256_of(file) for file in (index_file, rows_file)}
        self._sound[index_file.name] = {"files": files}
        return self._sound[index_file.name]
