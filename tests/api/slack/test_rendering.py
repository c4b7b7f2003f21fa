from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.slack.rendering import (
    HELP,
    MORE,
    SHARE,
    SHOWN,
    Controls,
    Reply,
    answered,
    marked_up,
    note,
    usage,
    wanted,
)
from api.slack.tickets import Ticket
from qa.answers import Answer, Citation, Highlight, Hit
from tests.api.slack.blockkit import faults_of, texts_in

HOSTILE = (
    "<!channel> and <@U1> see <http://x|y> & *bold* _it_ ~no~ `code`\n```\nrm -rf /\n```\n&lt;"
)
TICKET = Ticket(answer="a" * 32, shown=SHOWN, thread="1790000000.000100")


def hit(text: str, rank: int = 1, **given: Any) -> Hit:
    """A passage that stands at 100, its first word highlighted."""
    word = text.split(" ", maxsplit=1)[0]
    fields = {
        "title": "Returns",
        "uri": "file:///shelf/returns.md",
        "link": "file:///shelf/returns.md",
        "page": None,
        "heading_path": (),
        "modified": None,
        **given,
    }
    citation = Citation(
        number=rank,
        document_id="d1",
        sha256="0" * 64,
        start=100,
        end=100 + len(text),
        quote=text,
        **fields,
    )
    return Hit(
        rank=rank,
        id=f"p{rank}",
        text=text,
        score=0.5,
        scores={},
        highlights=(Highlight(start=100, end=100 + len(word), text=word),) if word else (),
        citation=citation,
    )


def answer(*hits: Hit, **given: Any) -> Answer:
    return Answer(
        question="How long?",
        collection="default",
        generation=1,
        took_ms=1.0,
        passages=hits,
        **given,
    )


def sent(reply: Reply) -> dict[str, Any]:
    """What Slack gets of it; it takes it."""
    message = {"text": reply.text, "blocks": [block.to_dict() for block in reply.blocks]}
    assert faults_of(message) == []
    return message


def shown(reply: Reply) -> str:
    return "\n".join(texts_in(sent(reply)["blocks"]))


def buttons(reply: Reply) -> list[str]:
    return [
        element["action_id"]
        for block in sent(reply)["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def test_a_passage_with_its_citation() -> None:
    cited = hit(
        "Refunds take five days.",
        page=3,
        heading_path=("Returns", "Refunds"),
        modified=1_790_000_000.0,
        link="https://x.example/returns#:~:text=Refunds",
    )
    message = sent(answered(answer(cited, confidence=0.83), Controls(ticket=TICKET)))
    text, place, standing, judging = message["blocks"]
    head, quote = text["elements"]
    assert head["elements"] == [
        {"type": "text", "text": "1. "},
        {
            "type": "link",
            "url": "https://x.example/returns#:~:text=Refunds",
            "text": "Returns",
            "style": {"bold": True},
        },
    ]
    assert quote == {
        "type": "rich_text_quote",
        "elements": [
            {"type": "text", "text": "Refunds", "style": {"bold": True}},
            {"type": "text", "text": " take five days."},
        ],
    }
    assert place["elements"][0]["text"] == "page 3 · Returns > Refunds · 2026-09-21"
    assert standing["elements"][0]["text"] == "passages 1 to 1 of 1 · confidence 83%"
    assert judging["type"] == "context_actions"
    assert message["text"] == "Refunds (Returns)"


@pytest.mark.parametrize(
    "link",
    [
        "file:///shelf/a.md",
        "/v1/documents/d1/text",
        "javascript:alert(1)",
        "https://",
        "https://[",
        "https://x.example/a b",
        "https://x.example/" + "a" * 3_000,
        "http://x|y>",
    ],
)
def test_a_link_that_slack_cannot_open_is_text(link: str) -> None:
    message = sent(answered(answer(hit("Yes.", link=link)), Controls(ticket=None)))
    elements = message["blocks"][0]["elements"][0]["elements"]
    assert [each["type"] for each in elements] == ["text", "text"]
    assert "file:///shelf/returns.md" in str(message["blocks"][1])


def test_markup_in_a_passage_is_literal_text() -> None:
    reply = answered(
        answer(hit(HOSTILE, title=HOSTILE, heading_path=(HOSTILE,))), Controls(ticket=None)
    )
    message = sent(reply)
    quote = message["blocks"][0]["elements"][1]
    assert "".join(each["text"] for each in quote["elements"]) == HOSTILE
    assert {each["type"] for each in quote["elements"]} == {"text"}
    assert "mrkdwn" not in str(message["blocks"])
    assert "<" not in message["text"]
    assert ">" not in message["text"]


@given(
    st.lists(st.text(min_size=1, max_size=50), min_size=1, max_size=8),
    st.text(max_size=300),
    st.lists(st.text(max_size=300), max_size=5),
    st.text(max_size=100),
    st.sampled_from([1, 40, 700]),
)
def test_whatever_the_passages_are_slack_takes_the_message(
    texts: list[str], title: str, headings: list[str], link: str, times: int
) -> None:
    hits = [
        hit(text * times, n, title=title, heading_path=tuple(headings), link=f"https://x/{link}")
        for n, text in enumerate(texts, 1)
    ]
    controls = Controls(ticket=TICKET, helped=True, private=True)
    for before in (0, SHOWN):
        sent(answered(answer(*hits, confidence=0.5), controls, before=before))


def test_a_long_passage_is_cut_at_a_sentence_and_keeps_what_answers() -> None:
    text = " ".join(f"Sentence number {n} is here." for n in range(300))
    reply = answered(answer(hit(text)), Controls(ticket=None))
    quoted = sent(reply)["blocks"][0]["elements"][1]["elements"]
    assert quoted[0] == {"type": "text", "text": "Sentence", "style": {"bold": True}}
    assert quoted[-2]["text"].endswith("is here.")
    assert quoted[-1]["text"] == " …"


def test_only_the_best_are_shown_and_more_is_offered_while_there_is_more() -> None:
    hits = [hit(f"Passage {n}.", n) for n in range(1, SHOWN + 3)]
    controls = Controls(ticket=TICKET)
    first = answered(answer(*hits), controls)
    assert f"passages 1 to {SHOWN} of {SHOWN + 2}" in shown(first)
    assert "4. " not in shown(first)
    assert buttons(first) == [MORE]
    second = answered(answer(*hits), controls, before=SHOWN)
    assert "4. " in shown(second)
    assert "1. " not in shown(second)
    assert buttons(second) == []


@pytest.mark.parametrize(
    ("controls", "there"),
    [
        (Controls(ticket=TICKET), []),
        (Controls(ticket=TICKET, helped=True), [HELP]),
        (Controls(ticket=TICKET, private=True), [SHARE]),
        (Controls(ticket=TICKET, private=True, helped=True), [SHARE, HELP]),
        (Controls(ticket=None, private=True, helped=True), []),
    ],
)
def test_what_can_be_done(controls: Controls, there: list[str]) -> None:
    assert buttons(answered(answer(hit("Yes.")), controls)) == there


def test_nothing_found() -> None:
    controls = Controls(ticket=TICKET, helped=True)
    assert "nothing that answers" in shown(answered(answer(), controls))
    reply = answered(answer(confidence=0.07, answerable=False), controls)
    assert "7%" in shown(reply)
    assert buttons(reply) == [HELP]


def test_how_a_follow_up_was_read() -> None:
    read = answer(
        hit("Yes."), resolved_question="Deimos? How long is its orbit?", carried_terms=("Deimos",)
    )
    assert "read as: Deimos? How long is its orbit?" in shown(answered(read, Controls(ticket=None)))
    plain = replace(read, carried_terms=())
    assert "read as" not in shown(answered(plain, Controls(ticket=None)))


def test_help_is_asked_of_people_and_groups() -> None:
    message = sent(wanted(("U1", "S2"), "U3", HOSTILE))
    section, quote = message["blocks"][0]["elements"]
    named = [each for each in section["elements"] if each["type"] != "text"]
    assert named == [
        {"type": "user", "user_id": "U1"},
        {"type": "usergroup", "usergroup_id": "S2"},
        {"type": "user", "user_id": "U3"},
    ]
    assert quote["elements"] == [{"type": "text", "text": HOSTILE}]


def test_small_texts() -> None:
    assert shown(note("a <b> \x00 & c")) == "a <b> \N{REPLACEMENT CHARACTER} & c"
    assert note("a <b>").text == "a &lt;b&gt;"
    assert buttons(usage()) == ["open_settings"]
    assert "<@U1>" in shown(marked_up("<@U1> may."))
