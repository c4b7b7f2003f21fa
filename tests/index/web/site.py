"""A site of its own for a test: a real server on a loopback address."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """A server whose pages a test writes; it remembers what it was asked."""

    def __init__(self, address: str) -> None:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked.append((self.path, dict(self.headers)))
                site.answers.get(self.path, missing)(self)

            def send_response(self, code: int, message: str | None = None) -> None:
                site.statuses.append((self.path, int(code)))
                super().send_response(code, message)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, *_: object) -> None:
                pass

        self.answers: dict[str, Answer] = {}
        self.statuses: list[tuple[str, int]] = []
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.server = Server((address, 0), Handler)
        self.port: int = self.server.server_address[1]
        self.url = f"http://{address}:{self.port}"

    def put(
        self,
        path: str,
        body: bytes | str = b"",
        *,
        status: int = 200,
        type: str = "text/html",  # noqa: A002
        **headers: str,
    ) -> str:
        data = body.encode() if isinstance(body, str) else body
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        self.answers[path] = lambda to: reply(to, status, {"Content-Type": type} | named, data)
        return self.url + path

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        return self.put(path, status=status, Location=to)

    def answered(self, path: str) -> list[int]:
        """Give the status of each answer; with a 304 there is no body."""
        return [status for asked, status in self.statuses if asked == path]

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


def reply(
    to: BaseHTTPRequestHandler, status: int, headers: Mapping[str, str], data: bytes = b""
) -> None:
    to.send_response(status)
    for key, value in headers.items():
        to.send_header(key, value)
    if status != 304:
        to.send_header("Content-Length", str(len(data)))
    to.end_headers()
    if status != 304:
        to.wfile.write(data)


def missing(to: BaseHTTPRequestHandler) -> None:
    reply(to, 404, {}, b"nothing here")


@contextmanager
def served(address: str = "127.0.0.1") -> Iterator[Site]:
    site = Site(address)
    thread = threading.Thread(target=site.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        site.server.server_close()
        thread.join(5)
