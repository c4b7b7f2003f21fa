"""Whether a text holds an answer, in words compared as SQuAD compares them.

Rajpurkar, Jia, Liang: Know What You Don't Know: Unanswerable Questions for SQuAD (ACL 2018).
"""

import re
import string
from collections.abc import Iterable

_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(a|an|the)\b")
_WITHOUT_BLANKS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_INSIDE_A_WORD = rf"[^\W{_WITHOUT_BLANKS}]"


def normalised(text: str) -> str:
    """Drop case, ASCII punctuation, English articles and all but single blanks."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def holds(text: str, answers: Iterable[str]) -> bool:
    """Say whether one of several answers stands in a text, in whole words.

    In scripts without blanks between words, it may stand anywhere. An answer of nothing but
    articles and punctuation stands nowhere.
    """
    within = normalised(text)
    wanted = filter(None, map(normalised, answers))
    return any(re.search(_whole(answer), within) for answer in wanted)


def _whole(answer: str) -> str:
    before = rf"(?<!{_INSIDE_A_WORD})" if re.match(_INSIDE_A_WORD, answer) else ""
    after = rf"(?!{_INSIDE_A_WORD})" if re.match(_INSIDE_A_WORD, answer[-1]) else ""
    return before + re.escape(answer) + after
