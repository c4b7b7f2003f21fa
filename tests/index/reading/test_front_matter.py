from index.reading.front_matter import split_front_matter

YAML = """---
title: "A: title"
date: 2024-05-01
tags: [one, 'two']
authors:
  - Ann
  - Bob
nested:
  deep: 1
---
# Text
"""


def test_simple_fields_are_read() -> None:
    fields, text = split_front_matter(YAML)
    assert text == "# Text\n"
    assert fields["title"] == "A: title"
    assert fields["date"] == "2024-05-01"
    assert fields["tags"] == ["one", "two"]
    assert fields["authors"] == ["Ann", "Bob"]


def test_toml_fields_are_read() -> None:
    fields, text = split_front_matter('+++\r\ntitle = "T"\r\n+++\r\nbody')
    assert fields == {"title": "T"}
    assert text == "body"


def test_a_line_across_is_no_front_matter() -> None:
    for text in ("---\n\nbody\n\n---\n", "text\n---\na: b\n---\n", "---\na: b\n"):
        assert split_front_matter(text) == ({}, text)
