"""A collection of spare parts that only their numbers tell apart, and questions about them."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

THINGS = ("pump", "valve", "motor", "filter", "sensor", "gear", "belt", "hose", "fan", "relay")
CODES = [f"{'ABCDEFGHJK'[number % 10]}X{4000 + number * 37}" for number in range(40)]


def lines(path: Path, objects: Iterable[Mapping[str, object]]) -> Path:
    path.write_text("".join(f"{json.dumps(each)}\n" for each in objects), encoding="utf-8")
    return path


def corpus(folder: Path) -> Path:
    """Parts whose words say nothing of what they are, beside guides that meaning finds."""
    parts = [
        {"id": code, "text": f"{code}. Discontinued. See the former supplier's notes on storage."}
        for code in CODES
    ]
    guides = [
        {
            "id": f"guide{number}",
            "text": f"How to replace a {thing} at home, step {number}: the {thing} is taken out, "
            f"cleaned, and the new {thing} put in its place with care.",
        }
        for number, thing in enumerate(THINGS * 4)
    ]
    return lines(folder / "parts.jsonl", [*parts, *guides])


def questions() -> list[dict[str, object]]:
    """Ask for each part by its number, in the words of the guides."""
    return [
        {
            "question": f"How do I replace the {thing} {code} at home with a new {thing}?",
            "documents": [code],
        }
        for code, thing in zip(CODES, THINGS * 4, strict=True)
    ]
