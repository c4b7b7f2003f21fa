"""A file of TOML is changed as a person would change it: comments and order stay."""

from collections.abc import Mapping
from typing import Any

import tomlkit


def edited(text: str, name: str, changes: Mapping[str, Any]) -> str:
    """Change some keys of a table.

    Args:
        text: The file, which is TOML.
        name: The table's name; it is made where there is none.
        changes: The new value of each key; None for taking the key out.
    """
    document = tomlkit.parse(text if text.endswith("\n") or not text else f"{text}\n")
    if name not in document:
        if all(value is None for value in changes.values()):
            return text
        if text:
            document.add(tomlkit.nl())
        document.add(name, tomlkit.table())
    table = document[name]
    for key, value in changes.items():
        if value is None:
            table.pop(key, None)
        else:
            table[key] = value
    return tomlkit.dumps(document)
