"""A home with documents, and an MCP server for it in this process; tests only read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp.server.lowlevel import Server

from api.mcp.desk import Desk
from api.mcp.stdio import Reading
from api.settings import Settings
from tests.api.mcp.talking import desk as desk_for
from tests.api.mcp.talking import memory, stock


@pytest.fixture(scope="session")
def shelf(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Where the home is."""
    folder = tmp_path_factory.mktemp("mcp")
    return stock(folder / "home", models, folder)


@pytest.fixture(scope="session")
def opened(shelf: Settings) -> Iterator[tuple[Reading, Server[Any]]]:
    """The library, opened for reading, and the server."""
    reading, server = memory(shelf)
    with reading:
        yield reading, server


@pytest.fixture(scope="session")
def server(opened: tuple[Reading, Server[Any]]) -> Server[Any]:
    """The server."""
    return opened[1]


@pytest.fixture(scope="session")
def desk(opened: tuple[Reading, Server[Any]]) -> Desk:
    """What tools work with."""
    return desk_for(opened[0].using)
