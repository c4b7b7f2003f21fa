"""Whatever is done to a collection, wherever it is cut short, it answers as a dictionary would.

Every passage says "mars", so both searchers find all that is there. A crash is an exception in
front of or behind a commit, a rename, an fsync or another change of a folder; what was open is left
as it is.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from index.collection import Collection
from index.snapshot import CollectionSnapshot
from index.store.writing import Addition, StoreWriter
from qa.errors import GenerationNotFound, HomeNotWritable, PassageNotFound
from scripts.crashing.events import seen
from tests.fakes import addition
from tests.index.shelves import dense, lexical

Held = dict[str, tuple[str, ...]]

names = st.sets(st.sampled_from("abcde"), min_size=1, max_size=3).map(sorted)
sizes = st.integers(1, 3)
moments = st.none() | st.integers(1, 24)


class CrashError(BaseException):
    """The process ends here."""


class Life(RuleBasedStateMachine):
    """A collection open for writing and one open for reading, and what they should hold.

    Attributes:
        held: The passages of each document that is there.
        past: What was held at each generation.
        oldest: The oldest generation that can be asked.
        gone: The ids of passages that were there once.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="pincite-model-"))
        self.left: int | None = None
        self.after = False
        self.written = 0
        self.held: Held = {}
        self.past: dict[int, Held] = {0: {}}
        self.oldest = 0
        self.gone: set[str] = set()
        self.open: list[Collection] = []
        self.stack = ExitStack()
        self.stack.enter_context(seen(self.around))
        writer = StoreWriter(self.folder / "store.sqlite")
        writer.claim_encoder("f1", "words", 32)
        writer.close()
        self.writer = self.opened(writing=True)
        self.reader = self.opened(writing=False)

    def teardown(self) -> None:
        for collection in self.open:
            collection.close()
        self.stack.close()
        shutil.rmtree(self.folder)

    def opened(self, *, writing: bool) -> Collection:
        collection = Collection("shelf", self.folder, writing=writing)
        self.open.append(collection)
        return collection

    @contextmanager
    def around(self, _kind: str) -> Iterator[None]:
        if self.left is None:
            yield
            return
        self.left -= 1
        if self.left == 0 and not self.after:
            raise CrashError
        yield
        if self.left == 0:
            raise CrashError

    def crashes(self, work: Callable[[], object], moment: int | None) -> bool:
        """Do work, cut short at a moment where there is one."""
        self.left, self.after = (moment, moment % 2 == 0) if moment else (None, False)
        try:
            work()
        except CrashError:
            return True
        finally:
            self.left = None
        return False

    def do(self, work: Callable[[], object], then: Held, moment: int | None) -> None:
        """Change what is held; after a crash all of it is there or nothing."""
        if self.crashes(work, moment):
            self.writer = self.opened(writing=True)
            if self.writer.store.generation() not in self.past:
                self.take(then)
        else:
            self.take(then)

    def take(self, then: Held) -> None:
        self.held = then
        self.past[max(self.past) + 1] = then

    def additions(self, documents: list[str], size: int) -> tuple[list[Addition], Held]:
        then: Held = {}
        for name in documents:
            self.written += 1
            then[name] = tuple(f"mars {self.written} part {part}" for part in range(size))
        return [addition(name, *texts) for name, texts in then.items()], then

    @rule(documents=names, size=sizes, moment=moments)
    def add(self, documents: list[str], size: int, moment: int | None) -> None:
        added, new = self.additions(documents, size)
        self.do(lambda: self.writer.add(added), {**self.held, **new}, moment)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), moment=moments)
    def delete(self, data: st.DataObject, moment: int | None) -> None:
        gone = data.draw(st.sets(st.sampled_from(sorted(self.held)), min_size=1).map(sorted))
        then = {name: texts for name, texts in self.held.items() if name not in gone}
        self.do(lambda: self.writer.delete(gone), then, moment)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), documents=names, size=sizes, moment=moments)
    def change(
        self, data: st.DataObject, documents: list[str], size: int, moment: int | None
    ) -> None:
        gone = data.draw(st.sampled_from(sorted(self.held)))
        added, new = self.additions([name for name in documents if name != gone], size)
        then = {name: texts for name, texts in {**self.held, **new}.items() if name != gone}
        self.do(lambda: self.writer.change(added, [gone]), then, moment)

    @rule(data=st.data(), moment=moments)
    def compact(self, data: st.DataObject, moment: int | None) -> None:
        oldest = data.draw(st.integers(self.oldest, max(self.past)))
        if self.crashes(lambda: self.writer.compact(oldest), moment):
            self.writer = self.opened(writing=True)
            assert self.writer.store.oldest() in {self.oldest, oldest}
        self.oldest = self.writer.store.oldest()

    @rule(
        writing_first=st.booleans(),
        moment=moments,
        lost=st.sampled_from(["", "vectors", "lexical"]),
    )
    def reopen(self, *, writing_first: bool, moment: int | None, lost: str) -> None:
        for collection in self.open:
            collection.close()
        self.open.clear()
        if lost:
            shutil.rmtree(self.folder / lost, ignore_errors=True)
        crashed = self.crashes(lambda: self.opened(writing=True), moment)
        for writing in (writing_first, not writing_first):
            if writing:
                self.writer = self.opened(writing=True)
            else:
                self.reader = self.opened(writing=False)
                try:
                    snapshot = self.reader.snapshot()
                except HomeNotWritable:  # until the writer has made the words again
                    assert (crashed, writing_first, lost) == (True, False, "lexical")
                    assert self.oldest > 0
                else:
                    self.shows(snapshot)

    @rule(data=st.data())
    def ask_as_of(self, data: st.DataObject) -> None:
        moment = data.draw(st.integers(0, max(self.past)))
        for collection in (self.writer, self.reader):
            if moment < self.oldest:
                with pytest.raises(GenerationNotFound):
                    collection.snapshot_at(moment)
            else:
                self.shows(collection.snapshot_at(moment))

    @invariant()
    def both_hold_what_the_dictionary_does(self) -> None:
        newest = max(self.past)
        for collection in (self.writer, self.reader):
            snapshot = collection.snapshot()
            assert (snapshot.generation, collection.problems) == (newest, [])
            self.shows(snapshot)
            store = collection.store
            assert [entry.id for entry in store.entries(newest)] == sorted(self.held)
            for name, texts in self.held.items():
                assert store.document(name, newest).content.text == "\n\n".join(texts)
        there = {p.id for name in self.held for p in self.reader.store.passages(name, newest)}
        for passage_id in self.gone - there:
            with pytest.raises(PassageNotFound):
                self.reader.store.passage(passage_id, newest)
        self.gone |= there

    def shows(self, snapshot: CollectionSnapshot) -> None:
        expected = sorted(
            text for texts in self.past[snapshot.generation].values() for text in texts
        )
        assert sorted(dense(snapshot, "mars")) == expected
        assert sorted(lexical(snapshot, "mars")) == expected


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
