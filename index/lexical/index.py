"""The lexical index on disk: followed by whoever writes, read by anyone."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from shutil import rmtree

from tantivy import (
    Document,
    FieldType,
    Index,
    IndexWriter,
    Query,
    TextAnalyzerBuilder,
    Tokenizer,
)

from index.lexical.analysis import analysed
from index.lexical.disk import readable, written_to
from index.lexical.files import NOTHING, LexicalFiles, Written
from index.lexical.languages import language_named
from index.lexical.view import BODY, COMMON, DOCUMENT, LANGUAGE, ROW, SCHEMA, TERMS, LexicalView
from index.position import Position

_HEAP = 64_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A passage to be found by its words.

    Attributes:
        row: The passage's row in the store.
        document: The row of its document.
        text: Its words, with the words of its context.
        language: The one that somebody said it is of, as a name or a tag (`de`, `de-AT`); None
            where nobody did.
    """

    row: int
    document: int
    text: str
    language: str | None = None


class LexicalIndex:
    """The folder `lexical/` of a collection. All of it can be made again from the store.

    What it holds is written down after tantivy has committed: after a crash in between, what was
    committed beyond it is dropped when the same passages are added once more.

    Args:
        path: The folder; nothing in it is changed before something is added.

    Attributes:
        view: What to search.
        position: How far it has followed the store.
        problems: What was found wrong; the index is empty then, until it is made again.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[str] = []
        self._files = LexicalFiles(path)
        self._seen: Written | None = None
        self._index: Index | None
        self._begin_anew()
        self.refresh()

    @property
    def position(self) -> Position:
        """How far it has followed the store."""
        return self._written.position

    def refresh(self) -> None:
        """See what has been committed since, by whatever process."""
        written = self._files.read()
        if written == self._seen:
            return
        if written == NOTHING:
            self._seen = written
            if self._files.there or self._files.begun:
                self.reject("made by another version, or not whole")
            else:
                self._begin_anew()
            return
        try:
            if self._index is None:
                self._files.check(written)
            with readable(self.path) as folder:
                if self._index is None or folder != self.path:
                    self._index = self._opened(folder)
                self._index.reload()
                self.view = LexicalView(self._index.searcher())
        except BaseException as error:
            if not _is_damage(error):
                raise
            if self._files.read() == written:  # else somebody wrote meanwhile: next time
                self._seen = written
                self.reject(str(error))
        else:
            self._seen = self._written = written

    def reject(self, reason: str) -> None:
        """Hold nothing of what is on disk, until something else is there."""
        self.problems.append(f"{self.path}: {reason}")
        self._begin_anew()

    def extend(self, entries: Iterable[Entry], position: Position) -> None:
        """Add passages and commit; its caller holds the home's lock.

        Args:
            entries: The passages after `self.position.last`.
            position: What it holds then.
        """
        with self._writing(position) as writer:
            beyond = Query.range_query(
                SCHEMA, ROW, FieldType.Unsigned, self.position.last, include_lower=False
            )
            writer.delete_documents_by_query(beyond)
            for _, passages in groupby(entries, key=lambda entry: entry.document):
                for document in _documents(list(passages)):
                    writer.add_document(document)

    def drop(self, documents: list[int], position: Position) -> None:
        """Drop the passages of documents and commit; its caller holds the home's lock."""
        with self._writing(position) as writer:
            writer.delete_documents_by_query(Query.term_set_query(SCHEMA, DOCUMENT, documents))

    @contextmanager
    def _writing(self, position: Position) -> Iterator[IndexWriter]:
        if self._index is None:
            self._make()
            self._index = self._opened(self.path)
        with written_to(self.path):
            writer = self._index.writer(_HEAP, 1)
            try:
                writer.garbage_collect_files()  # a commit that was cut short left files in its way
                yield writer
                writer.commit()
            finally:
                writer.wait_merging_threads()
        self._files.write(position, self._written)
        self.refresh()

    def _make(self) -> None:
        """Put an empty index in place in one step, which no reader can take for damage."""
        aside = self.path.with_name(f".{self.path.name}")
        for folder in (aside, self.path):
            if folder.exists():
                rmtree(folder)
        aside.mkdir(parents=True)
        self._opened(aside)
        LexicalFiles(aside).write(Position(), NOTHING)
        aside.rename(self.path)

    def _begin_anew(self) -> None:
        self._written = NOTHING
        self._index = None
        self.view = LexicalView(_with_terms(Index(SCHEMA)).searcher())

    def _opened(self, folder: Path) -> Index:
        return _with_terms(Index(SCHEMA, str(folder)))


def _with_terms(index: Index) -> Index:
    """Have an index take terms as they are, with blanks between."""
    index.register_tokenizer(TERMS, TextAnalyzerBuilder(Tokenizer.whitespace()).build())
    return index


def _documents(entries: Sequence[Entry]) -> Iterator[Document]:
    """Make what tantivy calls documents of the passages of one of ours."""
    said = language_named(entries[0].language or "")
    for entry, passage in zip(entries, analysed([e.text for e in entries], said), strict=True):
        fields = {
            ROW: entry.row,
            DOCUMENT: entry.document,
            LANGUAGE: passage.language,
            BODY: " ".join(passage.terms.telling),
            COMMON: " ".join(passage.terms.common),
        }
        yield Document.from_dict(fields, SCHEMA)


def _is_damage(error: BaseException) -> bool:
    """Whether tantivy gave up on its files: by an error, or by a panic, which is no `Exception`."""
    return isinstance(error, (ValueError, OSError)) or type(error).__name__ == "PanicException"
