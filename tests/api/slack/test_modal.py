"""The settings window: what is shown, and what is read from what Slack sends back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from api.slack.channels import ChannelSettings
from api.slack.modal import (
    CALLBACK,
    OPEN,
    problems_of,
    refusal,
    settings_button,
    settings_of,
    settings_view,
)
from qa.questions import Filters

CHANNEL = "C0KETTLE"
COLLECTIONS = ["default", "kettles"]
FULL = ChannelSettings(
    collection="kettles",
    filters=("product=kettle", "author=Ada"),
    only_when_mentioned=False,
    question_marks_only=True,
    ephemeral=True,
    sure=0.9,
    helpers=("U111", "S222", "W333", "S444"),
)
LINE = st.tuples(
    st.from_regex(r"[a-z]{1,8}", fullmatch=True).filter(lambda key: key not in {"after", "before"}),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20),
).map("=".join)
SETTINGS = st.builds(
    ChannelSettings,
    collection=st.none() | st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", fullmatch=True),
    filters=st.lists(LINE, max_size=200).map(tuple),
    only_when_mentioned=st.booleans(),
    question_marks_only=st.booleans(),
    ignore_bots=st.booleans(),
    ephemeral=st.booleans(),
    silent=st.booleans(),
    sure=st.none() | st.floats(0, 1),
    helpers=st.tuples(
        st.lists(st.from_regex(r"[UW][A-Z0-9]{2,10}", fullmatch=True), max_size=5),
        st.lists(st.from_regex(r"S[A-Z0-9]{2,10}", fullmatch=True), max_size=5),
    ).map(lambda both: (*both[0], *both[1])),
)

# What a field of a kind has when it is submitted, what it began with, and what it has if empty.
SHOWN: dict[str, tuple[str, str, Any]] = {
    "static_select": ("selected_option", "initial_option", None),
    "checkboxes": ("selected_options", "initial_options", []),
    "multi_users_select": ("selected_users", "initial_users", []),
    "plain_text_input": ("value", "initial_value", None),
}


def submitted(view: dict[str, Any]) -> dict[str, Any]:
    """What Slack sends where nothing is changed in a view: `view.state.values`.

    https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
    """
    values = {}
    for block in view["blocks"]:
        element = block["element"]
        key, initial, empty = SHOWN[element["type"]]
        shown = {key: element.get(initial) or empty}
        values[block["block_id"]] = {element["action_id"]: {"type": element["type"], **shown}}
    return values


def filled(**changes: dict[str, Any]) -> dict[str, Any]:
    """What Slack sends where some fields were filled in anew."""
    values = submitted(settings_view(CHANNEL, FULL, COLLECTIONS))
    for name, change in changes.items():
        values[name][name] |= change
    return values


def element(view: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (block["element"] for block in view["blocks"] if block["block_id"] == name)
    return dict(found)


def test_the_window_shows_what_holds() -> None:
    view = settings_view(CHANNEL, FULL, COLLECTIONS)
    assert (view["type"], view["callback_id"], view["private_metadata"]) == (
        "modal",
        CALLBACK,
        CHANNEL,
    )
    assert element(view, "collection")["initial_option"]["value"] == "kettles"
    assert element(view, "filters")["initial_value"] == "product=kettle\nauthor=Ada"
    assert [each["value"] for each in element(view, "switches")["initial_options"]] == [
        "question_marks_only",
        "ignore_bots",
        "ephemeral",
        "silent",
    ]
    assert element(view, "sure")["initial_option"]["text"]["text"] == "when 90% sure"
    assert [each["text"]["text"] for each in element(view, "sure")["options"]] == [
        "as for all channels",
        "in any case",
        "when 50% sure",
        "when 75% sure",
        "when 90% sure",
    ]
    assert element(view, "people")["initial_users"] == ["U111", "W333"]
    assert element(view, "groups")["initial_value"] == "S222 S444"


def check(view: dict[str, Any]) -> None:
    """See that a view is within Slack's limits, as the SDK knows them, and has nothing unknown."""
    View(**view).validate_json()
    for block in view["blocks"]:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()
        assert parsed.to_dict() == block
        menu = block["element"]
        offered = [*menu.get("options", [])]
        for group in menu.get("option_groups", []):
            assert 1 <= len(group["options"]) <= 100
            offered += group["options"]
        if "initial_option" in menu:
            assert menu["initial_option"] in offered
        assert len(menu.get("initial_value", "")) <= menu.get("max_length", 3_000)


@pytest.mark.filterwarnings("error")
@given(SETTINGS, st.lists(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", fullmatch=True)))
def test_saved_as_it_is_shown_nothing_changes(now: ChannelSettings, there: list[str]) -> None:
    view = settings_view(CHANNEL, now, there)
    check(view)
    values = submitted(view)
    assert problems_of(values) == {}
    assert settings_of(values, now) == now


@pytest.mark.parametrize("count", [0, 1, 100, 101, 1_000])
def test_any_number_of_collections_can_be_chosen_from(count: int) -> None:
    there = [f"collection-{number:04}" for number in range(count)]
    view = settings_view(CHANNEL, ChannelSettings(), there)
    check(view)
    assert settings_of(submitted(view), ChannelSettings(sure=0.5)).collection is None


def test_a_collection_that_is_gone_stays_chosen() -> None:
    view = settings_view(CHANNEL, FULL, ["default"])
    chosen = element(view, "collection")["initial_option"]
    assert chosen["text"]["text"] == "kettles (not there)"
    assert settings_of(submitted(view), FULL).collection == "kettles"


def test_more_filters_than_can_be_shown_stay_as_they_are() -> None:
    many = FULL.model_copy(update={"filters": tuple(f"key{n}=value" for n in range(400))})
    view = settings_view(CHANNEL, many, COLLECTIONS)
    check(view)
    assert "filters" not in submitted(view)
    assert settings_of(submitted(view), many).filters == many.filters


def test_what_is_filled_in_is_read() -> None:
    values = filled(
        collection={"selected_option": None},
        filters={"value": "\n  year = 2026 \r\n\nauthor=Ada\nauthor=Ines\n"},
        switches={"selected_options": [{"value": "only_when_mentioned"}]},
        sure={"selected_option": {"value": "0.75"}},
        people={"selected_users": ["U555"]},
        groups={"value": "S1AB,S2AB  S3AB\t"},
    )
    assert problems_of(values) == {}
    read = settings_of(values, FULL)
    assert read == ChannelSettings(
        filters=("year=2026", "author=Ada", "author=Ines"),
        only_when_mentioned=True,
        ignore_bots=False,
        silent=False,
        sure=0.75,
        helpers=("U555", "S1AB", "S2AB", "S3AB"),
    )
    assert read.where == Filters(fields=(("year", ("2026",)), ("author", ("Ada", "Ines"))))


@pytest.mark.parametrize(("value", "sure"), [("0.0", 0.0), ("_", None), ("0.5", 0.5), (None, None)])
def test_sureness_is_a_choice_of_words(value: str | None, sure: float | None) -> None:
    option = None if value is None else {"value": value}
    assert settings_of(filled(sure={"selected_option": option}), FULL).sure == sure


def test_another_sureness_is_offered_too() -> None:
    view = settings_view(CHANNEL, ChannelSettings(sure=0.825), [])
    assert element(view, "sure")["initial_option"]["text"]["text"] == "when 82.5% sure"


@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [
        ("filters", "author=Ada\nInes", "The filter 'Ines' is not KEY=VALUE"),
        ("filters", "after=May", "The filter 'after' is 'May'; it must be a date"),
        ("groups", "S123ABC @kettles", "'@kettles' is not a user group's id"),
        ("groups", "U123", "'U123' is not a user group's id"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(field: str, value: str, wrong: str) -> None:
    problems = problems_of(filled(**{field: {"value": value}}))
    assert list(problems) == [field]
    assert problems[field].startswith(wrong)


@given(st.text(max_size=200), st.text(max_size=50))
def test_any_text_is_read_or_refused(filters: str, groups: str) -> None:
    values = filled(filters={"value": filters}, groups={"value": groups})
    if not problems_of(values):
        assert settings_of(values, FULL)


def test_too_many_values_are_a_problem_of_the_field() -> None:
    values = filled(filters={"value": "\n".join(f"a={n}" for n in range(1_001))})
    assert "over 1,000 values" in problems_of(values)["filters"]


def test_editors_may_change_settings_and_others_are_told_who_they_are() -> None:
    assert refusal("U111", {"U111", "U222"}, "slack.toml") is None
    told = refusal("U333", {"U222", "U111"}, "slack.toml")
    assert told is not None
    assert told.startswith("<@U111>, <@U222> can change the settings of this channel. ")
    assert "your id, `U333`, added to `editors` under `[default]`" in told
    assert (refusal("U333", (), "slack.toml") or "").startswith("Nobody may change the settings")
    assert len(refusal("U333", [f"U{n:05}" for n in range(10_000)], "slack.toml") or "") < 1_000


def test_the_button_asks_for_the_window() -> None:
    button = settings_button().to_dict()
    assert (button["type"], button["action_id"]) == ("button", OPEN)
