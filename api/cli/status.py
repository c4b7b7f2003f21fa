"""`pincite status`: what there is, and who works with it."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from api.cli.collections import described, sizes
from api.cli.fitted import in_words
from api.cli.holder import holder_of
from api.cli.options import examples, json_option
from api.cli.shared import Shared, pass_shared
from api.cli.streams import write, write_json
from api.cli.untrusted import one_line
from api.sizes import bytes_text, size_of
from api.version import version
from api.wire import time_text
from index.locking import SERVING, WRITING
from qa.errors import CollectionNotFound, EncoderUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from api.library import Library


@click.command(epilog=examples("pincite status", "pincite status --json"))
@json_option
@pass_shared
def status(shared: Shared, *, as_json: bool) -> None:
    """Show the home, its collections, their sizes, and who writes to it."""
    found = _found(shared)
    if as_json:
        write_json(found)
    else:
        _show(found)


def _found(shared: Shared) -> dict[str, Any]:
    home = shared.settings.home.expanduser()
    models = shared.settings.models_folder
    try:
        with shared.library() as library:
            collections: list[dict[str, object]] = [
                {
                    **each,
                    "bytes": size_of(library.home.folder(shelf.folder)),
                    "lacks_tokens": _lacks_tokens(library, shelf.name, models),
                }
                for each, shelf in zip(
                    described(library), library.home.catalog.collections(), strict=True
                )
            ]
    except CollectionNotFound:
        collections = []
    return {
        "home": str(home),
        "version": version(),
        "server": _holder(home, SERVING),
        "writer": _holder(home, WRITING),
        "collections": collections,
        "models": {"folder": str(models), "bytes": size_of(models)},
        "bytes": size_of(home),
    }


def _lacks_tokens(library: Library, name: str, models: Path) -> bool:
    """Whether its encoder makes of tokens what an earlier version did not store."""
    from index.encoding.manifest import read_manifest  # noqa: PLC0415 (help must not wait for it)
    from index.encoding.places import place_of  # noqa: PLC0415

    store = library.collection(name).store
    if not store.lacks_tokens():
        return False
    try:
        return bool(read_manifest(place_of(models, store.meta().get("encoder", ""))).tokens)
    except EncoderUnavailable:
        return False


def _holder(home: Path, name: str) -> dict[str, object] | None:
    holder = holder_of(home, name)
    if holder and isinstance(holder["since"], int):
        holder["since"] = time_text(holder["since"])
    return holder


def _show(found: Mapping[str, Any]) -> None:
    models = found["models"]
    write(f"version      {found['version']}")
    write(f"home         {one_line(found['home'])} ({bytes_text(found['bytes'])})")
    write(f"encoders     {one_line(models['folder'])} ({bytes_text(models['bytes'])})")
    write(f"served by    {_who(found['server'])}")
    write(f"written by   {_who(found['writer'])}")
    for each in found["collections"]:
        model = one_line(each["model"] or "none yet")
        write(f"collection   {each['name']}: {sizes(each)}, {bytes_text(each['bytes'])}")
        write(f"             generation {each['generation']}, model {model}")
        if each["lacks_tokens"]:
            command = f"pincite reindex --collection {each['name']} --model {quote(model)}"
            write(f"             stored by an earlier version; is ranked better after {command}")
        for kind in ("tuning", "calibration"):
            if fitted := each[kind]:
                write(f"             {kind} {_fitted(fitted)}")
    if not found["collections"]:
        write("collections  none yet: pincite ingest PATH makes one")


def _fitted(fitted: Mapping[str, Any]) -> str:
    if not fitted["in_force"]:
        return f"of {fitted['at']} is not in force: it was fitted with another model"
    return f"of {fitted['at']}: {in_words(fitted['value'])}"


def _who(holder: Mapping[str, Any] | None) -> str:
    if not holder:
        return "nobody"
    return one_line(f"{holder['command']}, process {holder['process']}, since {holder['since']}")
