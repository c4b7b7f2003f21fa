"""The tools `ask` and `search`: an answer as agents read it, every word once."""

from collections.abc import Sequence

from api.mcp.arguments import AskIn, SearchIn
from api.mcp.desk import Desk
from api.mcp.places import PASSAGES, Place, is_near
from api.mcp.results import AnswerOut, ElsewhereOut, FoundOut, QuoteOut, SearchOut
from api.wire import time_text
from qa.answers import Answer, Citation, Hit
from qa.questions import Question

MAX_RESULTS = 10
_SEARCHED = 30
NOT_FOUND = (
    "The documents do not answer this. That is the answer: say so, rather than answering from "
    "elsewhere. Other words, another collection (list_collections) or a lower `sure` may find more."
)
UNLIKELY = (
    "The first passage probably does not answer the question, though it is the nearest there is: "
    "check it before you use it, and say so."
)
CURATED = "A person chose the first passage as the answer to this question, or to one much like it."


def ask(desk: Desk, given: AskIn) -> AnswerOut:
    """Answer a question."""
    question = given.to_question()
    with desk.using(given.collection) as library:
        answer = library.ask(question, given.collection)
    answer = desk.keep(answer, question)
    return AnswerOut(
        answer_id=answer.answer_id,
        collection=answer.collection,
        answerable=answer.answerable,
        confidence=answer.confidence,
        note=_note(answer),
        understood_as=answer.resolved_question,
        passages=[_quoted(desk, answer.collection, hit) for hit in answer.passages],
    )


def search(desk: Desk, given: SearchIn) -> SearchOut:
    """Find places to read: the best passages, but for those that fetching a better one shows."""
    with desk.using(None) as library:
        answer = library.ask(Question(text=given.query, k=_SEARCHED))
    results = [
        FoundOut(
            id=str(Place(collection=answer.collection, kind=PASSAGES, id=hit.id)),
            title=titled(hit.citation.title, hit.citation.heading_path, hit.citation.page),
            url=desk.url(hit.citation, answer.collection),
        )
        for hit in _apart(answer.passages)
    ]
    return SearchOut(results=results[:MAX_RESULTS])


def titled(title: str, heading_path: Sequence[str], page: int | None) -> str:
    """Name a place in a document, so that one can be told from another: `Guide > Tides, p. 3`."""
    headings = [heading for heading in heading_path if heading != title]
    return " > ".join([title, *headings[-1:]]) + (f", p. {page}" if page else "")


def _apart(hits: Sequence[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in hits:
        if not any(_shows(better.citation, hit.citation) for better in kept):
            kept.append(hit)
    return kept


def _shows(better: Citation, other: Citation) -> bool:
    same = better.document_id == other.document_id
    return same and is_near(better.start, better.end, other.start, other.end)


def _note(answer: Answer) -> str | None:
    if not answer.passages:
        return NOT_FOUND
    if answer.pinned:
        return CURATED
    return UNLIKELY if answer.answerable is False else None


def _quoted(desk: Desk, collection: str, hit: Hit) -> QuoteOut:
    cited = hit.citation
    return QuoteOut(
        id=str(Place(collection=collection, kind=PASSAGES, id=hit.id)),
        title=cited.title,
        url=desk.url(cited, collection),
        quote=cited.quote,
        highlights=[highlight.text for highlight in hit.highlights],
        page=cited.page,
        heading_path=list(cited.heading_path),
        document_id=cited.document_id,
        uri=cited.uri,
        sha256=cited.sha256,
        start=cited.start,
        end=cited.end,
        modified=time_text(cited.modified),
        curated=hit.curated.question if hit.curated else None,
        elsewhere=[
            ElsewhereOut(
                id=str(Place(collection=collection, kind=PASSAGES, id=place.id)),
                title=titled(place.title, place.heading_path, place.page),
                url=desk.url(place, collection),
            )
            for place in hit.duplicates
        ]
        or None,
    )
