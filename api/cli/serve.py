"""`pincite serve`: the server."""

import click

from api.cli.options import examples
from api.cli.shared import Shared, pass_shared


@click.command(
    epilog=examples("pincite serve", "PINCITE_KEY=secret pincite serve --host 0.0.0.0 --port 8080")
)
@click.option("--host", help="The address to listen on; PINCITE_HOST, or else 127.0.0.1.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port; PINCITE_PORT, or else 8765.")
@pass_shared
def serve(shared: Shared, *, host: str | None, port: int | None) -> None:
    """Serve the home over HTTP until it is stopped, with pages to ask on.

    When PINCITE_KEY is set, callers must send it, and pages ask for it. Ctrl-C stops the server.
    """
    from api.http.server import run  # noqa: PLC0415 (imports the server)

    run(shared.settings_with(host=host, port=port))
