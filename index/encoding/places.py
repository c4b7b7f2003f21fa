"""Where exported models are; at no moment is there none where there was one."""

from pathlib import Path
from shutil import rmtree


def place_of(folder: Path, mark: str) -> Path:
    """Give the folder of the model of a fingerprint.

    That is where the one before was set aside while no other is in its place.
    """
    place, before = folder / mark, _aside(folder, mark)
    return before if before.exists() and not place.exists() else place


def put(made: Path, folder: Path, mark: str) -> None:
    """Put a model in the place of its fingerprint, and let go of the one before.

    Args:
        made: Its folder, on the same disk.
        folder: The folder of exported models.
        mark: The fingerprint.

    Raises:
        OSError: It cannot be put there; the one before stays.
    """
    place, before = folder / mark, _aside(folder, mark)
    if place.exists():
        rmtree(before, ignore_errors=True)
        place.rename(before)
    made.rename(place)
    rmtree(before, ignore_errors=True)


def _aside(folder: Path, mark: str) -> Path:
    return folder / f".before-{mark}"
