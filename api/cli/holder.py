"""Who is writing to a home, or serves it, if anybody does."""

import fcntl
import json
from pathlib import Path


def holder_of(home: Path, name: str) -> dict[str, object] | None:
    """Describe the process that has one of a home's locks: `process`, `command` and `since`.

    The lock is looked at, not taken from whoever has it or wants it next.

    Args:
        home: The home's folder.
        name: The lock's, as in `index.locking`.
    """
    try:
        with (home / name).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            fcntl.flock(file, fcntl.LOCK_UN)
    except BlockingIOError:
        pass
    except OSError:
        return None
    else:
        return None
    try:
        held = json.loads((home / f"{name}.json").read_bytes())
    except (OSError, ValueError):
        held = None
    if not isinstance(held, dict):
        return {"process": None, "command": None, "since": None}
    return {name: held.get(name) for name in ("process", "command", "since")}
