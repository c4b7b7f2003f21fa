"""Files that can be made again are damaged between runs, and the home answers as before."""

import random
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from index.home import DEFAULT_COLLECTION, Home
from scripts.crashing.checking import Verdict, check
from scripts.crashing.killing import run
from scripts.crashing.model import Model

CUT, FLIPPED = "cut short", "a bit flipped"
UNNOTICED = "unnoticed"
DAMAGES = (CUT, FLIPPED)
FOLDERS = ("vectors", "lexical")
UNREAD = (".managed.json",)  # tantivy's list of files to be deleted one day: no answer needs it


def damage(file: Path, kind: str, chance: random.Random) -> str:
    """Damage a file at some place; say what was done."""
    data = bytearray(file.read_bytes())
    at = chance.randrange(len(data))
    if kind == CUT:
        file.write_bytes(data[:at])
        return f"{file.name} cut to {at} bytes"
    bit = chance.randrange(8)
    data[at] ^= 1 << bit
    file.write_bytes(data)
    return f"{file.name}: bit {bit} of byte {at} flipped"


def derived_files(model: Model) -> list[Path]:
    """List the files of a home that can be made again, those without content left out."""
    folders = [folder / name for folder in _collections(model) for name in FOLDERS]
    files = [file for folder in folders for file in folder.iterdir() if file.is_file()]
    return sorted(file for file in files if file.stat().st_size)


def _collections(model: Model) -> list[Path]:
    with Home(model.home) as home:
        return [home.folder(home.catalog.collection(DEFAULT_COLLECTION).folder)]


def damaged(
    model: Model, chance: random.Random, rounds: int
) -> tuple[Counter[tuple[str, str]], list[str]]:
    """Damage one file after another, and check each time.

    Returns:
        How often which kind of file was damaged how, and what went wrong.
    """
    counts: Counter[tuple[str, str]] = Counter()
    faults: list[str] = []
    for number in range(rounds):
        files = run(lambda _: [str(file) for file in derived_files(model)]).result
        file = Path(files[number % len(files)])
        kind = DAMAGES[number // len(files) % len(DAMAGES)]
        done = damage(file, kind, chance)
        verdict, again = (_opened(model, writing_first=bool(number % 3)) for _ in range(2))
        counts[file.parent.name, kind] += 1
        if not verdict.problems and file.name not in UNREAD:
            counts[file.parent.name, UNNOTICED] += 1
            faults.append(f"{done}: unnoticed")
        faults += [f"{done}: noticed once more: {problem}" for problem in again.problems]
        faults += [f"{done}: {fault}: {what}" for fault, what in [*verdict.faults, *again.faults]]
    return counts, faults


def _opened(model: Model, *, writing_first: bool) -> Verdict:
    seen = run(lambda _: asdict(check(model, [model.state], 0, writing_first=writing_first)))
    if seen.error:
        raise SystemExit(seen.error)
    return Verdict(**seen.result)
