"""What tantivy needs of the disk, and what it says when something is wrong with it."""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_CODE = re.compile(r"\bcode: (\d+)")


@contextmanager
def readable(path: Path) -> Iterator[Path]:
    """Give a folder in which tantivy can make the lock file that it reads nothing without.

    That is the index's own folder where it can be written to, else one of links to its files,
    which is needed no longer than until they are open. tantivy looks for commits in a thread of its
    own, which may be locking the folder while it goes.
    """
    if os.access(path, os.W_OK):
        yield path
        return
    with TemporaryDirectory(prefix="pincite-lexical-", ignore_cleanup_errors=True) as links:
        for file in path.absolute().iterdir():
            if not file.name.endswith(".lock"):
                Path(links, file.name).symlink_to(file)
        yield Path(links)


@contextmanager
def written_to(path: Path) -> Iterator[None]:
    """Raise what tantivy says of the disk while it writes as the disk's own error.

    Raises:
        OSError: Something cannot be written.
    """
    try:
        yield
    except ValueError as error:
        found = _CODE.search(str(error))
        number = int(found[1]) if found else errno.EIO
        raise OSError(number, os.strerror(number), str(path)) from error
