"""Three passages in a plane, small enough to work every score out by hand."""

from dataclasses import replace

from qa.passages import Passage
from qa.ports import Stored
from qa.questions import Filters
from qa.tuning import Tuning
from tests.fakes import passage, source, unit

HALVES = {"dense": 0.5, "lexical": 0.5}
PLAIN = Tuning(
    weights=HALVES,
    feedback_weight=0.0,
    smoothed_weight=0.0,
    refined_weight=0.0,
    interacting_weight=0.0,
)
FEEDBACK = replace(PLAIN, feedback_passages=3, feedback_weight=0.6)
ONE = passage("Mars is red. Mars has two moons.", document_id="one", start=40, page=3)
TWO = passage("Venus is hot.", document_id="two", heading_path=("Planets", "Venus"))
THREE = passage("Phobos is one of the moons.", document_id="three")
LATELY = 1_767_222_000.125


def stored(own: Passage, title: str) -> Stored:
    own_source = source(own.document_id, sha256="ab" * 32, modified=LATELY)
    return Stored(passage=own, title=title, source=own_source)


PASSAGES = {
    1: (stored(ONE, "Mars"), unit(1, 0)),
    2: (stored(TWO, "Venus"), unit(3, 4)),
    3: (stored(THREE, "Phobos"), unit(0, 1)),
}
LEXICAL = {"moons": {3: 8.0, 2: 4.0}, "Mars moons": {1: 2.0, 2: 1.0}}


def in_documents(item: Stored, filters: Filters) -> bool:
    return not filters.documents or item.passage.document_id in filters.documents
