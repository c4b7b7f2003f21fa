"""Count citations whose quote is not what stands at its place, over every answer of whole sets.

    .venv/bin/python scripts/measure_citations.py EVAL_FOLDER

Asks every question of SQuAD and PubMedQA against their corpora, and every heading and first
sentence of the passages of a folder of files in many formats against that folder; checks for each
passage of each answer that `quote == canonical_text[start:end]`, and the same for its highlights.
"""

import argparse
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from api.evaluating.judged import read_qrels, read_queries
from api.library import Library
from qa.questions import Question
from qa.sentences import sentence_spans
from scripts.homes import ingest, temporary_home

K = 10


def check(library: Library, questions: Iterable[Question]) -> tuple[int, int, int, int]:
    """Ask, and count questions, citations, highlights, and those that are wrong."""

    @cache
    def text_of(document_id: str) -> str:
        return library.document(document_id).content.text

    asked = citations = highlights = wrong = 0
    for question in questions:
        asked += 1
        for hit in library.ask(question).passages:
            text, citation = text_of(hit.citation.document_id), hit.citation
            citations += 1
            wrong += not hit.text == citation.quote == text[citation.start : citation.end]
            for mark in hit.highlights:
                highlights += 1
                inside = citation.start <= mark.start < mark.end <= citation.end
                wrong += not (inside and mark.text == text[mark.start : mark.end])
    return asked, citations, highlights, wrong


def of_a_folder(library: Library) -> Iterable[Question]:
    """Make questions of what the documents say themselves."""
    for entry in library.entries(limit=1_000_000):
        for passage in library.passages(entry.id):
            start, end = sentence_spans(passage.text)[0]
            for text in (passage.text[start:end][:1_000], *passage.heading_path[-1:]):
                yield Question(text=text, k=K)


def main() -> None:
    """Check all three, and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    print("| set | questions | citations | highlights | wrong |\n|---|---|---|---|---|")
    for name in ("squad2", "pubmedqa", "documents"):
        source = folder / name
        corpus = next(source.glob("corpus.jsonl*"), source)
        with temporary_home() as settings:
            ingest(settings, corpus)
            with Library(settings, writing=False) as library:
                if corpus == source:
                    counts = check(library, of_a_folder(library))
                else:
                    qrels = read_qrels(next(source.glob("qrels/test.tsv*")))
                    counts = check(library, read_queries(source, "test", set(qrels)).values())
        print(f"| {name} | {' | '.join(f'{count:,}' for count in counts)} |", flush=True)


if __name__ == "__main__":
    main()
