"""What to do about a damaged home: the newest backup that is good, and how it is restored."""

import shlex
import time
from pathlib import Path

from index.recording import Recorded, recorded
from index.restoring import manifest_checked
from qa.errors import HomeError


def newest_good(home: Path) -> Recorded | None:
    """Find the newest backup of a home that is there and whole; every part of it is hashed."""
    return next((backup for backup in recorded(home) if _is_good(backup)), None)


def advice(home: Path) -> str:
    """Say how a damaged home is put right."""
    backup = newest_good(home)
    if backup is None:
        return (
            f"No good backup of {home} is known here. `pincite verify` lists what is damaged; any "
            "backup kept elsewhere is put in place by `pincite restore`."
        )
    made = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(backup.made))
    place = f"{home.absolute()}-restored"
    command = shlex.join(["pincite", "--home", place, "restore", backup.path])
    return (
        f"The newest good backup is {backup.path}, of {made}: run `{command}`, then move {home} "
        f"away and {place} into its place."
    )


def _is_good(backup: Recorded) -> bool:
    try:
        return manifest_checked(Path(backup.path)) == backup.sha256
    except (HomeError, OSError):
        return False
