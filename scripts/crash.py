"""Processes of work are killed, and nothing is lost, torn, found that is gone, or encoded again.

    .venv/bin/python scripts/crash.py [--kills N] [--commands N] [--damages N] [--seed N]

A process works on a home (see `scripts/crashing/operations.py`) and is killed with SIGKILL: before,
during and after every commit of SQLite and of tantivy, every rename, every fsync and every other
change of a folder that a first run of each operation lists, and then at random moments until there
are as many kills as wanted. After each, other processes open the home for reading and for writing
and compare all there is with what was said to be done (see `scripts/crashing/checking.py`); half of
the times the same work is then run to its end. The home lives on, and is a new one every so often.

Reader process, splitting, store, FAISS and tantivy are the real ones; the encoder is one of words,
and commits are made every few passages. `--commands` adds runs of the real command line with the
real model, killed at random moments; `--damages` cuts files of `vectors/` and `lexical/` short or
flips a bit of them between two runs, which has to be noticed and made good without encoding.
SIGKILL leaves the system's cache of files: what a power cut may leave is not shown.
"""

import argparse
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from api.settings import Settings
from scripts.crashing.checking import FAULTS, REENCODED, UNOPENABLE, Verdict, check, check_backup
from scripts.crashing.damaging import damaged
from scripts.crashing.events import KINDS
from scripts.crashing.killing import SIDES, Ended, Point, run
from scripts.crashing.model import WORDS, Model, Plan, State, version_of
from scripts.crashing.operations import COMMANDS, OPERATIONS, Operation
from tests.fakes import WordEncoder

RANDOM = "random"
COLUMNS = ("kills", *KINDS, RANDOM, *FAULTS)
ROUNDS_A_HOME = 25
_MOST_SHOWN = 50


class Harness:
    """Runs work, kills it, checks, and counts.

    Args:
        folder: For the homes.
        chance: Makes everything up.
        operations: What is run.
    """

    def __init__(
        self, folder: Path, chance: random.Random, operations: dict[str, Operation]
    ) -> None:
        self.counts: dict[str, Counter[str]] = {name: Counter() for name in operations}
        self.faults: list[str] = []
        self.problems: set[str] = set()
        self._folder = folder
        self._chance = chance
        self._operations = operations
        self._homes = 0
        self._rounds = 0
        self.model = self._new()

    def kill_so_often(self, kills: int) -> None:
        """Kill until there were so many kills."""
        if not kills:
            return
        listed = self._listed()
        for name, kind, point, after in moments(listed, self._chance):
            self._kill(name, kind, point=point, after=after)
            if sum(own["kills"] for own in self.counts.values()) >= kills:
                return

    def settled(self) -> Model:
        """Give a home that has lived a little."""
        for name in ("create", "ingest", "update", "delete", "ingest"):
            plan = self._plan(name)
            self._checked(name, plan, self._run(self._operations[name], plan))
        return self.model

    def _listed(self) -> dict[str, tuple[list[str], float]]:
        """Run each operation once; give the kinds of its events, and its seconds."""
        found = {}
        for name, operation in self._operations.items():
            plan = self._plan(name)
            ended = self._run(operation, plan, watched=True)
            self._checked(name, plan, ended)
            found[name] = (ended.events, ended.seconds)
            kinds = ", ".join(f"{n} {kind}" for kind, n in Counter(ended.events).items())
            print(
                f"{name}: {ended.seconds:.2f} s; {kinds or 'its events are not seen'}", flush=True
            )
        return found

    def _kill(self, name: str, kind: str, *, point: Point | None, after: float | None) -> None:
        """Kill an operation once, and check."""
        operation, plan = self._operations[name], self._plan(name)
        ended = self._run(operation, plan, point=point, after=after)
        if ended.killed:
            self.counts[name]["kills"] += 1
            self.counts[name][kind] += 1
        steps = self._checked(name, plan, ended)
        if ended.killed and self._chance.random() < 0.5:  # noqa: PLR2004 (half)
            self._resume(name, plan, steps)

    def _resume(self, name: str, plan: Plan, steps: int) -> None:
        """Run the same work once more to its end, as far as it is not there yet."""
        rest = plan if plan.files else Plan(plan.operation, plan.steps[steps:])
        if not rest.steps:
            return
        ended = self._run(self._operations[name], rest)
        kept = {id: text for step in plan.steps[:steps] for id, text in step.items() if text}  # noqa: A001
        versions = {version_of(text) for text in kept.values()}
        again = [text for text in ended.result or () if versions & set(text.lower().split())]
        for what in [*again, *(kept.keys() & ended.written)]:
            self._fault(name, REENCODED, what)
        self._checked(name, Plan(plan.operation, plan.steps[steps:]), ended, all_done=True)

    def _run(self, operation: Operation, plan: Plan, **how: Point | float | bool | None) -> Ended:
        model = self.model
        return run(lambda reporter: operation.run(model, plan, reporter), **how)  # type: ignore[arg-type]

    def _plan(self, name: str) -> Plan:
        self._rounds += 1
        operation = self._operations[name]
        if operation.begins or self._rounds % ROUNDS_A_HOME == 0:
            self.model = self._new()
        needed = () if operation.begins else ("create",) if not self.model.history else ()
        if not operation.begins and not self.model.state and self.model.history:
            needed = ("ingest",)
        for first in needed:
            plan = self._operations[first].plan(self.model, first)
            self._checked(first, plan, self._run(self._operations[first], plan))
        return operation.plan(self.model, name)

    def _new(self) -> Model:
        shutil.rmtree(self._folder / f"{self._homes}", ignore_errors=True)
        self._homes += 1
        models = Settings.load().models_folder.expanduser()
        return Model(self._folder / f"{self._homes}", models, self._chance)

    def _checked(self, name: str, plan: Plan, ended: Ended, *, all_done: bool = False) -> int:
        """Compare the home with what it may hold; give how many steps of the plan are there."""
        model = self.model
        if ended.error:
            self._fault(name, UNOPENABLE, ended.error)
        states = plan.states(model.state)
        done = len(plan.steps) if all_done or not (ended.killed or ended.error) else ended.done
        first = self._chance.random() < 0.5  # noqa: PLR2004 (half)
        seen = run(lambda _: asdict(check(model, states, done, writing_first=first)))
        if seen.error:
            raise SystemExit(seen.error)
        verdict = Verdict(**seen.result)
        self.problems.update(verdict.problems)
        for kind, what in verdict.faults:
            self._fault(name, kind, what)
        if name == "backup":
            self._check_backup(name, model.state, made=done == len(plan.steps))
        model.state = verdict.state
        model.history[verdict.generation] = verdict.state
        model.passages |= {key: (one, two) for key, (one, two) in verdict.passages.items()}
        return verdict.steps

    def _check_backup(self, name: str, state: State, *, made: bool) -> None:
        model = self.model
        allowed: list[State | None] = [state] if made else [state, model.backed_up]
        seen = run(lambda _: check_backup(model, allowed))
        faults, model.backed_up = seen.result
        for kind, what in faults:
            self._fault(name, kind, what)

    def _fault(self, name: str, kind: str, what: str) -> None:
        self.counts[name][kind] += 1
        self.faults.append(f"{name}: {kind}: {what}")


def moments(
    listed: dict[str, tuple[list[str], float]], chance: random.Random
) -> Iterator[tuple[str, str, Point | None, float | None]]:
    """Give where to kill: each side of each event in some order, then random moments."""
    points = [
        (name, kind, Point(number, side), None)
        for name, (events, _) in listed.items()
        for number, kind in enumerate(events, 1)
        for side in SIDES
    ]
    yield from chance.sample(points, len(points))
    while True:
        for name, (_, seconds) in listed.items():
            yield name, RANDOM, None, chance.random() * seconds


def table(counts: dict[str, Counter[str]]) -> str:
    """Lay the counts out."""
    rows = [["operation", *COLUMNS], ["---"] * (len(COLUMNS) + 1)]
    rows += [[name, *(str(own[column]) for column in COLUMNS)] for name, own in counts.items()]
    total = sum(counts.values(), Counter[str]())
    rows.append(["all", *(str(total[column]) for column in COLUMNS)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main() -> None:
    """Kill, and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--commands", type=int, default=12, help="kills of the command line")
    parser.add_argument("--damages", type=int, default=300, help="damaged files")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    WordEncoder().encode_query(" ".join(WORDS))  # processes of work find the words' vectors made
    began = time.monotonic()
    counts: dict[str, Counter[str]] = {}
    faults: list[str] = []
    with TemporaryDirectory(prefix="pincite-crash-") as folder:
        for operations, form, kills in (
            (OPERATIONS, "{}", options.kills),
            (COMMANDS, "`pincite` {}", options.commands),
        ):
            harness = Harness(Path(folder) / form.strip("{} `"), chance, operations)
            harness.kill_so_often(kills)
            counts |= {form.format(name): own for name, own in harness.counts.items()}
            faults += harness.faults
        print(table({name: own for name, own in counts.items() if own}), flush=True)
        if options.damages:
            damages, unanswered = damaged(
                Harness(Path(folder), chance, OPERATIONS).settled(), chance, options.damages
            )
            faults += unanswered
            print("\n".join(f"{folder}/ {what}: {n}" for (folder, what), n in damages.items()))
    print(f"{time.monotonic() - began:.0f} s")
    for fault in faults[:_MOST_SHOWN]:
        print(fault, file=sys.stderr)
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
