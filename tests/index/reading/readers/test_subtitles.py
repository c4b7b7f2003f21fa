from collections.abc import Callable

from qa.documents import Content

Read = Callable[[str, str | bytes], Content]
Blocks = Callable[[str, str | bytes], list[tuple[str, tuple[str, ...]]]]


def test_what_is_said_is_kept(blocks: Blocks) -> None:
    text = (
        "WEBVTT - x\n\nSTYLE\n::cue {}\n\nNOTE by Ann\n\n1\n00:01.000 --> 00:02.000 align:left\n"
        "<v Ann>We are <i>in</i>\nRome &amp; more\n\n00:02.000 --> 00:03.000\n<v Ann>now.\n\n"
        "01:00:02.000 --> 01:00:03.000\n<v.loud Bob>No!\n"
    )
    assert [part for part, _ in blocks("a.vtt", text)] == [
        "by Ann",
        "We are in Rome & more now.",
        "No!",
    ]


def test_subrip(read: Read) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nHello\n\n2\n00:00:02,000 --> 00:00:03,000\nthere.\n"
    assert read("a.srt", text.replace("\n", "\r\n")).text == "Hello there."


def test_long_talk_is_parted_at_sentences(read: Read) -> None:
    cues = "\n\n".join(f"00:{i:02}.000 --> 00:{i:02}.900\n{'word ' * 20}end." for i in range(30))
    content = read("a.vtt", "WEBVTT\n\n" + cues)
    assert len(content.blocks) > 3
    assert all(content.text[block.end - 1] == "." for block in content.blocks)
