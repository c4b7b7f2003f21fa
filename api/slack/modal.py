"""The settings of a channel as a window of Slack's, and what was filled in there.

https://docs.slack.dev/surfaces/modals/
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ButtonElement,
    CheckboxesElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    OptionGroup,
    PlainTextInputElement,
    StaticSelectElement,
    UserMultiSelectElement,
)
from slack_sdk.models.views import View

from api.slack.channels import DEFAULT, GROUP, ChannelSettings
from api.wire import filters_of_pairs
from qa.errors import InvalidFilter

CALLBACK = "channel_settings"
OPEN = "open_settings"
COLLECTION, FILTERS, SWITCHES, SURE = "collection", "filters", "switches", "sure"
PEOPLE, GROUPS = "people", "groups"

_MOST_OPTIONS = 100
_MOST_TEXT = 3_000
_MOST_NAMED = 10
_AS_FOR_ALL = "_"  # no collection can be called so, and it is no number
_SWITCHES = {
    "only_when_mentioned": "Answer only messages that mention me",
    "question_marks_only": "Of the others, answer only those with a question mark",
    "ignore_bots": "Leave alone what other bots write",
    "ephemeral": "Show an answer only to who asked, who may share it",
    "silent": "Say nothing where nothing answers and I was not mentioned",
    "tell_when_found": "Say so in the thread once what I could not answer is answered",
}
_SURE = (0.0, 0.5, 0.75, 0.9)

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]


def settings_button() -> ButtonElement:
    """Give a button that asks for the window; its action is `OPEN`."""
    return ButtonElement(text="Settings", action_id=OPEN)


def settings_view(
    channel_id: str, settings: ChannelSettings, collections: Sequence[str]
) -> dict[str, Any]:
    """Show the settings of a channel, to be changed.

    Args:
        channel_id: The channel's id; the view has it as its `private_metadata`.
        settings: What holds there now.
        collections: The names of all collections.

    Returns:
        A view for `views.open`; when it is submitted, its `callback_id` is `CALLBACK`.
    """
    switched = [_option(name, said) for name, said in _SWITCHES.items() if getattr(settings, name)]
    people, groups = _sorted_out(settings.helpers)
    blocks = [
        _input(COLLECTION, "Answer from", _collections(settings.collection, collections)),
        _input(
            FILTERS,
            "Only from documents with",
            PlainTextInputElement(
                multiline=True,
                initial_value="\n".join(settings.filters) or None,
                max_length=_MOST_TEXT,
            ),
            hint="A line for each, such as author=Ada; where a field comes again, either will do.",
        ),
        _input(
            SWITCHES,
            "In this channel",
            CheckboxesElement(
                options=[_option(name, said) for name, said in _SWITCHES.items()],
                initial_options=switched or None,
            ),
        ),
        _input(SURE, "Answer", _sureness(settings.sure)),
        _input(
            PEOPLE,
            "People to call for help",
            UserMultiSelectElement(placeholder="Nobody", initial_users=people or None),
        ),
        _input(
            GROUPS,
            "User groups to call for help",
            PlainTextInputElement(initial_value=" ".join(groups) or None, max_length=_MOST_TEXT),
            hint="Their ids, such as S0123ABCD, with blanks between them.",
        ),
    ]
    view = View(
        type="modal",
        callback_id=CALLBACK,
        private_metadata=channel_id,
        title="Settings",
        submit="Save",
        close="Cancel",
        blocks=[block for block in blocks if _is_short_enough(block)],
    )
    return dict(view.to_dict())


def problems_of(values: Values) -> dict[str, str]:
    """Say what is wrong with what was filled in: by field, as `response_action: errors` shows it.

    Args:
        values: `view.state.values` of the submission.
    """
    problems: dict[str, str] = {}
    try:
        filters_of_pairs(_lines(values))
    except InvalidFilter as error:
        problems[FILTERS] = str(error)
    for group in _groups(values):
        if not re.fullmatch(GROUP, group):
            problems.setdefault(GROUPS, f"{group[:40]!r} is not a user group's id: S0123ABCD is.")
    return problems


def settings_of(values: Values, now: ChannelSettings) -> ChannelSettings:
    """Read what was filled in.

    Args:
        values: `view.state.values` of the submission, of which `problems_of` finds none.
        now: What holds; fields that were not shown stay as they are.
    """
    filled: dict[str, Any] = {}
    if COLLECTION in values:
        filled["collection"] = _chosen(values, COLLECTION)
    if FILTERS in values:
        filled["filters"] = _lines(values)
    if SWITCHES in values:
        on = {option["value"] for option in values[SWITCHES][SWITCHES]["selected_options"]}
        filled |= {name: name in on for name in _SWITCHES}
    if SURE in values:
        chosen = _chosen(values, SURE)
        filled["sure"] = None if chosen is None else float(chosen)
    people, groups = _sorted_out(now.helpers)
    if PEOPLE in values:
        people = values[PEOPLE][PEOPLE]["selected_users"]
    if GROUPS in values:
        groups = _groups(values)
    return ChannelSettings(**{**dict(now), **filled, "helpers": (*people, *groups)})


def refusal(person: str, editors: Collection[str], file: str) -> str | None:
    """Say why somebody may not change a channel's settings, and what to do; None where they may.

    Nothing but this file says who may: to choose a channel's collection is to choose who can read
    it, and nobody is an editor by being in the channel, or by running the workspace.

    Args:
        person: Their id.
        editors: Who may.
        file: The name of the file that says so.

    Returns:
        A text as mrkdwn.
    """
    return refused(person, editors, "editors", "change the settings of this channel", file)


def refused(person: str, people: Collection[str], key: str, what: str, file: str) -> str | None:
    """Say why somebody may not do something, and who says that they may; None where they may.

    Args:
        person: Their id.
        people: Who may.
        key: Where the file says so.
        what: What they want to do.
        file: The file's name.

    Returns:
        A text as mrkdwn.
    """
    if person in people:
        return None
    named = ", ".join(f"<@{each}>" for each in sorted(people)[:_MOST_NAMED])
    who = f"{named} can" if named else "Nobody may"
    return (
        f"{who} {what}. To be one who can, have your id, `{person}`, added to `{key}` under "
        f"`[{DEFAULT}]`, or under the channel's id, in `{file}`."
    )


def _input(
    name: str, label: str, element: InputInteractiveElement, hint: str | None = None
) -> InputBlock:
    element.action_id = name
    return InputBlock(block_id=name, label=label, element=element, hint=hint, optional=True)


def _is_short_enough(block: InputBlock) -> bool:
    """Whether a text can be shown; one that cannot stays as the file has it."""
    return len(getattr(block.element, "initial_value", None) or "") <= _MOST_TEXT


def _option(value: str, text: str) -> Option:
    return Option(value=value, text=text)


def _collections(chosen: str | None, there: Sequence[str]) -> StaticSelectElement:
    options = {_AS_FOR_ALL: _option(_AS_FOR_ALL, "as for all channels")}
    options |= {name: _option(name, name) for name in there}
    if chosen is not None and chosen not in options:
        options[chosen] = _option(chosen, f"{chosen} (not there)")
    initial = options[_AS_FOR_ALL if chosen is None else chosen]
    every = list(options.values())
    if len(every) <= _MOST_OPTIONS:
        return StaticSelectElement(options=every, initial_option=initial)
    groups = [
        OptionGroup(label=f"from {some[0].value}", options=some)
        for some in (every[n : n + _MOST_OPTIONS] for n in range(0, len(every), _MOST_OPTIONS))
    ]
    return StaticSelectElement(option_groups=groups, initial_option=initial)


def _sureness(chosen: float | None) -> StaticSelectElement:
    options = {_AS_FOR_ALL: _option(_AS_FOR_ALL, "as for all channels")}
    for sure in sorted({*_SURE, *([] if chosen is None else [chosen])}):
        said = f"when {sure * 100:g}% sure" if sure else "in any case"
        options[str(sure)] = _option(str(sure), said)
    initial = options[_AS_FOR_ALL if chosen is None else str(chosen)]
    return StaticSelectElement(options=list(options.values()), initial_option=initial)


def _sorted_out(helpers: Sequence[str]) -> tuple[list[str], list[str]]:
    """Tell people from user groups."""
    groups = [each for each in helpers if re.fullmatch(GROUP, each)]
    return [each for each in helpers if each not in groups], groups


def _lines(values: Values) -> list[str]:
    return [line for line in _text(values, FILTERS).splitlines() if line.strip()]


def _groups(values: Values) -> list[str]:
    return _text(values, GROUPS).replace(",", " ").split()


def _chosen(values: Values, name: str) -> str | None:
    """Give what was chosen; None for what holds for all channels."""
    option = values[name][name].get("selected_option")
    return None if option is None or option["value"] == _AS_FOR_ALL else str(option["value"])


def _text(values: Values, name: str) -> str:
    return values.get(name, {}).get(name, {}).get("value") or ""
