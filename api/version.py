"""Which Pincite this is."""

from importlib import metadata


def version() -> str:
    """Give the installed version; `0+unknown` where it runs without being installed."""
    try:
        return metadata.version("pincite")
    except metadata.PackageNotFoundError:
        return "0+unknown"
