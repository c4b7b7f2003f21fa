"""Which Pincite this is."""

import tomllib
from importlib import metadata
from pathlib import Path


def version() -> str:
    """Give the version: of the installed package, or of the checkout it runs from."""
    try:
        return metadata.version("pincite")
    except metadata.PackageNotFoundError:
        project = Path(__file__).resolve().parents[2] / "pyproject.toml"
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
