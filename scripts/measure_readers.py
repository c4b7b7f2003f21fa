"""Readers who ask without a pause, while every document is replaced twice.

    .venv/bin/python scripts/measure_readers.py SCIFACT_FOLDER [--mode http|ingest|library]
        [--documents N] [--readers N] [--quiet SECONDS]

A home is filled, and readers ask it, each the next question as soon as the last is answered: quiet
for a while, then while all documents are replaced by ones that say something more in each passage's
context and place, so that all is encoded again; then quiet, replaced and quiet once more. In all
modes the real model encodes.

- `http`: eight connections to `pincite serve`, which takes the documents as uploads itself;
- `ingest`: the same, while `pincite ingest` of another process replaces them;
- `library`: eight threads of this process share a `Library`, `pincite ingest` replaces.

Prints median and 99th percentile of the times to answer, with the writer and without, and how many
answers failed, named a generation before one named earlier on, or had a passage that the generation
they name does not have.
"""

import argparse
import gzip
import json
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import count, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from api.library import Library, open_library
from api.settings import Settings
from api.wire import answer_json
from qa.errors import PassageNotFound
from scripts.serving import pincite, served

PORT = 18766
QUIET, WRITING = "without the writer", "with it"
EDITIONS = 2

Answer = dict[str, object]
Ask = Callable[[str], Answer]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was answered: when, how fast, of which generation, with which passages."""

    phases: tuple[str, str]
    milliseconds: float
    generation: int
    passages: tuple[str, ...]


@dataclass(slots=True)
class Readers:
    """Threads that ask without a pause.

    Attributes:
        phase: What goes on meanwhile.
        asked: What each was answered, in order.
        errors: What went wrong.
    """

    questions: list[str]
    phase: str = QUIET
    asked: list[list[Asked]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def asking(self, asks: list[Ask]) -> Iterator[None]:
        """Ask, a thread each."""
        threads = [
            threading.Thread(target=self._ask, args=(ask, number))
            for number, ask in enumerate(asks)
        ]
        self.asked = [[] for _ in asks]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stopped.set()
            for thread in threads:
                thread.join()

    def _ask(self, ask: Ask, number: int) -> None:
        for at in count(number * 37):
            if self.stopped.is_set():
                return
            phase, began = self.phase, time.perf_counter()
            try:
                answer = ask(self.questions[at % len(self.questions)])
                took = (time.perf_counter() - began) * 1000
                self.asked[number].append(asked_of(answer, (phase, self.phase), took))
            except Exception as error:  # noqa: BLE001 (counted, and shown)
                self.errors.append(f"{type(error).__name__}: {error}")
                time.sleep(0.1)


def asked_of(answer: Answer, phases: tuple[str, str], took: float) -> Asked:
    """Keep what is needed of an answer."""
    passages = answer["passages"]
    assert isinstance(passages, list)
    generation = answer["generation"]
    assert isinstance(generation, int)
    return Asked(phases, took, generation, tuple(each["id"] for each in passages))


def corpus(folder: Path, documents: int | None) -> list[dict[str, str]]:
    """Read the documents."""
    with gzip.open(folder / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [
        {"id": record["_id"], "title": record["title"], "text": record["text"]}
        for record in records[:documents]
    ]


def write_edition(path: Path, documents: list[dict[str, str]], edition: int) -> None:
    """Write all documents, each passage with another context, and at another place."""
    with path.open("w", encoding="utf-8") as out:
        for own in documents:
            title, text = f"{own['title']} ({edition})", "Revised. " * edition + own["text"]
            out.write(json.dumps({**own, "title": title, "text": text}) + "\n")


def over_http(connection: HTTPConnection) -> Ask:
    """Ask over one connection."""

    def ask(question: str) -> Answer:
        body, headers = json.dumps({"question": question}), {"Content-Type": "application/json"}
        connection.request("POST", "/v1/ask", body, headers)
        response = connection.getresponse()
        answer: Answer = json.loads(response.read())
        if response.status != 200:  # noqa: PLR2004 (OK)
            raise RuntimeError(f"{response.status}: {answer}")
        return answer

    return ask


def of_library(library: Library) -> Ask:
    """Ask a library of this process."""
    return lambda question: answer_json(library.ask(question))


def upload(path: Path) -> None:
    """Have a server ingest a file, and wait until it has."""
    with httpx.Client(base_url=f"http://127.0.0.1:{PORT}/v1", timeout=60) as client:
        with path.open("rb") as file:
            sent = client.post("/documents", files={"file": (path.name, file)})
        sent.raise_for_status()
        name = sent.json()["uploads"][0]["id"]
        while (state := client.get(f"/uploads/{name}").json()["state"]) == "queued":
            time.sleep(0.5)
        if state != "done":
            raise SystemExit(f"the upload {state}")


def mixed(home: Path, asked: list[list[Asked]]) -> tuple[int, int]:
    """Count answers with a passage their generation does not have, and steps back in time."""
    wrong, back = 0, 0
    with open_library(home, writing=False) as library:
        store = library.collection().store
        known: dict[tuple[str, int], bool] = {}
        for own in asked:
            generations = [each.generation for each in own]
            back += sum(b < a for a, b in pairwise(generations))
            for each in own:
                for passage in each.passages:
                    key = (passage, each.generation)
                    if key not in known:
                        try:
                            store.passage(*key)
                            known[key] = True
                        except PassageNotFound:
                            known[key] = False
                wrong += not all(known[passage, each.generation] for passage in each.passages)
    return wrong, back


def report(readers: Readers, home: Path) -> None:
    """Print what came of it."""
    everything = [each for own in readers.asked for each in own]
    tails = {}
    print("| 8 readers | answers | median | p99 |\n|---|---|---|---|")
    for phase in (QUIET, WRITING):
        times = sorted(each.milliseconds for each in everything if each.phases == (phase, phase))
        tails[phase] = times[int(len(times) * 0.99)]
        median = statistics.median(times)
        print(f"| {phase} | {len(times):,} | {median:.1f} ms | {tails[phase]:.1f} ms |")
    generations = {each.generation for each in everything}
    wrong, back = mixed(home, readers.asked)
    print(f"p99 with the writer: {tails[WRITING] / tails[QUIET]:.2f} times that without")
    print(f"{len(everything):,} answers of {len(generations)} generations; ", end="")
    print(f"errors {len(readers.errors)}, mixed {wrong}, back in time {back}")
    for error in sorted(set(readers.errors))[:10]:
        print(error, file=sys.stderr)


def main() -> None:
    """Ask, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mode", choices=("http", "ingest", "library"), default="http")
    parser.add_argument("--documents", type=int, help="take only so many")
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--quiet", type=float, default=30.0, help="seconds between the editions")
    options = parser.parse_args()
    os.environ["PINCITE_MODELS"] = str(Settings.load().models_folder)
    os.environ["HF_HUB_OFFLINE"] = "1"
    documents = corpus(options.folder, options.documents)
    with (options.folder / "queries.jsonl").open(encoding="utf-8") as lines:
        readers = Readers([json.loads(line)["text"] for line in lines])
    with TemporaryDirectory(prefix="pincite-readers-") as workshop, ExitStack() as stack:
        home, file = Path(workshop) / "home", Path(workshop) / "corpus.jsonl"
        write_edition(file, documents, 0)
        pincite(home, "ingest", str(file))
        if options.mode == "library":
            library = stack.enter_context(open_library(home, writing=False))
            asks = [of_library(library)] * options.readers
        else:
            stack.enter_context(served(home, PORT))
            connections = [HTTPConnection("127.0.0.1", PORT) for _ in range(options.readers)]
            asks = [over_http(stack.enter_context(closing(each))) for each in connections]
        for ask in asks:
            ask(readers.questions[0])
        with readers.asking(asks):
            time.sleep(options.quiet)
            for edition in range(1, EDITIONS + 1):
                write_edition(file, documents, edition)
                readers.phase, began = WRITING, time.perf_counter()
                if options.mode == "http":
                    upload(file)
                else:
                    pincite(home, "ingest", str(file))
                readers.phase = QUIET
                seconds = time.perf_counter() - began
                print(f"{len(documents):,} documents replaced in {seconds:.1f} s", flush=True)
                time.sleep(options.quiet)
        report(readers, home)


if __name__ == "__main__":
    main()
