"""Where output goes: data to stdout, everything else to stderr, colour to terminals alone."""

import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

import click

from api.cli.untrusted import json_text, one_line


def prepare_streams() -> None:
    """Make the standard streams ones that are always there, and take any character."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 (for good)
        stream = getattr(sys, name)
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def is_terminal(stream: TextIO) -> bool:
    """Whether somebody looks at a stream."""
    return stream.isatty()


def is_styled(stream: TextIO) -> bool:
    """Whether a stream takes colour and emphasis: a terminal, unless NO_COLOR says no."""
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return is_terminal(stream) and not plain


def say(message: str) -> None:
    """Tell people something, on stderr."""
    click.echo(f"pincite: {one_line(message)}", err=True)


def write(text: str) -> None:
    """Write a line of data."""
    click.echo(text)


def write_json(value: object) -> None:
    """Write a line of JSON, at once."""
    text = json_text(value)
    try:
        click.echo(text)
    except UnicodeEncodeError:
        click.echo(text.encode("ascii", "backslashreplace").decode("ascii"))
    sys.stdout.flush()


def counted(number: int, what: str) -> str:
    """Write a number of things: `1 passage`, `2,000 passages`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
