"""An explanation as people read it: plain lines of at most 80 columns."""

from api.cli.streams import counted
from api.cli.untrusted import one_line
from qa.answers import Answer, Curated, Hit
from qa.explanations import Explanation, Share, Term

_WIDEST = 80
_INDENT = "    "


def explanation_lines(
    explanation: Explanation, reranker: float | None, curated: Curated | None
) -> list[str]:
    """Write how a passage got its score, as a table and the terms it has.

    Args:
        explanation: How it got its score.
        reranker: What a reranker, by whose scores it stands where it does, gave it.
        curated: Why it stands first whatever its score.
    """
    lines = [f"{'':<10}{'score':>10}{'scaled':>9}{'weight':>9}{'adds':>9}"]
    several = len(explanation.readings) > 1
    for number, reading in enumerate(explanation.readings, 1):
        if several:
            lines.append(_row(f"reading {number}", reading.share))
            lines += [_row(f"  {name}", share) for name, share in reading.searchers.items()]
        else:
            counts = reading.share.weight
            lines += [_row(n, share.within(counts)) for n, share in reading.searchers.items()]
    steps = {
        "neighbours": explanation.neighbours,
        "sentence": explanation.closer,
        "tokens": explanation.interaction,
    }
    lines += [_row(name, share) for name, share in steps.items() if share is not None]
    if reranker is not None:
        lines.append(f"{'reranker':<10}{reranker:>10.4f}  (orders the best passages)")
    if curated is not None:
        lines.append(f"curated   pin {one_line(curated.pin)}, similarity {curated.similarity:.4f}")
    lines += _wrapped([_term(term) for term in explanation.terms])
    return [_INDENT + line for line in lines]


def reading_lines(answer: Answer) -> list[str]:
    """Write how the question was read, and what its vector was moved towards."""
    ranks = {hit.id: hit for hit in answer.passages}
    lines: list[str] = []
    for number, reading in enumerate(answer.readings, 1):
        name = f"reading {number}" if len(answer.readings) > 1 else "read as"
        lines.append(_cut(f"{name}: {one_line(reading.text)}"))
        pulls = [
            f"{_named(ranks.get(pull.id), pull.id)} ({pull.weight:.3f})"
            for pull in reading.moved_towards
        ]
        if pulls:
            lines += [f"  {line}" for line in _wrapped(pulls, "moved towards: ")]
    return lines


def receipt_lines(answer: Answer) -> list[str]:
    """Write what a ranking depends on, in short; --json has all of it."""
    receipt = answer.receipt
    if receipt is None:
        return []
    basis = receipt.basis
    passages = counted(basis.passages, "passage")
    asked = f"generation {receipt.generation} of {basis.newest}, model {one_line(receipt.encoder)}"
    return [
        _cut(f"receipt: {asked},"),
        f"  words analysed as in version {basis.analysis}, counted over {passages}",
    ]


def _row(name: str, share: Share) -> str:
    score = "not found" if share.score is None else f"{share.score:.4f}"
    return (
        f"{name:<10}{score:>10}{share.normalised:>9.4f}{share.weight:>9.2f}"
        f"{share.contribution:>9.4f}"
    )


def _term(term: Term) -> str:
    times = f"{term.count}x" if term.count else "in the headings"
    return f"{one_line(term.term)} {times} (idf {term.rarity:.2f})"


def _named(hit: Hit | None, passage_id: str) -> str:
    return f"passage {hit.rank}" if hit else one_line(passage_id)[:16]


def _wrapped(parts: list[str], head: str = "terms: ") -> list[str]:
    lines, line = [], head
    for at, part in enumerate(parts):
        piece = part + (", " if at + 1 < len(parts) else "")
        if line.strip() and len(_INDENT + line + piece.rstrip()) > _WIDEST:
            lines.append(line.rstrip())
            line = "  "
        line += piece
    return [*lines, line.rstrip()] if parts else [f"{head}none"]


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "\N{HORIZONTAL ELLIPSIS}"
