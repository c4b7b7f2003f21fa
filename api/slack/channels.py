"""How channels are answered: the file `slack.toml`, which people and the settings window edit."""

import re
import threading
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import structlog
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, ValidationError

from api.slack.editing import edited
from api.wire import filters_of_pairs
from index.database import translated
from index.files import write_durably
from index.locking import HomeLock
from qa.errors import InvalidFilter, InvalidSettings
from qa.questions import Filters

NAME = "slack.toml"
DEFAULT = "default"
CHANNEL = re.compile(r"[CDG][A-Z0-9]{2,20}")
PERSON = r"[UW][A-Z0-9]{2,20}"
GROUP = r"S[A-Z0-9]{2,20}"

_PEOPLE = {"editors", "curators"}
_WAIT = 10.0

log = structlog.get_logger("pincite.slack")


def _filters(given: tuple[str, ...]) -> tuple[str, ...]:
    """Check filters, and give them without blanks around keys and values."""
    if any(len(each.splitlines()) > 1 for each in given):
        raise ValueError("A filter is one line.")
    try:
        filters_of_pairs(given)
    except InvalidFilter as error:
        raise ValueError(str(error)) from error
    return tuple("=".join(part.strip() for part in each.split("=", 1)) for each in given)


Called = Annotated[str, Field(pattern=f"^({PERSON}|{GROUP})$")]
Person = Annotated[str, Field(pattern=f"^{PERSON}$")]


class ChannelSettings(BaseModel):
    """How the questions of a channel are answered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    collection: str | None = Field(
        default=None,
        min_length=1,
        max_length=64,
        description="a collection's name; where none is named, that of PINCITE_COLLECTION",
    )
    filters: Annotated[tuple[str, ...], AfterValidator(_filters)] = Field(
        default=(),
        description='a list of what documents that may answer have: ["author=Ada", "year=2026"]',
    )
    only_when_mentioned: StrictBool = Field(
        default=True,
        description="true or false: whether only messages that mention the bot are answered",
    )
    question_marks_only: StrictBool = Field(
        default=False,
        description="true or false: whether of messages that do not mention it only those with a "
        "question mark are answered",
    )
    ignore_bots: StrictBool = Field(
        default=True, description="true or false: whether what other bots write is left alone"
    )
    ephemeral: StrictBool = Field(
        default=False,
        description="true or false: whether only who asked sees the answer, and may share it",
    )
    silent: StrictBool = Field(
        default=True,
        description="true or false: whether nothing is said where nothing answers a message that "
        "does not mention the bot",
    )
    tell_when_found: StrictBool = Field(
        default=False,
        description="true or false: whether it is said in the thread once something answers that "
        "nothing answered when it was asked",
    )
    sure: float | None = Field(
        default=None,
        strict=True,
        ge=0,
        le=1,
        description="a number from 0 to 1: how sure an answer is to be, 0 for answering in any "
        "case; PINCITE_SURE where it is not said",
    )
    helpers: tuple[Called, ...] = Field(
        default=(),
        description="a list of ids of people (U…) and user groups (S…), whom “I need help” calls",
    )

    @property
    def where(self) -> Filters:
        """Which documents may answer."""
        return filters_of_pairs(self.filters)


class _Table(ChannelSettings):
    """A table of the file: settings, and who may change them, or pin answers, from Slack."""

    editors: tuple[Person, ...] = Field(
        default=(),
        description="a list of ids of people (U…), who may change the settings from Slack; those "
        f"of [{DEFAULT}] may for every channel",
    )
    curators: tuple[Person, ...] = Field(
        default=(),
        description="a list of ids of people (U…), who may pin a passage as the answer to a "
        f"question; those of [{DEFAULT}] may in every channel",
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """The file as it was read: settings and people by channel, and those of all others."""

    settings: Mapping[str, ChannelSettings]
    tables: Mapping[str, _Table]

    def of(self, channel_id: str) -> ChannelSettings:
        return self.settings.get(channel_id, self.settings[DEFAULT])

    def named(self, field: str, channel_id: str) -> frozenset[str]:
        """Give the people whom the table of a channel names, or that of all."""
        tables = (self.tables.get(channel_id), self.tables[DEFAULT])
        return frozenset(each for table in tables if table for each in getattr(table, field))


class Channels:
    """The settings of all channels. Safe to use from several threads, and by several processes.

    A change of the file is seen by the next question. Where it cannot be read any more, what was
    read last goes on holding, and the log says what is wrong.

    Args:
        path: The file; without it, all channels have the defaults.

    Raises:
        InvalidSettings: The file is there and is not as it should be.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._threads = threading.Lock()
        self._state = _state(path)
        self._read = _read_where_there(path)

    def of(self, channel_id: str) -> ChannelSettings:
        """Give the settings of a channel: what its table says, and else that of all others."""
        return self._newest().of(channel_id)

    def editors(self, channel_id: str) -> frozenset[str]:
        """Give the ids of the people who may change a channel's settings from Slack."""
        return self._newest().named("editors", channel_id)

    def curators(self, channel_id: str) -> frozenset[str]:
        """Give the ids of the people who may pin answers in a channel."""
        return self._newest().named("curators", channel_id)

    def change(self, channel_id: str, settings: ChannelSettings) -> None:
        """Write down what is to be different in a channel; all else in the file stays as it is.

        What is None there is taken out of the channel's table: what holds for all others holds.

        Raises:
            InvalidSettings: The file is not as it should be, and was left alone.
            HomeLocked: Another process is changing it.
            HomeNotWritable: It cannot be written to.
        """
        lock = HomeLock(self.path.parent, f"{self.path.name}.lock")
        with self._threads, translated(self.path), lock.held(_WAIT):
            before = _read_where_there(self.path).of(channel_id)
            changes = {
                key: list(value) if isinstance(value, tuple) else value
                for key, value in settings
                if value != getattr(before, key)
            }
            if not changes:
                return
            text = self.path.read_bytes().decode() if self.path.exists() else ""
            write_durably(self.path.resolve(), edited(text, channel_id, changes).encode())
            self._state, self._read = _state(self.path), _read(self.path)

    def _newest(self) -> _Read:
        state = _state(self.path)
        if state != self._state:
            with self._threads:
                if state != self._state:
                    self._look_again(state)
        return self._read

    def _look_again(self, state: tuple[int, int, int] | None) -> None:
        try:
            self._read = _read(self.path)
        except InvalidSettings as error:
            log.warning("settings of channels stay as they were", found=str(error))
        self._state = state


def _state(path: Path) -> tuple[int, int, int] | None:
    """Give what differs once a file has changed; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def _read_where_there(path: Path) -> _Read:
    return _read(path) if path.exists() else _parsed(path, "")


def _read(path: Path) -> _Read:
    try:
        return _parsed(path, path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSettings(f"{path} cannot be read: {error}.") from error


def _parsed(path: Path, text: str) -> _Read:
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidSettings(f"{path} is not TOML: {error}.") from error
    default = tables.pop(DEFAULT, {})
    read = {DEFAULT: _checked(path, DEFAULT, default)}
    for name, table in tables.items():
        if not CHANNEL.fullmatch(name):
            raise InvalidSettings(
                f"{path}: [{name}] is neither [{DEFAULT}] nor a channel's id, such as [C0123ABCD]."
            )
        read[name] = _checked(path, name, table)
    inherited = read[DEFAULT].model_dump(exclude_unset=True, exclude=_PEOPLE)
    settings = {
        name: ChannelSettings(**inherited | table.model_dump(exclude_unset=True, exclude=_PEOPLE))
        for name, table in read.items()
    }
    return _Read(settings, read)


def _checked(path: Path, name: str, table: Any) -> _Table:
    if not isinstance(table, dict):
        raise InvalidSettings(f"{path}: {name} is no table: begin it with a line [{name}].")
    try:
        return _Table(**table)
    except ValidationError as error:
        (first, *_) = error.errors()
        key = str(first["loc"][0])
        if key not in _Table.model_fields:
            said = f"is unknown. There are: {', '.join(_Table.model_fields)}."
        else:
            why = first["msg"].removeprefix("Value error, ").rstrip(".")
            said = f"{why}. It takes {_Table.model_fields[key].description}."
        raise InvalidSettings(f"{path}: [{name}] {key}: {said}") from None
