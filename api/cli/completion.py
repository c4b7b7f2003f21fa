"""`pincite completion`: the shell completes commands and options."""

import click
from click.shell_completion import get_completion_class

from api.cli.options import examples


@click.command(
    epilog=examples(
        "pincite completion bash >> ~/.bashrc",
        "pincite completion zsh >> ~/.zshrc",
        "pincite completion fish > ~/.config/fish/completions/pincite.fish",
    )
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, *, shell: str) -> None:
    """Print the script that lets a shell complete this command."""
    kind = get_completion_class(shell)
    if kind is None:
        raise click.BadParameter(f"{shell} is not known.")
    root = context.find_root()
    click.echo(kind(root.command, {}, "pincite", "_PINCITE_COMPLETE").source())
