import hashlib
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.library import Library
from api.settings import Settings
from qa.questions import Filters, Question, Turn
from qa.verifying import Claim
from tests.api.shelf import SHOP, claims_of
from tests.fakes import total_of


def test_the_passage_that_answers_comes_first_and_its_citation_holds(stocked: Library) -> None:
    answer = stocked.ask("How long may I send something back?")
    best = answer.passages[0]
    text = stocked.document(best.citation.document_id).content.text
    assert best.text == best.citation.quote == text[best.citation.start : best.citation.end] == SHOP
    assert best.citation.sha256 == hashlib.sha256(SHOP.encode()).hexdigest()
    assert best.highlights[0].text == SHOP


def test_what_an_answer_cites_is_exact(stocked: Library) -> None:
    for claim in claims_of(stocked, "moons of Mars"):
        verdict = stocked.verify_citation(claim)
        assert (verdict.status, verdict.same_original) == ("exact", True)


def test_a_quote_moves_with_an_update_and_changes_with_the_next(
    stocked: Library, tmp_path: Path
) -> None:
    claim = claims_of(stocked, "Can I return it?")[0]
    (tmp_path / "shop.txt").write_text(f"Welcome.\n\n{SHOP}", encoding="utf-8")
    list(stocked.ingest([tmp_path / "shop.txt"]))
    moved = stocked.verify_citation(claim)
    assert (moved.status, moved.document_id) == ("moved", claim.document_id)
    assert (moved.start, moved.text, moved.same_original) == (10, SHOP, False)
    (tmp_path / "shop.txt").write_text(SHOP.replace("30", "14"), encoding="utf-8")
    list(stocked.ingest([tmp_path / "shop.txt"]))
    changed = stocked.verify_citation(claim)
    assert (changed.status, changed.start, changed.same_original) == ("changed", 0, False)
    assert [(c.before, c.after) for c in changed.difference if c.kind != "equal"] == [("30", "14")]


def test_a_quote_is_looked_for_in_other_documents(stocked: Library, tmp_path: Path) -> None:
    claim = claims_of(stocked, "Can I return it?")[0]
    stocked.delete([claim.document_id])
    assert stocked.verify_citation(claim).status == "gone"
    (tmp_path / "terms.txt").write_text(f"Terms of sale.\n\n{SHOP} All.", encoding="utf-8")
    (added,) = stocked.ingest([tmp_path / "terms.txt"])
    found = stocked.verify_citation(claim)
    assert (found.status, found.document_id) == ("moved", added.document_id)
    assert (found.start, found.text, found.same_original) == (16, SHOP, False)
    document = stocked.document(added.document_id or "")
    assert document.content.text[found.start : found.end] == SHOP
    assert found.sha256 == document.source.sha256


def test_a_copy_of_the_original_is_the_same_original(stocked: Library, tmp_path: Path) -> None:
    claim = claims_of(stocked, "Can I return it?")[0]
    (tmp_path / "copy.txt").write_text(SHOP, encoding="utf-8")
    (added,) = stocked.ingest([tmp_path / "copy.txt"])
    stocked.delete([claim.document_id])
    found = stocked.verify_citation(claim)
    assert (found.status, found.document_id) == ("moved", added.document_id)
    assert found.same_original


def test_words_that_are_no_unicode_are_looked_for_all_the_same(stocked: Library) -> None:
    claim = Claim(document_id="none", sha256="", start=0, end=9, quote="Mars \ud800 moons")
    assert stocked.verify_citation(claim).status == "gone"


def test_nothing_is_found_in_an_empty_collection(library: Library) -> None:
    library.home.create("empty")
    assert library.ask("Is anybody there?", "empty").passages == ()


def test_an_earlier_state_is_asked_as_it_was(stocked: Library) -> None:
    best = stocked.ask("moons of Mars").passages[0]
    then = stocked.collection().snapshot().generation
    stocked.delete([best.citation.document_id])
    answer = stocked.ask(Question(text="moons of Mars", as_of=then))
    assert (answer.generation, answer.passages[0].citation) == (then, best.citation)
    now = stocked.ask("moons of Mars")
    assert (now.generation, best.id in {hit.id for hit in now.passages}) == (then + 1, False)


def test_filters_narrow_what_may_answer(stocked: Library) -> None:
    shop = stocked.ask("returns").passages[0].citation.document_id
    answer = stocked.ask(Question(text="Mars", filters=Filters(documents=(shop,))))
    assert {hit.citation.document_id for hit in answer.passages} == {shop}


def test_many_ask_while_one_ingests(stocked: Library, tmp_path: Path) -> None:
    lines = "".join(f'{{"id": "r{n}", "text": "Record {n} is about lamps."}}\n' for n in range(300))
    (tmp_path / "records.jsonl").write_text(lines, encoding="utf-8")
    failures: list[BaseException] = []
    done = threading.Event()

    def ask() -> None:
        try:
            while not done.is_set():
                answer = stocked.ask("How many moons has Mars?")
                assert answer.passages[0].text.endswith("Mars has two moons.")
        except BaseException as error:  # noqa: BLE001 (shown below)
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert len(list(stocked.ingest([tmp_path / "records.jsonl"]))) == 300
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []


LEAVE = (
    "Annual leave is asked for by the form of the office, at least two weeks before it begins, and "
    "the head of the department signs it. Days that were not taken by the end of March are lost, "
    "unless the work did not allow for them to be taken."
)


def _handbooks(library: Library, folder: Path) -> dict[str, str]:
    """Three versions of a page, of which one differs in a word and one in a figure."""
    texts = {
        "first": f"# Leave\n\n{LEAVE}\n\n# Days\n\nThere are 25 days of leave a year.\n",
        "second": f"# Leave\n\n{LEAVE.replace('signs', 'countersigns')}\n",
        "third": "# Days\n\nThere are 30 days of leave a year.\n",
        "fourth": f"# Leave\n\n{LEAVE.upper()}\n",
    }
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    outcomes = library.ingest([folder / f"{name}.md" for name in texts])
    return {Path(outcome.path).stem: outcome.document_id or "" for outcome in outcomes}


def test_versions_of_a_page_are_one_hit_and_every_figure_its_own(
    library: Library, tmp_path: Path
) -> None:
    ids = _handbooks(library, tmp_path)
    asked = "How is annual leave asked for, and how many days are there?"
    answer = library.ask(asked)
    apart = library.ask(Question(text=asked, collapse=False))
    shown = {hit.id for hit in answer.passages}
    elsewhere = {place.id for hit in answer.passages for place in hit.duplicates}
    assert shown | elsewhere == {hit.id for hit in apart.passages}
    assert not shown & elsewhere
    texts = " ".join(hit.text for hit in answer.passages)
    assert "25 days" in texts
    assert "30 days" in texts
    leave = next(hit for hit in answer.passages if "form of the office" in hit.text.lower())
    documents = {leave.citation.document_id, *(p.document_id for p in leave.duplicates)}
    assert documents == {ids["first"], ids["second"], ids["fourth"]}
    for place in leave.duplicates:
        text = library.document(place.document_id).content.text[place.start : place.end]
        assert "form of the office" in text.lower()
        assert library.passage(place.id)[0].passage.text == text


def test_what_is_collapsed_is_of_the_documents_and_the_time_asked_for(
    library: Library, tmp_path: Path
) -> None:
    ids = _handbooks(library, tmp_path)
    then = library.collection().snapshot().generation
    for name in ("first", "second", "fourth"):
        filters = Filters(documents=(ids[name],))
        answer = library.ask(Question(text="form of the office", filters=filters))
        assert {hit.citation.document_id for hit in answer.passages} == {ids[name]}
        assert not any(hit.duplicates for hit in answer.passages)
    library.delete([ids["first"], ids["second"]])
    (now,) = (h for h in library.ask("form of the office").passages if "FORM" in h.text)
    assert (now.citation.document_id, now.duplicates) == (ids["fourth"], ())
    before = library.ask(Question(text="form of the office", as_of=then)).passages[0]
    assert len(before.duplicates) == 2


def test_one_passage_a_document(library: Library, tmp_path: Path) -> None:
    ids = _handbooks(library, tmp_path)
    answer = library.ask(Question(text="days of leave", group_by="document", collapse=False))
    documents = [hit.citation.document_id for hit in answer.passages]
    assert sorted(documents) == sorted(ids.values())
    (first,) = (h for h in answer.passages if h.citation.document_id == ids["first"])
    assert [place.document_id for place in first.further] == [ids["first"]]
    spread = library.ask(Question(text="days of leave", k=2, diversity=0.5, collapse=False))
    assert len(spread.passages) == 2


def test_contexts_are_the_documents_own_words(stocked: Library) -> None:
    answer = stocked.ask(Question(text="moons of Mars", context=1))
    assert len(answer.passages) == 3
    assert len(answer.contexts) == 2
    for context in answer.contexts:
        text = stocked.document(context.document_id).content.text
        assert context.text == text[context.start : context.end]
    for hit in answer.passages:
        (context,) = (each for each in answer.contexts if each.number == hit.context)
        assert hit.id in {span.id for span in context.passages}
        assert context.start <= hit.citation.start < hit.citation.end <= context.end


SHELF = {
    "norway": "The oil fund of Norway was set up in 1990. At the end of 2023 it was worth 15.8 "
    "trillion kroner. Withdrawals to the budget were 372 billion kroner that year, or 9.4 percent "
    "of mainland GDP.",
    "germany": "Health spending in Germany was 474 billion euros in 2021. Its share of GDP was "
    "13.2 percent. A third of it went to hospitals.",
    "bees": "A honeybee colony has one queen. She lays up to 2,000 eggs a day in early summer. "
    "Workers live about six weeks in summer, and several months in winter.",
    "bridge": "The Humber Bridge opened in 1981. Its main span is 1,410 metres long. It was the "
    "longest suspension bridge in the world for sixteen years.",
    "bread": "Sourdough rises by wild yeast. The starter is fed with flour and water every twelve "
    "hours. The loaf is baked at 230 degrees for 40 minutes.",
    "tea": "Darjeeling tea is picked from March to November. The first flush is light and floral. "
    "The gardens yield about nine million kilograms a year.",
    "glacier": "The Aletsch glacier is 20 kilometres long. It loses about 50 metres of its length "
    "every year. At Konkordiaplatz the ice is 800 metres thick.",
    "chess": "The first official world championship in chess was played in 1886. Wilhelm Steinitz "
    "beat Johannes Zukertort. The prize was two thousand dollars a side.",
    "whale": "The blue whale weighs up to 190 tonnes. Its heart is as heavy as a small car. It "
    "eats four tonnes of krill a day.",
    "trains": "The Shinkansen began to run in 1964 between Tokyo and Osaka. The trains reached 210 "
    "kilometres an hour. They are less than a minute late in the mean.",
}
OIL = (
    Turn(role="user", text="How much was withdrawn from the oil fund of Norway?"),
    Turn(role="assistant", text="Withdrawals to the budget were 372 billion kroner that year."),
)


@pytest.fixture(scope="module")
def shelf(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Ten short documents, each of its own subject; tests only read from it."""
    folder = tmp_path_factory.mktemp("shelf")
    for name, text in SHELF.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    with Library(Settings(home=folder / "home", models=models), writing=True) as opened:
        outcomes = list(opened.ingest([folder / f"{name}.txt" for name in SHELF]))
        assert {outcome.status for outcome in outcomes} == {"added"}
        yield opened


@pytest.mark.parametrize(
    ("text", "history", "alone", "expected"),
    [
        ("And what share of GDP was that?", OIL, "germany", ("norway", "9.4 percent")),
        ("And what share of GDP was that?", OIL[:1], "germany", ("norway", "9.4 percent")),
        (
            "And how long is it?",
            (Turn(role="user", text="When did the Humber Bridge open?"),),
            "glacier",
            ("bridge", "1,410 metres"),
        ),
    ],
)
def test_a_follow_up_finds_what_it_is_about(
    shelf: Library, text: str, history: tuple[Turn, ...], alone: str, expected: tuple[str, str]
) -> None:
    after, answering = expected
    first = shelf.ask(text).passages[0]
    assert first.citation.title == alone
    answer = shelf.ask(Question(text=text, history=history))
    assert answer.passages[0].citation.title == after
    assert any(answering in each.text for each in answer.passages[0].highlights)
    assert answer.resolved_question == f"{history[0].text} {text}"
    assert set(answer.carried_terms) >= {"Norway" if after == "norway" else "Humber"}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("How many eggs does a queen lay a day?", "bees"),
        ("How long is the Aletsch glacier?", "glacier"),
        ("Who won the first world championship in chess?", "chess"),
        ("How hot is the oven for sourdough?", "bread"),
        ("What share of GDP does Germany spend on health?", "germany"),
    ],
)
def test_after_a_follow_up_another_subject_finds_what_it_finds_alone(
    shelf: Library, text: str, first: str
) -> None:
    followed = (*OIL, Turn(role="user", text="And what share of GDP was that?"), OIL[1])
    for history in ((), OIL, followed):
        answer = shelf.ask(Question(text=text, history=history))
        assert answer.passages[0].citation.title == first


def test_a_subject_that_is_far_from_the_one_before_is_read_by_itself(shelf: Library) -> None:
    text = "How long is the Aletsch glacier?"
    answer = shelf.ask(Question(text=text, history=OIL[:1], explain=True))
    assert (answer.resolved_question, answer.carried_terms) == (text, ())
    assert [(reading.text, reading.weight) for reading in answer.readings] == [(text, 1.0)]
    alone = shelf.ask(text)
    assert [(hit.id, hit.score) for hit in answer.passages] == [
        (hit.id, hit.score) for hit in alone.passages
    ]


@pytest.mark.parametrize("history", [(), OIL])
def test_what_is_said_of_a_score_adds_up_to_it(shelf: Library, history: tuple[Turn, ...]) -> None:
    answer = shelf.ask(Question(text="What share of GDP was it?", history=history, explain=True))
    assert len(answer.passages) == len(SHELF)
    for hit in answer.passages:
        assert hit.explanation
        assert hit.explanation.closer
        assert hit.explanation.interaction
        assert total_of(hit.explanation) == pytest.approx(hit.score, abs=1e-6)
        assert 0 <= hit.score <= 1


def test_a_follow_up_where_nothing_is_there_is_answered_with_nothing(library: Library) -> None:
    library.home.create("empty")
    answer = library.ask(Question(text="And of Mars?", history=OIL), "empty")
    assert (answer.passages, answer.resolved_question) == ((), "And of Mars?")


@pytest.mark.parametrize(("said", "is_found"), [("de", True), (None, False)])
def test_words_are_analysed_in_the_language_that_a_document_says_it_is_of(
    models: Path, tmp_path: Path, said: str | None, *, is_found: bool
) -> None:
    metadata = {"language": said} if said else {}
    line = json.dumps({"id": "one", "text": "Verordnungen 2024", "metadata": metadata})
    (tmp_path / "one.jsonl").write_text(line, encoding="utf-8")
    with Library(Settings(home=tmp_path / "home", models=models), writing=True) as library:
        assert [each.status for each in library.ingest([str(tmp_path / "one.jsonl")])] == ["added"]
        (hit,) = library.ask("Verordnung").passages
    assert ("lexical" in hit.scores) == is_found


def test_a_change_of_subject_leaves_an_answer_nearly_as_sure(models: Path, tmp_path: Path) -> None:
    lines = [
        {"id": "moon", "text": "Deimos is small. It takes 30 hours for one orbit around Mars."},
        {"id": "shop", "text": "Refunds take five working days from the day the parcel is here."},
        {"id": "tea", "text": "Green tea is brewed at eighty degrees for two minutes."},
    ]
    (tmp_path / "all.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    before = (
        Turn(role="user", text="What do you know of Deimos?"),
        Turn(role="assistant", text="It takes 30 hours for one orbit around Mars."),
    )
    with Library(Settings(home=tmp_path / "home", models=models), writing=True) as library:
        assert len(list(library.ingest([str(tmp_path / "all.jsonl")]))) == 3
        alone = library.ask("How long do refunds take?")
        after = library.ask(Question(text="How long do refunds take?", history=before))
        nothing = library.ask(Question(text="Who won the election?", sure=0.5))
    assert after.passages[0].id == alone.passages[0].id
    assert (after.resolved_question, after.carried_terms) == ("How long do refunds take?", ())
    assert alone.confidence
    assert after.confidence
    assert after.confidence > 0.8 * alone.confidence > 0.4
    assert (nothing.passages, nothing.answerable) == ((), False)


def test_how_sure_answers_are_to_be_can_be_set_for_all(models: Path, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("Refunds take five working days.", encoding="utf-8")
    settings = Settings(home=tmp_path / "home", models=models, sure=0.9999)
    with Library(settings, writing=True) as library:
        list(library.ingest([str(tmp_path / "one.txt")]))
        assert library.ask("How long do refunds take?").passages == ()
        assert library.ask(Question(text="How long do refunds take?", sure=0.0)).passages
