import errno
import os
import re
import shutil
import stat
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from api.slack.channels import NAME, Channels, ChannelSettings
from qa.errors import HomeNotWritable, InvalidSettings
from qa.questions import Filters

ROOT = Path(__file__).resolve().parents[3]
KETTLE, LAMPS, OTHER = "C0KETTLE", "C0LAMPS", "C0OTHER"
FILE = """\
[default]
collection = "handbook"  # for all
helpers = ["U111", "S222"]
editors = ["U999"]

# The kettle people.
[C0KETTLE]
collection = "kettles"
filters = [" product = kettle", "author=Ada", "author=Ines", "after=2026-01-01"]
only_when_mentioned = false
question_marks_only = true
ignore_bots = false
ephemeral = true
silent = false
sure = 0.9
helpers = []
editors = ["U777", "W888"]
"""
CHANGING = """
import sys
from pathlib import Path
from api.slack.channels import Channels

path = Path(sys.argv[1])
channels = Channels(path)
print("ready", flush=True)
while not path.with_name("go").exists():
    pass
for number in range(int(sys.argv[3])):
    name = f"C0{sys.argv[2]}{number}"
    changed = channels.of(name).model_copy(update={"sure": 0.25, "helpers": (f"U{name}",)})
    channels.change(name, changed)
"""
SETTINGS = st.builds(
    ChannelSettings,
    collection=st.none() | st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", fullmatch=True),
    filters=st.lists(
        st.tuples(
            st.from_regex(r"[a-z]{1,8}", fullmatch=True).filter(
                lambda key: key not in {"after", "before"}
            ),
            st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20),
        ).map("=".join)
    ).map(tuple),
    only_when_mentioned=st.booleans(),
    question_marks_only=st.booleans(),
    ignore_bots=st.booleans(),
    ephemeral=st.booleans(),
    silent=st.booleans(),
    sure=st.none() | st.floats(0, 1),
    helpers=st.lists(st.from_regex(r"[UWS][A-Z0-9]{2,10}", fullmatch=True)).map(tuple),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / NAME
    file.write_text(FILE)
    return file


def documented() -> str:
    return (ROOT / "docs" / "slack.md").read_text("utf-8")


def test_the_documented_keys_are_those_there_are() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| `([^`]+)` \|", documented(), re.MULTILINE)
    defaults = {key: getattr(ChannelSettings(), key) for key in ChannelSettings.model_fields} | {
        "editors": (),
        "curators": (),
    }
    said = {"true": True, "false": False, "[]": ()}
    shown = {key: None if said_.startswith("PINCITE_") else said[said_] for key, said_ in rows}
    assert shown == defaults


def test_the_documented_file_is_one(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", documented(), re.DOTALL)
    (tmp_path / NAME).write_text(example)
    channels = Channels(tmp_path / NAME)
    assert channels.of("C0KETTLE123").filters == ("product=kettle", "product=lamp")
    assert channels.of(OTHER).helpers == ("U0INES567", "S0BOOKS89")


def test_without_a_file_all_channels_have_the_defaults(tmp_path: Path) -> None:
    channels = Channels(tmp_path / "nowhere" / NAME)
    assert channels.of(OTHER) == ChannelSettings()
    assert channels.editors(OTHER) == frozenset()
    assert (ChannelSettings().only_when_mentioned, ChannelSettings().ignore_bots) == (True, True)


def test_a_channel_has_what_its_table_says_and_else_what_holds_for_all(path: Path) -> None:
    channels = Channels(path)
    assert channels.of(OTHER) == ChannelSettings(collection="handbook", helpers=("U111", "S222"))
    assert channels.of(KETTLE) == ChannelSettings(
        collection="kettles",
        filters=("product=kettle", "author=Ada", "author=Ines", "after=2026-01-01"),
        only_when_mentioned=False,
        question_marks_only=True,
        ignore_bots=False,
        ephemeral=True,
        silent=False,
        sure=0.9,
        helpers=(),
    )
    assert channels.of(KETTLE).where == Filters(
        fields=(("product", ("kettle",)), ("author", ("Ada", "Ines"))), after=1767225600.0
    )


def test_curators_are_those_of_all_channels_and_of_the_channel(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text(f'[default]\ncurators = ["U1AA"]\n[{KETTLE}]\ncurators = ["U2BB"]\n')
    channels = Channels(path)
    assert channels.curators(OTHER) == {"U1AA"}
    assert channels.curators(KETTLE) == {"U1AA", "U2BB"}
    assert channels.editors(KETTLE) == frozenset()


def test_editors_are_those_of_all_channels_and_of_the_channel(path: Path) -> None:
    channels = Channels(path)
    assert channels.editors(OTHER) == {"U999"}
    assert channels.editors(KETTLE) == {"U999", "U777", "W888"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("[", "is not TOML: "),
        ("a = " + "[" * 5_000, "is not TOML: "),
        ("default = 1", r"default is no table: begin it with a line \[default\]"),
        ("[general]", r"\[general\] is neither \[default\] nor a channel's id, such as \[C0123"),
        ("sure = 1", r"\[sure\] is neither"),
        ("[C0K]\nshure = 1", r"\[C0K\] shure: is unknown. There are: collection, .*, sure, "),
        ("[default]\nsure = 90", r"\[default\] sure: .* less than or equal to 1\. It takes a numb"),
        ("[C0K]\nsure = nan", r"\[C0K\] sure: "),
        ("[C0K]\nsure = true", r"\[C0K\] sure: .* It takes a number from 0 to 1"),
        ("[C0K]\nsilent = 1", r"\[C0K\] silent: .* It takes true or false"),
        ('[C0K]\nhelpers = "U123"', r"\[C0K\] helpers: .* It takes a list of ids of people"),
        ('[C0K]\nhelpers = ["Ada"]', r"\[C0K\] helpers: .* ids of people \(U…\) and user groups"),
        ('[C0K]\neditors = ["S123"]', r"\[C0K\] editors: .* ids of people \(U…\), who"),
        ('[C0K]\nfilters = ["Ada"]', r"\[C0K\] filters: The filter 'Ada' is not KEY=VALUE"),
        ('[C0K]\nfilters = ["after=May"]', r"The filter 'after' is 'May'; it must be a date"),
        ('[C0K]\nfilters = ["a=b\\nc=d"]', r"A filter is one line\."),
        (f"[C0K]\nfilters = {[f'a={n}' for n in range(1_001)]}", "over 1,000 values"),
        ('[C0K]\ncollection = ""', r"\[C0K\] collection: .* a collection's name"),
    ],
)
def test_a_broken_file_is_refused_with_where_and_what(path: Path, text: str, wrong: str) -> None:
    path.write_text(text)
    with pytest.raises(InvalidSettings, match=wrong) as refused:
        Channels(path)
    assert str(path) in str(refused.value)


@pytest.mark.parametrize("unreadable", [lambda p: p.write_bytes(b"\xff"), Path.mkdir])
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, unreadable: object) -> None:
    assert callable(unreadable)
    unreadable(tmp_path / NAME)
    with pytest.raises(InvalidSettings, match="cannot be read"):
        Channels(tmp_path / NAME)


@given(st.text(max_size=200))
def test_any_other_text_is_settings_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any-channels.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with suppress(InvalidSettings):
        assert Channels(path).of(OTHER) == ChannelSettings()


def test_a_change_is_seen_by_the_next_question(path: Path) -> None:
    channels = Channels(path)
    path.write_text(FILE.replace('"handbook"', '"handbooks"'))
    assert channels.of(OTHER).collection == "handbooks"
    aside = path.with_name("aside")
    aside.write_text(FILE.replace('"handbook"', '"brochure"'))
    aside.replace(path)
    assert channels.of(OTHER).collection == "brochure"


@pytest.mark.parametrize("breaking", [lambda p: p.write_text("["), Path.unlink])
def test_of_a_file_that_breaks_what_was_read_last_goes_on_holding(
    path: Path, breaking: object
) -> None:
    channels = Channels(path)
    assert callable(breaking)
    breaking(path)
    with capture_logs() as logs:
        assert channels.of(OTHER).collection == "handbook"
        assert channels.editors(OTHER) == {"U999"}
    (entry,) = logs  # once, not with each question
    assert entry["log_level"] == "warning"
    assert str(path) in entry["found"]
    path.write_text(FILE.replace('"handbook"', '"mended"'))
    assert channels.of(OTHER).collection == "mended"


def test_what_is_changed_from_slack_is_in_the_file_and_nothing_else(path: Path) -> None:
    channels = Channels(path)
    sure = channels.of(KETTLE).model_copy(update={"sure": 0.5})
    channels.change(KETTLE, sure)
    assert path.read_text() == FILE.replace("sure = 0.9", "sure = 0.5")
    loud = channels.of(LAMPS).model_copy(update={"silent": False})
    channels.change(LAMPS, loud)
    changed = FILE.replace("sure = 0.9", "sure = 0.5") + "\n[C0LAMPS]\nsilent = false\n"
    assert path.read_text() == changed
    assert (channels.of(KETTLE), channels.of(LAMPS)) == (sure, loud)
    assert Channels(path).of(LAMPS) == loud
    assert channels.editors(KETTLE) == {"U999", "U777", "W888"}


def test_ends_of_lines_stay_as_they_are(path: Path) -> None:
    path.write_bytes(b"[C0KETTLE]\r\nsure = 0.9\r\nsilent = true\r\n")
    channels = Channels(path)
    channels.change(KETTLE, channels.of(KETTLE).model_copy(update={"sure": 0.5}))
    assert path.read_bytes() == b"[C0KETTLE]\r\nsure = 0.5\r\nsilent = true\r\n"


def test_what_is_none_holds_as_for_all(path: Path) -> None:
    channels = Channels(path)
    channels.change(KETTLE, channels.of(KETTLE).model_copy(update={"collection": None}))
    assert channels.of(KETTLE).collection == "handbook"


def test_where_nothing_changes_the_file_is_left_alone(path: Path) -> None:
    channels, before = Channels(path), path.stat().st_ino
    channels.change(KETTLE, channels.of(KETTLE))
    assert path.stat().st_ino == before
    Channels(path.with_name("none.toml")).change(KETTLE, ChannelSettings())
    assert not path.with_name("none.toml").exists()


def test_where_there_is_no_file_a_change_makes_one(tmp_path: Path) -> None:
    channels = Channels(tmp_path / NAME)
    channels.change(KETTLE, ChannelSettings(sure=0.5))
    assert (tmp_path / NAME).read_text() == "[C0KETTLE]\nsure = 0.5\n"


def test_a_link_stays_one_and_a_file_keeps_its_mode(path: Path, tmp_path: Path) -> None:
    real = tmp_path / "versioned" / NAME
    real.parent.mkdir()
    shutil.move(path, real)
    real.chmod(0o640)
    path.symlink_to(real)
    channels = Channels(path)
    channels.change(KETTLE, channels.of(KETTLE).model_copy(update={"sure": 0.5}))
    assert path.is_symlink()
    assert "sure = 0.5" in real.read_text()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_file_that_is_broken_is_not_written_over(path: Path) -> None:
    channels = Channels(path)
    path.write_text("[broken")
    with pytest.raises(InvalidSettings, match="is not TOML"):
        channels.change(KETTLE, ChannelSettings())
    assert path.read_text() == "[broken"


def test_where_it_cannot_be_written_to_it_says_so(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("index.files.os.fsync", refuse)  # root, who may run this, may do anything
    channels = Channels(path)
    with pytest.raises(HomeNotWritable, match=r"slack\.toml cannot be written to"):
        channels.change(KETTLE, ChannelSettings(sure=0.5))
    assert path.read_text() == FILE
    assert channels.of(KETTLE).sure == 0.9


def test_changes_of_several_processes_and_threads_are_all_kept(path: Path) -> None:
    channels = Channels(path)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", CHANGING, str(path), name, "20"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
        )
        for name in ("A", "B")
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
    path.with_name("go").touch()

    def change(name: str) -> None:
        for number in range(20):
            known = f"C0{name}{number}"
            changed = channels.of(known).model_copy(
                update={"sure": 0.25, "helpers": (f"U{known}",)}
            )
            channels.change(known, changed)

    threads = [threading.Thread(target=change, args=[name]) for name in ("X", "Y")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for process in processes:
        process.communicate(timeout=120)
        assert process.returncode == 0
    for name in (f"C0{name}{number}" for name in "ABXY" for number in range(20)):
        assert (channels.of(name).sure, channels.of(name).helpers) == (0.25, (f"U{name}",))
    assert path.read_text().startswith(FILE)


@settings(max_examples=40)  # each writes two files to the disk
@given(SETTINGS, SETTINGS)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, one: ChannelSettings, two: ChannelSettings
) -> None:
    path = tmp_path_factory.mktemp("round") / NAME
    channels = Channels(path)
    for wanted in (one, two):
        channels.change(KETTLE, wanted)
        assert Channels(path).of(KETTLE) == channels.of(KETTLE) == wanted
        assert Channels(path).of(OTHER) == ChannelSettings()
