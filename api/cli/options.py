"""Options that several commands have."""

import click

collection_option = click.option(
    "-c",
    "--collection",
    metavar="NAME",
    help="The collection; PINCITE_COLLECTION, or else `default`, where none is named.",
)

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Write JSON to stdout, for other programs."
)

server_option = click.option(
    "--server", metavar="URL", help="Ask this server, with the key in PINCITE_KEY."
)


def examples(*commands: str) -> str:
    """Write the end of a command's help: how it is used."""
    return "\b\nExamples:\n" + "\n".join(f"  {command}" for command in commands)
