"""What a process of work does, a line each: how it is planned, and how it is done."""

import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn
from unittest.mock import patch

import index.pipeline
from index.backup import back_up
from index.collection import Collection
from index.compacting import compact
from index.encoding.models import Models, TextEncoder
from index.gathering import gather
from index.home import DEFAULT_COLLECTION, Home
from index.ingesting import Ingester
from index.pipeline import UNCHANGED
from index.reading.sandbox import Reader
from index.reindexing import reindex, roll_back
from qa.errors import NotKept
from scripts.crashing.killing import Reporter
from scripts.crashing.model import Model, Plan
from tests.fakes import WordEncoder

_ROOMS = {"0123456789abcdef": 40, "fedcba9876543210": 25}
_PASSAGES_A_BATCH = 6
_PASSAGES_A_BATCH_MOVED = 24


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation that a process is killed in.

    Attributes:
        plan: Plans one.
        run: Does it, and gives the texts that were encoded.
        begins: Whether it begins with no home at all.
    """

    plan: Callable[[Model, str], Plan]
    run: Callable[[Model, Plan, Reporter], Any]
    begins: bool = False


def _ingest(model: Model, plan: Plan, reporter: Reporter) -> list[str]:
    index.pipeline._PASSAGES_A_BATCH = _PASSAGES_A_BATCH  # noqa: SLF001 (several commits a run)
    with ExitStack() as stack:
        home = stack.enter_context(Home(model.home, writing=True))
        reader = stack.enter_context(Reader())
        collection = home.ensure(DEFAULT_COLLECTION)
        encoder = _words(collection.store.meta().get("encoder", next(iter(_ROOMS))))
        ingester = Ingester(collection, encoder, reader)
        for outcome, step in zip(
            ingester.ingest(gather([str(file) for file in plan.files])), plan.steps, strict=True
        ):
            if outcome.document_id not in step:
                raise AssertionError(f"{outcome} is not the outcome of {step}")
            reporter.done(outcome.document_id if outcome.status != UNCHANGED else None)
    return encoder.encoded


def _delete(model: Model, plan: Plan, reporter: Reporter) -> list[str]:
    with Home(model.home, writing=True) as home:
        for step in plan.steps:
            home.collection(DEFAULT_COLLECTION).delete(list(step))
            reporter.done()
    return []


def _back_up(model: Model, plan: Plan, reporter: Reporter) -> list[str]:
    model.backup.parent.mkdir(exist_ok=True)
    back_up(model.home, model.models, model.backup)
    for _ in plan.steps:
        reporter.done()
    return []


def _of_home(
    work: Callable[[Home], object],
) -> Callable[[Model, Plan, Reporter], list[str]]:
    """Make an operation of one step of what is done to a home."""

    def run(model: Model, _plan: Plan, reporter: Reporter) -> list[str]:
        with Home(model.home, writing=True) as home:
            work(home)
            reporter.done()
        return []

    return run


def _compact(home: Home) -> None:
    compact(home.collection(DEFAULT_COLLECTION), 0.0)


def _reindex(home: Home) -> None:
    index.pipeline._PASSAGES_A_BATCH = _PASSAGES_A_BATCH_MOVED  # noqa: SLF001 (likewise)
    bound = home.collection(DEFAULT_COLLECTION).store.meta()["encoder"]
    reindex(home, DEFAULT_COLLECTION, _words(next(mark for mark in _ROOMS if mark != bound)))


def _roll_back(home: Home) -> None:
    with patch.object(home, "open_encoder", lambda mark, **_: _words(mark)):
        try:
            roll_back(home, DEFAULT_COLLECTION)
        except NotKept:
            _reindex(home)


def _command(model: Model, reporter: Reporter, *arguments: str) -> NoReturn:
    """Become the command line; what it prints goes to the parent, what it says to nobody."""
    os.dup2(reporter.pipe, sys.stdout.fileno())
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    os.environ |= {"PINCITE_MODELS": str(model.models), "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-m", "api.cli.main", "--home", str(model.home), *arguments]
    os.execv(sys.executable, command)


def _pincite_ingest(model: Model, plan: Plan, reporter: Reporter) -> NoReturn:
    _command(model, reporter, "ingest", "--json", *map(str, plan.files))


def _pincite_delete(model: Model, plan: Plan, reporter: Reporter) -> NoReturn:
    _command(model, reporter, "delete", "--yes", *(one for step in plan.steps for one in step))


def _words(fingerprint: str) -> WordEncoder:
    return WordEncoder(fingerprint, room=_ROOMS[fingerprint])


def encoder_of(collection: Collection, models: Path) -> TextEncoder:
    """Give the encoder of a collection."""
    return _encoder(collection.store.meta()["encoder"], models)


@cache
def _encoder(fingerprint: str, models: Path) -> TextEncoder:
    if fingerprint in _ROOMS:
        return _words(fingerprint)
    return Models(models).open(fingerprint)


OPERATIONS = {
    "create": Operation(lambda model, name: model.added(name, 5), _ingest, begins=True),
    "ingest": Operation(lambda model, name: model.added(name, 5), _ingest),
    "update": Operation(lambda model, name: model.updated(name, 5), _ingest),
    "delete": Operation(lambda model, name: model.deleted(name, 4), _delete),
    "backup": Operation(lambda _, name: Plan(name, ({},)), _back_up),
    "compact": Operation(lambda _, name: Plan(name, ({},)), _of_home(_compact)),
    "reindex": Operation(lambda _, name: Plan(name, ({},)), _of_home(_reindex)),
    "reindex --rollback": Operation(lambda _, name: Plan(name, ({},)), _of_home(_roll_back)),
}

COMMANDS = {
    "create": Operation(lambda model, name: model.added(name, 270), _pincite_ingest, begins=True),
    "ingest": Operation(lambda model, name: model.added(name, 270), _pincite_ingest),
    "update": Operation(lambda model, name: model.updated(name, 270), _pincite_ingest),
    "delete": Operation(lambda model, name: model.deleted(name, 100), _pincite_delete),
}
