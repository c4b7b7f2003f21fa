import json

import pytest

from api.http.openai.housekeeping import housekeeping_reply, question_in

HISTORY = """<chat_history>
USER: how long do refunds take?
ASSISTANT: > **Refunds take five working days.**

[1] Returns
USER: and to Norway?
</chat_history>"""
# As Open WebUI 0.6 and later send them, shortened in the middle.
TITLE = f"""### Task:
Generate a concise, 3-5 word title with an emoji summarizing the chat history.
### Guidelines:
- The title should clearly represent the main theme or subject of the conversation.
### Output:
JSON format: {{ "title": "your concise title here" }}
### Examples:
- {{ "title": "📉 Stock Market Trends" }},
### Chat History:
{HISTORY}"""
TAGS = f"""### Task:
Generate 1-3 broad tags categorizing the main themes of the chat history, along with 1-3 more specific subtopic tags.

### Output:
JSON format: {{ "tags": ["tag1", "tag2", "tag3"] }}

### Chat History:
{HISTORY}"""  # noqa: E501
FOLLOW_UPS = f"""### Task:
Suggest 3-5 relevant follow-up questions or prompts that the user might naturally ask next.
### Output:
JSON format: {{ "follow_ups": ["Question 1?", "Question 2?", "Question 3?"] }}
### Chat History:
{HISTORY}"""
QUERIES = f"""### Task:
Analyze the chat history to determine the necessity of generating search queries.

### Guidelines:
- When generating search queries, respond in the format: {{ "queries": ["query1", "query2"] }}
- If no useful results can be retrieved by a search, return: {{ "queries": [] }}.

### Chat History:
{HISTORY}
"""
COMPLETION = f"""### Task:
You are an autocompletion system. Continue the text in `<text>` based on the completion type.

### Output:
JSON format: {{ "text": "<your_completion>" }}
{HISTORY}
<type>General</type>
<text>How do</text>
#### Output:
"""
OLD_TITLE = f"""Create a concise, 3-5 word title with an emoji as a title for the chat history, in the given language. RESPOND ONLY WITH THE TITLE TEXT.

Examples of titles:
📉 Stock Market Trends

{HISTORY}"""  # noqa: E501
LIBRECHAT = (
    "Provide a concise, 5-word-or-less title for the conversation, using its same language, with "
    "no punctuation. Apply title case conventions appropriate for the language. Never directly "
    'mention the language name or the word "title" and only return the title itself.\n\n'
    "Conversation:\nUser: how long do refunds take?\nAI: > **Five days.**"
)
LIBRECHAT_JSON = (
    "Analyze this conversation and provide:\n1. The detected language of the conversation\n"
    "2. A concise title in the detected language (5 words or less, no punctuation or quotation)\n\n"
    "User: how long do refunds take?\nAI: > **Five days.**"
)


@pytest.mark.parametrize(
    ("prompt", "reply"),
    [
        (TITLE, {"title": "How long do refunds take"}),
        (TAGS, {"tags": []}),
        (FOLLOW_UPS, {"follow_ups": []}),
        (QUERIES, {"queries": ["and to Norway?"]}),
        (COMPLETION, {"text": ""}),
        (LIBRECHAT_JSON, {"language": "und", "title": "How long do refunds take"}),
        (TITLE.replace(HISTORY, "<chat_history></chat_history>"), {"title": "Question"}),
        (QUERIES.replace(HISTORY, "<chat_history></chat_history>"), {"queries": []}),
    ],
)
def test_a_prompt_is_answered_in_the_form_it_asks_for(prompt: str, reply: object) -> None:
    said = housekeeping_reply(prompt)
    assert said is not None
    assert json.loads(said) == reply


@pytest.mark.parametrize("prompt", [OLD_TITLE, LIBRECHAT])
def test_so_is_one_that_asks_for_words(prompt: str) -> None:
    assert housekeeping_reply(prompt) == "How long do refunds take"


def test_a_title_is_short() -> None:
    said = housekeeping_reply(LIBRECHAT.replace("refunds take", "x" * 500))
    assert said is not None
    assert len(said) <= 60


@pytest.mark.parametrize(
    "question",
    [
        "How do I generate a title?",
        "### Task:\nWhat are the tasks of the keeper?",
        "What does <chat_history> mean?</chat_history>",
        "Provide a concise title for the conversation.",
        'What is { "title": 1 } in <chat_history>x</chat_history>?',
        '### Task:\nWhat is { "title": 1 } in <chat_history>?',
    ],
)
def test_a_question_is_none(question: str) -> None:
    assert housekeeping_reply(question) is None


def test_the_users_words_are_taken_from_behind_attached_files() -> None:
    task = "### Task:\nRespond to the user query using the provided context.\n"
    context = "<context>\n<source id=1>Foxes.</source>\n</context>\n"
    asked = "How long do refunds take?"
    assert question_in(f"{task}{context}\n{asked}") == asked
    assert question_in(f"{task}<user_query>\n{asked}\n</user_query>\n{context}") == asked
    assert question_in(f"{task}{context}") == f"{task}{context}"
    assert question_in(asked) == asked


@pytest.mark.parametrize(
    "prompt",
    [
        "### Task:" + "<chat_history>" * 300_000,
        "### Task:" + "<user_query>" * 300_000,
        "### Task:" + "{ " * 500_000 + "<chat_history></chat_history>",
        TITLE.replace("USER:", "USER:\nAI: " * 100_000),
    ],
)
def test_long_ones_are_told_too(prompt: str) -> None:
    assert (housekeeping_reply(prompt) is None) == ("title" not in prompt)
    assert question_in(prompt) == prompt
