"""A home that a process of work was killed in is opened again and compared with its model."""

import shutil
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.collection import Collection
from index.encoding.models import TextEncoder
from index.home import DEFAULT_COLLECTION, Home
from index.restoring import restore
from index.snapshot import CollectionSnapshot
from index.splitting import split
from index.store.rows import embedding_bytes
from qa.errors import CollectionNotFound, PassageNotFound
from qa.questions import Filters
from scripts.crashing.model import WORD, Model, State
from scripts.crashing.operations import encoder_of

LOST, TORN, GHOST, UNOPENABLE, REENCODED = FAULTS = (
    "lost",
    "torn",
    "ghosts",
    "unopenable",
    "re-encoded",
)
_MANY = 100_000
_GENERATIONS = 3
_ENCODED = 60


@dataclass(slots=True)
class Verdict:
    """What a home was found to be.

    Attributes:
        steps: How many steps of the plan are there.
        state: What it holds.
        generation: Its newest generation.
        passages: The ids of its passages, with their document and text.
        faults: What should not be: a kind of `FAULTS`, and what it is.
        problems: What the collection itself found wrong with its indexes.
    """

    steps: int = 0
    state: State = field(default_factory=dict)
    generation: int = 0
    passages: dict[str, tuple[str, str]] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def check(model: Model, states: list[State], done: int, *, writing_first: bool) -> Verdict:
    """Open a home for reading and for writing, and look at all there is.

    Args:
        model: What it should be.
        states: What it may hold: after no step of the plan, after one, and so on.
        done: How many steps were said to be done.
        writing_first: Whether to open it for writing before it is opened for reading.
    """
    verdict = Verdict()
    for writing in (writing_first, not writing_first):
        try:
            with Home(model.home, writing=writing, models=model.models, wait=5) as home:
                _look(home.collection(DEFAULT_COLLECTION), model, states, done, verdict)
        except CollectionNotFound:
            _compare({}, model, states, done, verdict)
        except Exception:  # noqa: BLE001 (whatever it is, it is a fault)
            verdict.faults.append((UNOPENABLE, traceback.format_exc()))
    return verdict


def check_backup(
    model: Model, allowed: list[State | None]
) -> tuple[list[tuple[str, str]], State | None]:
    """Restore the backup, and say what is wrong with it, and what is in it.

    Args:
        model: Whose backup it is.
        allowed: What may be in it; None where it need not be there.
    """
    if not model.backup.exists():
        return [] if None in allowed else [(LOST, "the backup")], None
    restored = Model(model.folder / "restored", model.models, model.chance, sent=model.sent)
    shutil.rmtree(restored.folder, ignore_errors=True)
    try:
        restore(model.backup, restored.home, model.models)
    except Exception:  # noqa: BLE001 (whatever it is, it is a fault)
        return [(UNOPENABLE, traceback.format_exc())], None
    states = [state for state in allowed if state is not None]
    verdict = check(restored, states, 0, writing_first=True)
    return verdict.faults, verdict.state


def _look(
    collection: Collection, model: Model, states: list[State], done: int, verdict: Verdict
) -> None:
    store = collection.store
    snapshot = collection.snapshot()
    verdict.generation = snapshot.generation
    verdict.problems += collection.problems
    if snapshot.generation != store.generation():
        verdict.faults.append((LOST, "the indexes are behind the store"))
    state = _state(collection, snapshot.generation)
    _compare(state, model, states, done, verdict)
    if "encoder" not in store.meta():
        return
    encoder = encoder_of(collection, model.models)
    verdict.passages = {}
    encoded = model.chance.sample(sorted(state), min(len(state), _ENCODED))
    for document_id in encoded:
        verdict.faults += [
            (TORN, what) for what in _torn(collection, snapshot, document_id, encoder)
        ]
    for document_id, text in state.items():
        for passage in store.passages(document_id, snapshot.generation):
            verdict.passages[passage.id] = (document_id, text)
    verdict.faults += _searched(collection, snapshot, encoder)
    for passage_id in model.passages.keys() - verdict.passages.keys():
        try:
            store.passage(passage_id, snapshot.generation)
        except PassageNotFound:
            continue
        verdict.faults.append((GHOST, f"passage {passage_id} can be looked up"))
    known = [number for number in model.history if number >= store.oldest()]
    for number in model.chance.sample(known, min(_GENERATIONS, len(known))):
        if _state(collection, number) != model.history[number]:
            verdict.faults.append((TORN, f"generation {number} is not what it was"))
        verdict.faults += _searched(collection, collection.snapshot_at(number), encoder)


def _state(collection: Collection, generation: int) -> State:
    entries = collection.store.entries(generation, limit=_MANY)
    documents = [collection.store.document(entry.id, generation) for entry in entries]
    return {document.id: document.content.text for document in documents}


def _compare(found: State, model: Model, states: list[State], done: int, verdict: Verdict) -> None:
    verdict.state = found
    for number in range(done, len(states)):
        if found == states[number]:
            verdict.steps = number
            return
    faults = list(_differences(found, model, states[done:]))
    verdict.faults += faults or [(TORN, "some later steps are there without earlier ones")]


def _differences(found: State, model: Model, states: list[State]) -> Iterator[tuple[str, str]]:
    for document_id in found.keys() | {id for state in states for id in state}:  # noqa: A001
        allowed = {state.get(document_id) for state in states}
        text = found.get(document_id)
        if text in allowed:
            continue
        if text is None:
            yield LOST, f"document {document_id}"
        elif text not in model.sent.get(document_id, ()):
            yield TORN, f"document {document_id} says what was never sent"
        else:
            yield GHOST, f"document {document_id} says what it should say no more"


def _torn(
    collection: Collection, snapshot: CollectionSnapshot, document_id: str, encoder: TextEncoder
) -> Iterator[str]:
    store = collection.store
    document = store.document(document_id, snapshot.generation)
    pieces = split(document_id, document.content, encoder.spans, encoder.room)
    if store.passages(document_id, snapshot.generation) != [piece.passage for piece in pieces]:
        yield f"the passages of {document_id} are not those of its text"
    if store.entry(document_id, snapshot.generation).passages != len(pieces):
        yield f"the passages of {document_id} are not counted right"
    encoded = encoder.encode_closely(
        [piece.encoded for piece in pieces], [piece.sentences for piece in pieces]
    )
    expected = {
        (piece.context, piece.passage.text): embedding_bytes(each)
        for piece, each in zip(pieces, encoded, strict=True)
    }
    found = {words: embedding_bytes(each) for words, each in store.encoded(document_id).items()}
    if found != expected:
        yield f"the vectors of {document_id} are not those of its passages"


def _searched(
    collection: Collection, snapshot: CollectionSnapshot, encoder: TextEncoder
) -> Iterator[tuple[str, str]]:
    """Compare what both searchers find with what is there at a generation."""
    store, generation = collection.store, snapshot.generation
    expected = Counter(
        passage.id
        for entry in store.entries(generation, limit=_MANY)
        for passage in store.passages(entry.id, generation)
    )
    vector = encoder.encode_query(WORD)
    for name, ranking in (
        ("dense", snapshot.dense(vector, _MANY, Filters())),
        ("lexical", snapshot.lexical(WORD, _MANY, Filters())),
    ):
        found = Counter(stored.passage.id for stored in snapshot.passages(ranking.rows))
        for passage_id in found - expected:
            yield GHOST, f"{name} search finds {passage_id} at generation {generation}"
        for passage_id in expected - found:
            yield LOST, f"{name} search finds no {passage_id} at generation {generation}"
