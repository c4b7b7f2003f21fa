"""Serving HTTP until a signal ends it."""

import ipaddress
import signal
import socket
import threading

import structlog
import uvicorn

from api.http.app import create_app
from api.http.service import Service
from api.logs import set_up_logging
from api.settings import Settings
from qa.errors import InvalidSettings

_GRACE_SECONDS = 10
_BACKLOG = 512

log = structlog.get_logger("pincite.http")


def run(settings: Settings) -> None:
    """Serve a home until SIGTERM or SIGINT; requests and the batch in hand are finished first.

    Raises:
        HomeError: The home cannot be opened at all.
        InvalidSettings: The address cannot be listened on.
    """
    set_up_logging(settings.log_level)
    listening = _bound(settings.host, settings.port)
    with listening, Service(settings) as service:
        host, port = listening.getsockname()[:2]
        if settings.key is None and not _only_here(host):
            log.warning("open to the network without a key: set PINCITE_KEY", host=host)
        shown = f"[{host}]" if ":" in host else host
        log.info("listening", url=f"http://{shown}:{port}", home=str(service.library.home.path))
        server = uvicorn.Server(
            uvicorn.Config(
                create_app(service),
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_GRACE_SECONDS,
                lifespan="on",
            )
        )
        _serve(server, listening)
    log.info("stopped")


def _serve(server: uvicorn.Server, listening: socket.socket) -> None:
    """Serve; once all is closed, the signal that ended it ends nothing else."""
    handlers = {}
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            handlers[number] = signal.signal(number, lambda *_: None)
    try:
        server.run(sockets=[listening])
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    if not server.started:
        raise SystemExit(1)


def _bound(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(address)
            listening.listen(_BACKLOG)
        except OSError:
            listening.close()
            raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise InvalidSettings(
            f"Nothing can listen on {host}, port {port}: {reason}. Stop what does, or choose "
            "another address (PINCITE_HOST, PINCITE_PORT)."
        ) from error
    return listening


def _only_here(host: str) -> bool:
    return ipaddress.ip_address(host.partition("%")[0]).is_loopback
