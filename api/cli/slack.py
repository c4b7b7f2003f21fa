"""`pincite slack`: the bot for Slack, over Socket Mode."""

import click

from api.cli.options import examples
from api.cli.shared import Shared, pass_shared


@click.command(epilog=examples("pincite slack"))
@pass_shared
def slack(shared: Shared) -> None:
    """Answer questions in Slack until it is stopped.

    The bot connects to Slack (Socket Mode), so that no address of this machine has to be reached
    from outside. PINCITE_SLACK_BOT_TOKEN and PINCITE_SLACK_APP_TOKEN are its tokens;
    docs/slack.md says how to come by them. Ctrl-C stops it, once what is asked is answered.
    """
    from api.logs import set_up_logging  # noqa: PLC0415 (help must not wait for it)
    from api.slack.socket_mode import run  # noqa: PLC0415 (imports Slack's libraries)

    settings = shared.settings
    set_up_logging(settings.log_level)
    run(settings)
