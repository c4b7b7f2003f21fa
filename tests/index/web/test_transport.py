import socket
import threading

import httpcore
import httpx
import pytest

from index.web.addresses import GuardedBackend, anywhere
from index.web.deadline import Deadline
from index.web.transport import Transport
from tests.index.web.site import Site


def client_for(address: str) -> httpx.Client:
    backend = GuardedBackend(Deadline(), anywhere, lambda *_: [address])
    return httpx.Client(transport=Transport(backend), trust_env=False)


def test_a_request_goes_through_the_backend_under_its_own_name(site: Site) -> None:
    site.put("/a", "body", X_Own="yes")
    with client_for("127.0.0.1") as client:
        response = client.get(f"http://no.such.host.example:{site.port}/a")
        assert (response.text, response.headers["X-Own"]) == ("body", "yes")
        client.get(f"http://no.such.host.example:{site.port}/a")
    (_, headers), _ = site.asked
    assert headers["Host"] == f"no.such.host.example:{site.port}"


def test_tls_is_for_the_host_and_not_for_its_address() -> None:
    hello: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener, client_for("127.0.0.1") as client:
        listener.settimeout(5)

        def listen() -> None:
            end, _ = listener.accept()
            with end:
                end.settimeout(5)
                hello.append(end.recv(4096))

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        with pytest.raises(httpcore.NetworkError):
            client.get(f"https://shop.example:{listener.getsockname()[1]}/")
        thread.join(5)
    assert b"shop.example" in hello[0]
