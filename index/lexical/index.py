"""BM25 over a collection's passages, on disk, caught up by one writer and read by anyone."""

import json
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

import numpy as np
from tantivy import (
    Document,
    FieldType,
    Index,
    IndexWriter,
    Occur,
    Query,
    Schema,
    SchemaBuilder,
    Searcher,
)

from index.files import write_durably
from index.lexical.analysis import VERSION, analyzer, terms_of
from index.selection import Selection
from qa.ranking import Ranking

_BODY = "body"
_ROW = "row"
_DOCUMENT = "document"
_POSITION = "position.json"
_ANALYZER = "pincite"
_HEAP = 64_000_000
_MOST_TERMS = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A passage to be found by its words.

    Attributes:
        row: The passage's row in the store.
        document: The row of its document.
        text: Its words, with the words of its context.
    """

    row: int
    document: int
    text: str


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_unsigned_field(_ROW, indexed=True, fast=True)
    builder.add_unsigned_field(_DOCUMENT, indexed=True, fast=True)
    builder.add_text_field(_BODY, tokenizer_name=_ANALYZER, index_option="position")
    return builder.build()


_SCHEMA = _schema()


class LexicalView:
    """The index as it was at one moment; searches on it go on undisturbed.

    Args:
        searcher: tantivy's own view.
    """

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher

    def __len__(self) -> int:
        return self._searcher.num_docs

    def holds(self, row: int) -> bool:
        """Whether it has a passage."""
        found = self._searcher.search(Query.term_query(_SCHEMA, _ROW, row), 1, count=False)
        return bool(found.hits)

    def terms(self, text: str) -> list[str]:
        """Analyse a text into terms."""
        return terms_of(text)

    def search(self, text: str, k: int, selection: Selection) -> Ranking:
        """Rank the k best passages for the words of a text, of those selected."""
        counts = Counter(terms_of(text))
        terms = [self._term(term, count) for term, count in counts.most_common(_MOST_TERMS)]
        if not terms:
            return Ranking.of([], [])
        clauses = [(Occur.Must, Query.boolean_query([(Occur.Should, term) for term in terms]))]
        clauses += self._restrictions(selection)
        found = self._searcher.search(Query.boolean_query(clauses), k, count=False).hits
        rows = self._searcher.fast_field_values(_ROW, [address for _, address in found])
        return Ranking.of(np.array(rows), [score for score, _ in found])

    def rarity(self, term: str) -> float:
        """Give a term's inverse document frequency, as BM25 has it."""
        count = self._searcher.num_docs
        frequency = min(self._searcher.doc_freq(_BODY, term), count)
        return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))

    def _term(self, term: str, count: int) -> Query:
        query = Query.term_query(_SCHEMA, _BODY, term, index_option="freq")
        return Query.boost_query(query, float(count)) if count > 1 else query

    def _restrictions(self, selection: Selection) -> list[tuple[Occur, Query]]:
        newer = Query.range_query(
            _SCHEMA, _DOCUMENT, FieldType.Unsigned, selection.last, include_lower=False
        )
        restrictions = [(Occur.MustNot, newer)]
        if selection.included is not None:
            members = self._documents(selection.included.tolist())
            restrictions.append((Occur.Must, Query.const_score_query(members, 0.0)))
        elif len(selection.excluded):
            restrictions.append((Occur.MustNot, self._documents(selection.excluded.tolist())))
        return restrictions

    def _documents(self, rows: list[int]) -> Query:
        return Query.term_set_query(_SCHEMA, _DOCUMENT, rows)


class LexicalIndex:
    """The folder `lexical/` of a collection. All of it can be made again from the store.

    Its position, the last passage it holds, is written after tantivy has committed: after a crash
    in between, what was committed beyond it is dropped when the same passages are added once more.

    Args:
        path: The folder; made where it is not there and `writing`.
        writing: Whether this is the home's one writer, which makes a damaged index anew.

    Attributes:
        view: What to search.
        last: The last passage held; 0 where there is none.
        problems: What was found damaged.
    """

    def __init__(self, path: Path, *, writing: bool) -> None:
        self.path = path
        self.problems: list[str] = []
        self._writer: IndexWriter | None = None
        try:
            self._open(path if writing or self._is_there() else None)
        except BaseException as error:
            if not _is_damage(error):
                raise
            self.problems.append(f"{path}: {error}")
            if writing:
                rmtree(path)
            self._open(path if writing else None)
        if writing and not self.last and (len(self.view) or (path / _POSITION).exists()):
            self.problems.append(f"{path}: made by another version, or not whole")
            rmtree(path)
            self._open(path)

    def _is_there(self) -> bool:
        return self.path.is_dir() and Index.exists(str(self.path))

    def _open(self, path: Path | None) -> None:
        self._in_memory = path is None
        if path is None:
            self._index = Index(_SCHEMA)
        else:
            path.mkdir(parents=True, exist_ok=True)
            self._index = Index(_SCHEMA, str(path))
        self._index.register_tokenizer(_ANALYZER, analyzer())
        self._look()

    def _position(self) -> int:
        try:
            position = json.loads((self.path / _POSITION).read_bytes())
            return int(position["last"]) if position["analysis"] == VERSION else 0
        except (OSError, ValueError, KeyError, TypeError):
            return 0

    def extend(self, entries: Iterable[Entry], last: int) -> None:
        """Add passages and commit; only the home's one writer may.

        Args:
            entries: The passages after `self.last`.
            last: The last of them.
        """
        if self._writer is None:
            self._writer = self._index.writer(_HEAP, 1)
        beyond = Query.range_query(
            _SCHEMA, _ROW, FieldType.Unsigned, self.last, include_lower=False
        )
        self._writer.delete_documents_by_query(beyond)
        for entry in entries:
            fields = {_ROW: entry.row, _DOCUMENT: entry.document, _BODY: entry.text}
            self._writer.add_document(Document.from_dict(fields, _SCHEMA))
        self._writer.commit()
        position = {"last": last, "analysis": VERSION}
        write_durably(self.path / _POSITION, json.dumps(position).encode())
        self._look()

    def refresh(self) -> None:
        """See what has been committed since."""
        if self._in_memory and not self.problems and self._is_there():
            self._open(self.path)
        self._look()

    def _look(self) -> None:
        position = self._position()
        self._index.reload()
        self.view = LexicalView(self._index.searcher())
        self.last = position if self.view.holds(position) else 0

    def close(self) -> None:
        """Stop writing, once merges under way are done."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None


def _is_damage(error: BaseException) -> bool:
    """Whether tantivy gave up on its files: by an error, or by a panic, which is no `Exception`."""
    return isinstance(error, ValueError) or type(error).__name__ == "PanicException"
