"""Folders are watched: which of them have changed, burst by burst."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from watchfiles import watch

from qa.errors import InvalidFolder

_QUIET_MS = 300
_AT_MOST_MS = 5_000
_LOOK_MS = 500

Identity = tuple[int, int] | None


def bursts(folders: Sequence[str], *, without: Path) -> Iterator[set[str]]:
    """Give the folders in which something has changed, once it is quiet or five seconds have gone.

    The first that come are all of them, as soon as they are being watched: what changes while they
    are dealt with comes next. A folder that is replaced by another of its name, that is away or
    comes back, has changed. Nothing comes twice a second where nothing changes. Hidden files and
    folders are not looked at.

    Args:
        folders: Their paths.
        without: A folder whose changes do not count: the home, where it is in one of the others.

    Raises:
        InvalidFolder: The system cannot watch them.
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    left_out = without.resolve()
    changed = set(folders)
    while True:
        seen = {text: _identity(text) for text in folders}
        roots = {text: Path(text).resolve() for text in folders if seen[text]}
        for paths in _changes(list(roots.values())):
            if paths is None:
                changed = set(folders)
                break
            kept = [path for path in paths if not path.is_relative_to(left_out)]
            yield changed | {
                text
                for text, root in roots.items()
                if any(_is_visible(path, root) for path in kept)
            }
            changed = {text for text in folders if _identity(text) != seen[text]}
            if changed:
                break


def _changes(roots: Sequence[Path]) -> Iterator[set[Path] | None]:
    """Give what has changed, nothing where nothing has; None where it cannot be told, at the end.

    From the first time on they are watched.
    """
    while not roots:
        yield set()
        time.sleep(_LOOK_MS / 1000)
    watched = watch(
        *roots,
        watch_filter=None,
        debounce=_AT_MOST_MS,
        step=_QUIET_MS,
        rust_timeout=_LOOK_MS,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    )
    try:
        first = next(watched)
    except FileNotFoundError:  # it went away just now
        yield None
        return
    except (OSError, RuntimeError) as error:
        raise InvalidFolder(
            f"The folders cannot be watched: {error}. The system allows for so many folders "
            "(fs.inotify.max_user_watches); without --watch they can be synced at any time."
        ) from error
    yield {Path(path) for _, path in first}
    try:
        for changes in watched:
            yield {Path(path) for _, path in changes}
    except RuntimeError:  # a file's name is no text, for one
        yield None


def _identity(folder: str) -> Identity:
    try:
        status = Path(folder).stat()
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


def _is_visible(path: Path, root: Path) -> bool:
    if not path.is_relative_to(root):
        return False
    return not any(part.startswith(".") for part in path.relative_to(root).parts)
