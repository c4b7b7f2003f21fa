"""Whether a citation still holds in a collection."""

from index.collection import Collection
from index.snapshot import CollectionSnapshot
from qa.errors import DocumentNotFound
from qa.questions import Filters
from qa.verifying import Claim, Verdict, quoted, verify

MOST_OTHERS = 20
_PASSAGES = 200
_WORDS_FROM = 2_000


def verify_in(collection: Collection, claim: Claim) -> Verdict:
    """Say whether a citation still holds.

    Where its document is gone, or has the quote no more, other documents that share its words are
    looked through for it, word for word, the likeliest `MOST_OTHERS` of them.
    """
    snapshot = collection.snapshot()
    try:
        text, sha256 = collection.store.text(claim.document_id, snapshot.generation)
    except DocumentNotFound:
        own = verify(claim, None, None)
    else:
        own = verify(claim, text, sha256)
    if own.status in {"exact", "moved"}:
        return own
    others = _sharing_words(claim, snapshot)
    found = (
        quoted(claim, each, *collection.store.text(each, snapshot.generation)) for each in others
    )
    return next(filter(None, found), own)


def _sharing_words(claim: Claim, snapshot: CollectionSnapshot) -> list[str]:
    """Give documents that share words with a quote, the likeliest to hold it first."""
    words = claim.quote[:_WORDS_FROM].encode("utf-8", "replace").decode()
    ranking = snapshot.lexical(words, _PASSAGES, Filters())
    found = dict.fromkeys(each.passage.document_id for each in snapshot.passages(ranking.rows))
    found.pop(claim.document_id, None)
    return list(found)[:MOST_OTHERS]
