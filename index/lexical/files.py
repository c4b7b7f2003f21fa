"""What the files of a lexical index have to be: tantivy never changes one once it is written."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.files import sealed, sha256_of, unsealed, write_durably
from index.lexical.analysis import VERSION
from index.position import Position

_POSITION = "position.json"
_META = "meta.json"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written down once tantivy had committed.

    Attributes:
        position: How far the index had followed its store.
        meta: SHA-256 of tantivy's list of segments.
        opstamp: tantivy's number of the commit that wrote that list; a later one has a higher one.
        files: SHA-256 of each file of those.
    """

    position: Position
    meta: str = ""
    opstamp: int = 0
    files: dict[str, str] = field(default_factory=dict)


NOTHING = Written(Position())


class LexicalFiles:
    """The files of a folder `lexical/`, and the one that says what the others have to be.

    Args:
        path: The folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._hashes: dict[str, str] = {}

    @property
    def begun(self) -> bool:
        """Whether something was ever written down for it."""
        return (self.path / _POSITION).exists()

    def read(self) -> Written:
        """Read what was written down; `NOTHING` where it is not there or of another version."""
        try:
            written = unsealed((self.path / _POSITION).read_bytes())
            if written["analysis"] != VERSION:
                return NOTHING
            position = Position.of(written["position"])
            meta, opstamp = str(written["meta"]), int(written["opstamp"])
            return Written(position, meta, opstamp, dict(written["files"]))
        except (OSError, ValueError, KeyError, TypeError):
            return NOTHING

    def write(self, position: Position) -> None:
        """Write down what is there now, which tantivy has committed."""
        meta: dict[str, Any] = json.loads((self.path / _META).read_bytes())
        names = self._names(meta)
        hashes = {name: self._hashes.get(name) or sha256_of(self.path / name) for name in names}
        content = {
            "analysis": VERSION,
            "position": position.written(),
            "meta": sha256_of(self.path / _META),
            "opstamp": meta["opstamp"],
            "files": hashes,
        }
        write_durably(self.path / _POSITION, sealed(content))
        self._hashes = hashes

    def check(self, written: Written) -> None:
        """Compare the files with what was written down.

        After a crash tantivy may have committed once more than was written down: files that were
        merged away since are missed by nobody then.

        Raises:
            ValueError: One has changed, or is missing.
        """
        meta = self.path / _META
        if not meta.exists():
            raise ValueError(f"{meta} is missing")
        same = sha256_of(meta) == written.meta
        if not same and _opstamp_in(meta) <= written.opstamp:
            raise ValueError(f"{meta}: its checksum is not the one written down")
        for name, expected in written.files.items():
            try:
                found = sha256_of(self.path / name)
            except FileNotFoundError:
                if not same:
                    continue
                raise ValueError(f"{self.path / name} is missing") from None
            if found != expected:
                raise ValueError(f"{self.path / name}: its checksum is not the one written down")

    def _names(self, meta: dict[str, Any]) -> list[str]:
        names = []
        for segment in meta["segments"]:
            stem = segment["segment_id"].replace("-", "")
            deleted = segment["deletes"] and f"{stem}.{segment['deletes']['opstamp']}.del"
            files = {file.name for file in self.path.glob(f"{stem}.*")}
            names += sorted(n for n in files if not n.endswith(".del") or n == deleted)
        return names


def _opstamp_in(meta: Path) -> int:
    try:
        return int(json.loads(meta.read_bytes())["opstamp"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"{meta}: it has no opstamp") from error
