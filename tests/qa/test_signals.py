"""Each signal by an example; the rarity of a term is its length, as the fake counts it."""

import numpy as np
import pytest

from qa.answers import Highlight
from qa.confidence import Signals
from qa.fusion import Fusion
from qa.interacting import Interaction
from qa.ports import Stored
from qa.ranking import Ranking, Scores, Vectors
from qa.refining import Refinement
from qa.resolving import Resolved
from qa.signals import First, signals_of
from qa.smoothing import Smoothing
from qa.traces import Searched, Trace
from tests.fakes import TableSnapshot, passage, unit
from tests.qa.planets import PLAIN, stored

MARS = stored(passage("It has two moons. None is big.", heading_path=("Orbit",)), "Mars")
NOTHING = Ranking.of([], [])
ROW = 7


def ranking_of(scores: list[float]) -> Fusion:
    """A ranking whose first passage is the one that is looked at."""
    rows = np.arange(ROW, ROW + len(scores))
    return Fusion(Ranking(rows, np.array(scores)), {})


def searched(text: str, lexical: float, around: Scores) -> Searched:
    """A reading at (1, 0) that found one passage before the one that is looked at."""
    found = Ranking(np.array([ROW - 1, ROW]), np.array([1.0, 0.5]))
    return Searched(
        text=text,
        vector=unit(1, 0),
        tokens=None,
        known=1.0,
        around=around,
        fusion=Fusion(found, {"lexical": np.array([100.0, lexical])}),
        nearest=NOTHING,
        tuning=PLAIN,
    )


def seen(
    asked: str,
    *,
    meant: str = "",
    of: Stored = MARS,
    sentences: Vectors | None = None,
    marked: str = "It has two moons.",
    lexical: float = float("nan"),
    scores: list[float] | None = None,
) -> Signals:
    """What is seen of a passage at (.6, .8)."""
    mixed = ranking_of(scores or [0.5, 0.375])
    reading = searched(meant or asked, lexical, np.array([0.6, 0.5, 0.25]))
    other = searched("another", 200.0, np.ones(1))
    trace = Trace(
        fusion=mixed,
        mixed=mixed,
        floors={},
        weights={},
        readings=(other, reading),
        meant=other,
        resolved=Resolved(text=meant or asked, carried=()),
        smoothing=Smoothing(NOTHING.rows, NOTHING.scores, 0.0),
        refinement=Refinement(NOTHING.rows, NOTHING.scores, 0.0),
        interaction=Interaction(NOTHING.rows, NOTHING.scores, 0.0),
    )
    first = First(
        stored=of,
        row=ROW,
        sentences=sentences,
        highlights=(Highlight(start=0, end=len(marked), text=marked),) if marked else (),
    )
    return signals_of(asked, reading, trace, first, TableSnapshot({ROW: (of, unit(3, 4))}, {}))


def of_text(text: str) -> Stored:
    return stored(passage(text), "")


def test_how_near_the_passage_is_by_itself_and_beside_others() -> None:
    found = seen("moons")
    assert found.similarity == pytest.approx(0.6)
    assert found.nearness == pytest.approx(0.15)  # the mean of those around is .45


def test_how_near_its_nearest_sentence_is() -> None:
    assert seen("moons", sentences=np.array([unit(0, 1), unit(4, 3)])).sentence == pytest.approx(
        0.8
    )
    assert seen("moons", sentences=np.array([unit(0, 1)])).sentence == 0.0
    own = [seen("moons", sentences=each) for each in (None, np.empty((0, 2), np.float32))]
    assert [each.sentence for each in own] == pytest.approx([0.6, 0.6])


@pytest.mark.parametrize(
    ("meant", "expected"),
    [
        ("two moons", 1.0),
        ("moons moons rings", 0.5),  # once each: 5 of 5 and 5
        ("two rings", 0.375),  # 3 of 3 and 5
        ("mars orbit", 1.0),  # in its title and its headings
        ("rings", 0.0),
        ("?!", 0.0),
    ],
)
def test_what_share_of_the_terms_it_has_each_by_its_rarity(meant: str, expected: float) -> None:
    assert seen("what?", meant=meant).coverage == pytest.approx(expected)


def test_lexical_search_is_a_share_of_the_most_that_the_terms_can_give() -> None:
    # 3 and 5, at most 2.2 times each
    assert seen("?", meant="two moons", lexical=8.8).lexical == pytest.approx(0.5)
    assert seen("?", meant="two moons", lexical=17.6).lexical == pytest.approx(1.0)


def test_a_passage_that_lexical_search_did_not_find_has_no_share() -> None:
    found = seen("Wie viele Ringe?")
    assert (found.lexical, found.coverage) == (0.0, 0.0)
    assert seen("?!").lexical == 0.0


@pytest.mark.parametrize(
    ("asked", "marked", "expected"),
    [
        ("Which planet has no moons?", "It has two moons.", 1),
        ("Which planet has NO moons?", "It has two moons.", 1),
        ("Which does not have any?", "It never had any.", 0),
        ("Which planet doesn't have moons?", "It has two moons.", 1),
        ("Which planet doesn\u2019t have moons?", "It has two moons.", 1),
        ("Which planets, except Mars, have moons?", "", 1),
        ("Which planet has moons?", "It has two moons.", 0),
        ("Which planet has moons?", "It has no moons.", 0),
        ("What do I know of notes?", "It has two moons.", 0),
    ],
)
def test_a_denial_that_what_is_highlighted_does_not_have(
    asked: str, marked: str, expected: float
) -> None:
    assert seen(asked, marked=marked).denies == expected


def test_a_denial_elsewhere_in_the_passage_answers_nothing() -> None:
    denying = of_text("It has two moons. It has no rings.")
    assert seen("Which has no moons?", of=denying).denies == 1
    assert seen("Which has no rings?", of=denying, marked="It has no rings.").denies == 0


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        ("What moons has Saturn?", "Mars has two moons.", 1),
        ("What moons has Mars?", "Mars has two moons.", 0),
        ("What moons has Mars?", "MARS HAS TWO MOONS.", 0),
        ("What was found in 1877?", "Asaph Hall found it in 1878.", 1),
        ("What was found in 1877?", "Asaph Hall found it in 1877.", 0),
        ("What costs 1,200.50?", "It costs 1,200.50.", 0),
        ("What has 2?", "It has two.", 1),
        ("Saturn is what?", "A planet.", 0),  # any question begins with a capital letter
        ("It is big. Why is that?", "A planet.", 0),  # and any sentence
        ("What are Mars's moons?", "Mars has two moons.", 0),
        ("What are Saturn\u2019s moons?", "The moons of Saturn.", 0),
        ("What are Saturn's moons?", "The moons of Mars.", 1),
        ("What do I see, and what I'm I?", "A planet.", 0),
        ("Where is Baden-Baden?", "In Baden.", 1),
    ],
)
def test_a_name_or_a_number_that_the_passage_lacks(asked: str, text: str, expected: float) -> None:
    assert seen(asked, of=of_text(text)).unnamed == expected


def test_a_name_may_be_in_the_title_or_the_headings() -> None:
    assert seen("What moons has Mars in its Orbit?").unnamed == 0
    assert seen("What moons has Venus?", meant="Mars What moons has Venus?").unnamed == 1


def test_what_was_carried_over_denies_and_names_nothing() -> None:
    found = seen("which moons?", meant="Not Saturn 7, which moons?")
    assert (found.denies, found.unnamed) == (0, 0)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([0.75], 0.0),
        ([0.75, 0.5], 0.25),
        ([1.0, *[0.75] * 8, 0.5, 0.25], 0.5),
        ([1.0] * 10 + [0.0], 0.0),
    ],
)
def test_how_far_the_first_is_above_the_tenth_or_the_last(
    scores: list[float], expected: float
) -> None:
    assert seen("moons", scores=scores).lead == expected
