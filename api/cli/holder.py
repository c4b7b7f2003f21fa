"""Who is writing to a home, if anybody is."""

import fcntl
import json
from pathlib import Path


def holder_of(home: Path) -> dict[str, object] | None:
    """Describe the process that has a home's lock: `process`, `command` and `since`.

    The lock is looked at, not taken from whoever has it or wants it next.
    """
    try:
        with (home / "lock").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            fcntl.flock(file, fcntl.LOCK_UN)
    except BlockingIOError:
        pass
    except OSError:
        return None
    else:
        return None
    try:
        held = json.loads((home / "lock.json").read_bytes())
    except (OSError, ValueError):
        held = None
    if not isinstance(held, dict):
        return {"process": None, "command": None, "since": None}
    return {name: held.get(name) for name in ("process", "command", "since")}
