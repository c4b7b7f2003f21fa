"""Exit codes: the one place that says how each error leaves the command."""

from collections.abc import Mapping

from qa.errors import (
    AlreadyExists,
    EncoderError,
    HomeError,
    InvalidInput,
    NotAuthorised,
    NotFound,
    PinciteError,
    ReadingError,
    ServerError,
)

FOUND = 0
NOTHING = 1
USAGE = 2
UNREACHABLE = 3
NOT_AUTHORISED = 4
SOME_FAILED = 5
WANTING = 6
UNUSABLE = 7
INTERNAL = 70
INTERRUPTED = 130
OUTPUT_CLOSED = 141

EXITS: Mapping[type[PinciteError], int] = {
    InvalidInput: USAGE,
    AlreadyExists: USAGE,
    NotFound: NOTHING,
    ReadingError: SOME_FAILED,
    HomeError: UNUSABLE,
    EncoderError: UNUSABLE,
    ServerError: UNREACHABLE,
    NotAuthorised: NOT_AUTHORISED,
}

MEANINGS: Mapping[int, str] = {
    FOUND: "found, or done",
    NOTHING: "nothing found, or what was named is not there",
    USAGE: "the command was not used as it can be",
    UNREACHABLE: "the server cannot be reached, or did not answer as it should",
    NOT_AUTHORISED: "the server wants a key, or a better one",
    SOME_FAILED: "some files could not be ingested; the others were",
    WANTING: "checked, and found wanting: what is wrong, or too low, was listed",
    UNUSABLE: "the home or the encoder cannot be used",
    INTERNAL: "a fault in Pincite itself",
    INTERRUPTED: "interrupted",
}


def exit_of(error: PinciteError) -> int:
    """Give an error's exit code: that of its nearest class in the table."""
    return next(EXITS[kind] for kind in type(error).__mro__ if kind in EXITS)
