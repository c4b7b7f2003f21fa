import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.slack.editing import edited

FILE = """\
# How we answer.

[default]  # everywhere
collection = "handbook"  # see the wiki
helpers = [
    "U111",  # Ada
    "U222",
]

# The kettle people.
[C0KETTLE]
sure = 0.9   # be sure
filters = ["product=kettle"]

[C0LAMPS]
silent = false
"""

NAMES = st.from_regex(r"C[A-Z0-9]{2,5}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.one_of(
    st.booleans(), TEXTS, st.floats(0, 1).map(lambda number: round(number, 3)), st.lists(TEXTS)
)
TABLES = st.dictionaries(
    st.from_regex(r"[a-z_]{1,8}", fullmatch=True), VALUES, min_size=1, max_size=4
)


def test_only_what_changes_is_changed() -> None:
    changed = edited(FILE, "C0KETTLE", {"sure": 0.5, "ephemeral": True})
    assert changed == FILE.replace("sure = 0.9 ", "sure = 0.5 ").replace(
        '["product=kettle"]\n', '["product=kettle"]\nephemeral = true\n'
    )


def test_a_key_can_be_taken_out() -> None:
    taken = edited(FILE, "C0KETTLE", {"sure": None, "collection": None})
    assert taken == FILE.replace("sure = 0.9   # be sure\n", "")
    assert edited(FILE, "C0NEW", {"sure": None}) == FILE


def test_a_table_that_is_not_there_comes_last() -> None:
    assert edited(FILE, "C0NEW", {"helpers": ["U1"]}) == FILE + '\n[C0NEW]\nhelpers = ["U1"]\n'
    assert edited("", "C0NEW", {"silent": True}) == "[C0NEW]\nsilent = true\n"
    assert edited("# Ours.", "C0NEW", {"silent": True}) == "# Ours.\n\n[C0NEW]\nsilent = true\n"


@pytest.mark.parametrize(
    "text", ["C0A.sure = 0.9\n", "C0A = {sure = 0.9}\n", "[C0A]\nsure = 0.9\n[C0B]\n", "\ufeff"]
)
def test_however_a_table_is_written_it_can_be_changed(text: str) -> None:
    changed = tomllib.loads(edited(text.lstrip("\ufeff"), "C0A", {"sure": 0.5, "silent": True}))
    assert changed["C0A"] == {"sure": 0.5, "silent": True}


@given(st.dictionaries(NAMES, TABLES, max_size=3), NAMES, TABLES, st.data())
def test_what_is_written_is_read_again_and_all_else_stays(
    tables: dict[str, dict[str, Any]], name: str, changes: dict[str, Any], data: st.DataObject
) -> None:
    text = ""
    for other, values in tables.items():
        text = edited(text, other, values)
    assert tomllib.loads(text) == tables
    there = tables.get(name, {})
    gone = data.draw(st.sets(st.sampled_from(sorted(there)))) if there else set()
    changed = edited(text, name, {**changes, **dict.fromkeys(gone)})
    kept = {key: value for key, value in {**there, **changes}.items() if key not in gone}
    assert tomllib.loads(changed) == {**tables, name: kept}
