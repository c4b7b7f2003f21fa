import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from openai import OpenAI
from starlette.testclient import TestClient


@pytest.fixture(scope="session")
def running(stocked: TestClient) -> Iterator[uvicorn.Server]:
    """The stocked server on a port of this machine: what clients of others can reach."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        config = uvicorn.Config(stocked.app, lifespan="off", log_config=None, access_log=False)
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        until = time.monotonic() + 20
        while not running.started:
            assert time.monotonic() < until
            time.sleep(0.01)
        yield running
        running.should_exit = True
        thread.join(20)


@pytest.fixture(scope="session")
def server(running: uvicorn.Server) -> str:
    """Where it is reached."""
    (served,) = running.servers
    return f"http://127.0.0.1:{served.sockets[0].getsockname()[1]}"


@pytest.fixture(scope="session")
def client(server: str) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{server}/v1", api_key="none", max_retries=0, timeout=60) as client:
        yield client
