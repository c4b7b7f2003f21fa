"""BM25 over a collection's passages: the index as it was at one moment.

Two terms that stand side by side in the question count once more where they do so in a passage, as
in the sequential dependence model of Metzler and Croft (SIGIR 2005).
"""

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

import numpy as np
from tantivy import DocAddress, FieldType, Occur, Query, Schema, SchemaBuilder, Searcher

from index.lexical.analysis import asked, asked_pairs, had
from index.lexical.languages import ENGLISH, LATIN
from index.selection import Selection
from index.ties import with_ties
from qa.ranking import Ranking, Rows

BODY = "body"
COMMON = "common"
LANGUAGE = "language"
ROW = "row"
DOCUMENT = "document"
TERMS = "terms"
_MOST_TERMS = 512
_MOST_PAIRS = 64
_PAIR_COUNTS = 0.2
_STEP = 20_000


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_unsigned_field(ROW, indexed=True, fast=True)
    builder.add_unsigned_field(DOCUMENT, indexed=True, fast=True)
    builder.add_text_field(LANGUAGE, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(BODY, tokenizer_name=TERMS, index_option="position")
    builder.add_text_field(COMMON, tokenizer_name=TERMS, index_option="basic")
    return builder.build()


SCHEMA = _schema()


@dataclass(frozen=True, slots=True)
class Counted:
    """What BM25 counts over: passages that were dropped count until tantivy merges them away.

    Attributes:
        passages: How many passages.
        mean_length: How many terms each has in the mean; 0 where none of those asked is found.
        frequencies: How many passages have each term asked.
    """

    passages: int
    mean_length: float
    frequencies: dict[str, int]


class LexicalView:
    """The index as it was at one moment; searches on it go on undisturbed.

    Args:
        searcher: tantivy's own view.
    """

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        there = tuple(name for name in LATIN if searcher.doc_freq(LANGUAGE, name))
        self._languages = there or (ENGLISH,)

    def __len__(self) -> int:
        return self._searcher.num_docs

    def terms(self, text: str) -> Sequence[str]:
        """Analyse a text into terms, in all languages that passages are of."""
        return asked(text, self._languages).telling

    def terms_of(self, text: str) -> Sequence[str]:
        """Give the terms that a text has in whatever language of those that passages are of."""
        return had(text, self._languages)

    def search(self, text: str, k: int, selection: Selection) -> Ranking:
        """Rank the k best passages for the words of a text, of those selected.

        A score is the sum of its terms' BM25, and a fifth of that of its pairs of terms.
        """
        words = asked(text, self._languages)
        counts = Counter([(BODY, t) for t in words.telling] + [(COMMON, t) for t in words.common])
        terms = [self._term(*term, count) for term, count in counts.most_common(_MOST_TERMS)]
        if not terms:
            return Ranking.of([], [])
        terms += [
            self._pair(pair) for pair in islice(asked_pairs(text, self._languages), _MOST_PAIRS)
        ]
        clauses = [(Occur.Must, Query.boolean_query([(Occur.Should, term) for term in terms]))]
        clauses += self._restrictions(selection)
        addresses, scores = with_ties(partial(self._found, Query.boolean_query(clauses)), k)
        rows = self._searcher.fast_field_values(ROW, addresses)
        return Ranking.of(np.array(rows), scores).top(k)

    def held(self, last: int) -> tuple[Rows, Rows]:
        """Give the rows of passages up to one, and the rows of their documents: shapes (n,).

        One that is held more than once comes more than once.
        """
        parts = [np.empty((2, 0), np.int64)]
        for first in range(1, last + 1, _STEP):
            upto = min(first + _STEP - 1, last)
            within = Query.range_query(SCHEMA, ROW, FieldType.Unsigned, first, upto)
            hits = self._searcher.search(within, 2 * _STEP, count=False).hits
            found = [address for _, address in hits]
            values = [self._searcher.fast_field_values(field, found) for field in (ROW, DOCUMENT)]
            parts.append(np.array(values, np.int64))
        rows, documents = np.concatenate(parts, axis=1)
        return rows, documents

    def rarity(self, term: str) -> float:
        """Give a term's inverse document frequency, as BM25 has it."""
        count = self._searcher.num_docs
        frequency = min(self._searcher.doc_freq(BODY, term), count)
        return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))

    def counted(self, terms: Sequence[str]) -> Counted:
        """Say what BM25 counts for terms: with the words of a passage, all that scores hang on."""
        queries = [Query.term_query(SCHEMA, BODY, term, index_option="freq") for term in terms]
        passages, mean_length = self._searcher.num_docs, 0.0
        for query in queries:
            for _, address in self._searcher.search(query, 1, count=False).hits:
                said = json.loads(query.explain(self._searcher, address).to_json())
                _, (_, total), (*_, mean) = (part.get("details", ()) for part in said["details"])
                return self._counts(terms, int(total["value"]), float(mean["value"]))
        return self._counts(terms, passages, mean_length)

    def _counts(self, terms: Sequence[str], passages: int, mean_length: float) -> Counted:
        frequencies = {term: self._searcher.doc_freq(BODY, term) for term in terms}
        return Counted(passages, mean_length, frequencies)

    def _found(self, query: Query, k: int) -> tuple[list[DocAddress], list[float]]:
        hits = self._searcher.search(query, k, count=False).hits
        return [address for _, address in hits], [score for score, _ in hits]

    def _term(self, field: str, term: str, count: int) -> Query:
        query = Query.term_query(SCHEMA, field, term, index_option="freq")
        return Query.boost_query(query, float(count)) if count > 1 else query

    def _pair(self, pair: tuple[str, str]) -> Query:
        return Query.boost_query(Query.phrase_query(SCHEMA, BODY, list(pair)), _PAIR_COUNTS)

    def _restrictions(self, selection: Selection) -> list[tuple[Occur, Query]]:
        newer = Query.range_query(
            SCHEMA, DOCUMENT, FieldType.Unsigned, selection.last, include_lower=False
        )
        restrictions = [(Occur.MustNot, newer)]
        if selection.included is not None:
            members = self._documents(selection.included.tolist())
            restrictions.append((Occur.Must, Query.const_score_query(members, 0.0)))
        elif len(selection.excluded):
            restrictions.append((Occur.MustNot, self._documents(selection.excluded.tolist())))
        return restrictions

    def _documents(self, rows: list[int]) -> Query:
        return Query.term_set_query(SCHEMA, DOCUMENT, rows)
