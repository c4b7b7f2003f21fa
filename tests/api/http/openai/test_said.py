import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from api.http.openai.said import NOTHING, UNSURE, said_of, shown_in
from api.turns import exchange
from qa.answers import Answer, Highlight, Hit
from tests.api.http.openai.test_literal import TEXTS, tokens
from tests.api.shelf import PLACE
from tests.api.test_wire import ANSWER

SERVER = "https://docs.example"
(HIT,) = ANSWER.passages


def hit(number: int, text: str, *bold: tuple[int, int], **cited: object) -> Hit:
    start = 100
    citation = replace(HIT.citation, number=number, quote=text, start=start, **cited)  # type: ignore[arg-type]
    highlights = tuple(
        Highlight(start=start + first, end=start + last, text=text[first:last])
        for first, last in bold
    )
    return replace(
        HIT, rank=number, text=text, citation=citation, highlights=highlights, duplicates=()
    )


def answer(*hits: Hit, **given: object) -> Answer:
    plain = {"resolved_question": None, "confidence": 0.9, "answerable": True}
    return replace(ANSWER, passages=hits, **{**plain, **given})  # type: ignore[arg-type]


def test_a_message_quotes_each_passage_and_cites_it() -> None:
    link = {"link": "https://a.example/b c(d)#:~:text=x"}
    first = hit(
        1,
        "One. Two.",
        (5, 9),
        title="A [b]",
        page=3,
        heading_path=("A [b]", "Part *1*"),
        modified=0.0,
        **link,
    )
    second = replace(
        hit(2, "Three.", (0, 6), title="B", page=None, heading_path=(), modified=None, **link),
        duplicates=(PLACE,),
    )
    said = said_of(answer(first, second), SERVER)
    url = "https://a.example/b%20c%28d%29#:~:text=x"
    assert said.pieces == (
        f"> One. **Two.**\n\n[1] A \\[b] · page 3 · Part \\*1\\* · 1970-01-01 · [open]({url})\n\n",
        f"> **Three.**\n\n[2] B · also in 1 other place · [open]({url}&passage=2)",
    )
    assert [cited.url for cited in said.cited] == [url, f"{url}&passage=2"]
    for number, cited in enumerate(said.cited, 1):
        cut = said.text[cited.start : cited.end]
        assert cut.startswith(f"[{number}] ")
        assert cut.endswith(f"({cited.url})")


@given(TEXTS, TEXTS, st.integers(0, 40), st.integers(0, 40))
def test_whatever_is_in_a_document_the_only_links_are_ours(
    text: str, title: str, one: int, other: int
) -> None:
    bold = (min(one, other, len(text)), min(max(one, other), len(text)))
    hits = [hit(n, text, bold, title=title, heading_path=(title, text)) for n in (1, 2)]
    said = said_of(answer(*hits, resolved_question=title), SERVER)
    links = [token.attrs["href"] for token in tokens(said.text) if token.type == "link_open"]
    assert links == [cited.url for cited in said.cited]
    assert not [token for token in tokens(said.text) if token.type in {"image", "html_inline"}]


def test_files_of_the_server_are_opened_on_it() -> None:
    page = {"page": 2, "link": "file:///a/b.pdf#page=2", "document_id": "d/1"}
    (cited,) = said_of(answer(hit(1, "Two.", **page)), SERVER).cited
    collection = ANSWER.collection
    assert cited.url.startswith(f"{SERVER}/documents/d%2F1?collection={collection}&passage=")
    (cited,) = said_of(answer(hit(1, "Two.", link="/v1/documents/a/text?start=1")), SERVER).cited
    assert cited.url == f"{SERVER}/v1/documents/a/text?start=1"


def test_how_a_follow_up_was_read_is_said() -> None:
    said = said_of(answer(hit(1, "Yes."), resolved_question="Is it *so*?"), SERVER)
    assert said.text.startswith("Read as: Is it \\*so\\*?\n\n> Yes.")
    long = said_of(answer(hit(1, "Yes."), resolved_question="Is it so? " * 1_000), SERVER)
    assert long.text.split("\n")[0].endswith("Is it …")
    assert len(long.pieces[0]) < 420
    asked_so = answer(hit(1, "Yes."), resolved_question=ANSWER.question)
    assert said_of(asked_so, SERVER).text.startswith("> Yes.")


def test_where_it_is_not_sure_it_says_so() -> None:
    said = said_of(answer(hit(1, "Perhaps."), confidence=0.23, answerable=False), SERVER)
    assert said.text.startswith(f"{UNSURE} The nearest passage does with a probability of 23% only")
    start = said.cited[0].start
    assert said.text[start:].startswith("[1] ")


def test_where_nothing_was_found_it_says_so() -> None:
    assert said_of(answer(confidence=None, answerable=None), SERVER).pieces == (NOTHING,)
    said = said_of(answer(confidence=0.01, answerable=False), SERVER)
    assert said.text.startswith(NOTHING)
    assert "1%" in said.text
    assert shown_in(said.text) == ""


@given(TEXTS, st.integers(0, 40), st.integers(0, 40))
def test_what_was_shown_is_read_back_from_a_message(text: str, one: int, other: int) -> None:
    first, last = min(one, other, len(text)), min(max(one, other), len(text))
    asked = answer(hit(1, text, (first, last)), hit(2, "Not this.", (0, 9)))
    shown = exchange(asked)[1].text if first < last else ""
    message = said_of(asked, SERVER).text
    if "**" in message.split("[1]")[0]:
        # Marks that bold cannot begin or end with may be missing
        letters = re.sub(r"[\W_]", "", shown)
        assert re.sub(r"[\W_]", "", shown_in(message)) in letters


def test_a_sentence_is_read_back_in_full() -> None:
    text = "Refunds\n\nThey take *five* days: see https://a.example/x_y. Or so."
    sentence = text.index("They"), text.index(" Or")
    asked = answer(hit(1, text, sentence, (sentence[1] + 1, len(text))))
    message = said_of(replace(asked, resolved_question="A **longer** one?"), SERVER).text
    assert shown_in(message) == exchange(asked)[1].text


def test_of_what_others_said_it_is_all() -> None:
    assert shown_in("Hello. How can I help?") == "Hello. How can I help?"
    assert shown_in("> A quotation.\n\nof mine") == "> A quotation.\n\nof mine"
    assert len(shown_in("x" * 5_000)) == 1_000
