"""What the whole pipeline costs beside one dense search and one lexical search.

    .venv/bin/python scripts/measure_pipeline.py HOME QUERIES_JSONL [--questions 300] [--rounds 3]

HOME holds a collection; QUERIES_JSONL has a question a line (`text`). Each is encoded, searched
for once by its vector and once by its words, ten passages each, and asked as a user would ask it,
in turn and in this process, so that whatever else the machine does falls on both. Medians.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from api.library import Library
from api.settings import Settings
from qa.questions import Filters, Question

K = 10


def seconds(work: Callable[[], object]) -> float:
    """Time something once."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Measure, and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    lines = options.queries.read_text(encoding="utf-8").splitlines()[: options.questions]
    texts = [json.loads(line)["text"] for line in lines]
    times: dict[str, list[float]] = {"encode": [], "dense": [], "lexical": [], "ask": []}
    with Library(Settings.load(home=options.home), writing=False) as library:
        collection = library.collection()
        snapshot, encoder = collection.snapshot(), library.home.encoder_of(collection)
        if encoder is None:
            parser.error("nothing is in the collection yet")
        for round_ in range(options.rounds + 1):
            for text in texts:
                vector = encoder.encode_query(text)
                took = {
                    "encode": seconds(partial(encoder.encode_query, text)),
                    "dense": seconds(partial(snapshot.dense, vector, K, Filters())),
                    "lexical": seconds(partial(snapshot.lexical, text, K, Filters())),
                    "ask": seconds(partial(library.ask, Question(text=text, k=K))),
                }
                if round_:  # the first warms everything up
                    for name, each in took.items():
                        times[name].append(each)
        passages = snapshot.basis([]).passages
    medians = {name: 1000 * statistics.median(each) for name, each in times.items()}
    plain = sum(medians[name] for name in ("encode", "dense", "lexical"))
    print(f"{len(texts)} questions over {passages:,} passages, {options.rounds} rounds")
    for name, each in medians.items():
        print(f"{name}: {each:.2f} ms")
    print(f"one dense and one lexical search: {plain:.2f} ms")
    print(f"the whole pipeline: {medians['ask'] / plain:.2f} times that")


if __name__ == "__main__":
    main()
