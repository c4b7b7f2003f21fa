"""Where tantivy can read an index that stands on a disk nobody can write to."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def readable(path: Path) -> Iterator[Path]:
    """Give a folder in which tantivy can make the lock file that it reads nothing without.

    That is the index's own folder where it can be written to, else one of links to its files,
    which is needed no longer than until they are open.
    """
    if os.access(path, os.W_OK):
        yield path
        return
    with TemporaryDirectory(prefix="pincite-lexical-") as links:
        for file in path.absolute().iterdir():
            if not file.name.endswith(".lock"):
                Path(links, file.name).symlink_to(file)
        yield Path(links)
