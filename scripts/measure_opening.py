"""How long the page of a document takes to open at a passage, in a document of 10 MB.

    .venv/bin/python scripts/measure_opening.py [--megabytes N] [--rounds N] [--pdf FILE]

A document of made-up text is stored with random vectors, so that nothing is encoded: 100 bytes a
passage. Then it is stored again with a paragraph before all others and every thousandth passage
different, so that no passage keeps its id. A server is asked for pages by their links, the kinds of
links taking turns: to passages as they are, as they were (`moved`), that differ (`changed`), that
nothing is like (`gone`), and to the beginning. With a PDF, its page with boxes, and the picture.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import numpy as np

from api.library import open_library
from index.embedding import Embedding
from index.encoding.sources import DEFAULT_MODEL
from index.home import DEFAULT_COLLECTION
from index.store.writing import Addition
from qa.documents import Block, Content, Document, Source
from qa.links import place_page
from qa.passages import Passage, passage_id
from scripts.serving import pincite, served

DOCUMENT = "long"
LENGTH = 100
DIMENSION = 384
MIB = 1024 * 1024
PORT = 8799


def paragraphs(count: int) -> list[str]:
    """Make paragraphs up, of `LENGTH` characters with the blank line after each."""
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghijklmnoprstuvw", k=6)) for _ in range(5_000)]
    return [" ".join(chance.choices(words, k=14))[: LENGTH - 2] for _ in range(count)]


def passages_of(texts: list[str]) -> Iterator[Passage]:
    """Let each paragraph be a passage."""
    at = 0
    for ordinal, text in enumerate(texts):
        end = at + len(text)
        yield Passage(
            id=passage_id(DOCUMENT, at, end, text),
            document_id=DOCUMENT,
            ordinal=ordinal,
            start=at,
            end=end,
            text=text,
            page=None,
            heading_path=(),
        )
        at = end + 2


def stored(texts: list[str]) -> Addition:
    """Make a document of paragraphs, ready to be stored."""
    passages = list(passages_of(texts))
    blocks = tuple(Block(start=p.start, end=p.end, page=None, heading_path=()) for p in passages)
    content = Content(title="Long", text="\n\n".join(texts), blocks=blocks, metadata={})
    source = Source(
        key=DOCUMENT, uri="upload:long.txt", media_type="text/plain", sha256="0" * 64, modified=None
    )
    vectors = np.random.default_rng(1).standard_normal((len(texts), DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Addition(
        document=Document(id=DOCUMENT, source=source, content=content),
        passages=passages,
        contexts=[""] * len(texts),
        embeddings=[Embedding(vector=each) for each in vectors],
    )


def link_to(passage: Passage) -> str:
    """Link to a passage."""
    span = (passage.start, passage.end)
    return place_page(DOCUMENT, span, passage.id, collection=DEFAULT_COLLECTION).partition("#")[0]


def fill(home: Path, count: int, chance: random.Random) -> dict[str, Callable[[], str]]:
    """Store the document twice; give what makes links of each kind."""
    texts = paragraphs(count)
    with open_library(home) as library:
        collection = library.home.ensure(DEFAULT_COLLECTION)
        collection.claim(library.home.make_encoder(DEFAULT_MODEL).manifest)
        first = stored(texts)
        collection.add([first])
        later = ["A paragraph before all others."]
        for at, text in enumerate(texts):
            words = text.split()
            if at % 1_000 == 1:
                words[5:7] = ["quite", "other"]
            later.append(f"nothing of it {at}" if at % 1_000 == 2 else " ".join(words))  # noqa: PLR2004
        now = stored(later)
        document = replace(now.document, source=replace(now.document.source, sha256="1" * 64))
        collection.add([replace(now, document=document)])

    def one_of(passages: list[Passage]) -> Callable[[], str]:
        return lambda: link_to(chance.choice(passages))

    was = list(first.passages)
    return {
        "as it is": one_of(list(now.passages)),
        "moved": one_of([each for each in was if each.ordinal % 1_000 > 2]),  # noqa: PLR2004
        "changed": one_of(was[1::1_000]),
        "gone": one_of(was[2::1_000]),
        "its beginning": lambda: f"/documents/{DOCUMENT}?collection={DEFAULT_COLLECTION}",
    }


def with_pdf(home: Path, file: Path, chance: random.Random) -> dict[str, Callable[[], str]]:
    """Ingest a PDF into a collection of its own; give what makes links to it."""
    pincite(home, "ingest", "--collection", "pdfs", str(file))
    with open_library(home, writing=False) as library:
        (entry,) = library.entries("pdfs")
        passages = library.passages(entry.id, "pdfs")

    def page() -> str:
        own = chance.choice(passages)
        return place_page(entry.id, (own.start, own.end), own.id, collection="pdfs").partition("#")[
            0
        ]

    def picture() -> str:
        number = chance.choice(passages).page
        return f"/documents/{entry.id}/pages/{number}.png?collection=pdfs"

    return {"a PDF, with boxes": page, "picture of a page": picture}


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--pdf", type=Path)
    given = parser.parse_args()
    chance = random.Random(2)
    with TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        links = fill(home, given.megabytes * MIB // LENGTH, chance)
        if given.pdf:
            links |= with_pdf(home, given.pdf, chance)
        took: dict[str, list[float]] = {kind: [] for kind in links}
        with served(home, PORT) as url, httpx.Client(base_url=url, timeout=60) as client:
            for _ in range(given.rounds):
                for kind, link in links.items():
                    began = time.perf_counter()
                    response = client.get(link())
                    took[kind].append((time.perf_counter() - began) * 1_000)
                    response.raise_for_status()
    print("| opened at | first, ms | median, ms | worst of the others, ms |\n|---|---|---|---|")
    for kind, times in took.items():
        first, others = times[0], times[1:]
        print(f"| {kind} | {first:.0f} | {statistics.median(others):.1f} | {max(others):.0f} |")


if __name__ == "__main__":
    main()
