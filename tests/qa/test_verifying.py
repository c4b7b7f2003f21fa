import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.errors import InvalidCitation
from qa.verifying import MAX_QUOTE, Claim, quoted, verify

TEXTS = st.text("ab .\n\U0001f600", max_size=60) | st.text(max_size=60)
SOME = TEXTS.filter(bool)


def claim(quote: str, start: int = 0, sha256: str = "old") -> Claim:
    return Claim(document_id="d", sha256=sha256, start=start, end=start + len(quote), quote=quote)


@given(SOME, st.data())
def test_any_slice_is_exact(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    verdict = verify(claim(text[start:end], start, sha256="Old"), text, "OLD")
    assert (verdict.status, verdict.start, verdict.end) == ("exact", start, end)
    assert (verdict.document_id, verdict.text) == ("d", text[start:end])
    assert (verdict.sha256, verdict.same_original) == ("OLD", True)
    assert verdict.difference == ()


@given(st.text("cd \U0001f600", min_size=1), SOME.filter(lambda text: text[0] == "a"), TEXTS)
def test_text_before_it_moves_it(inserted: str, quote: str, rest: str) -> None:
    verdict = verify(claim(quote), inserted + quote + rest, "new")
    assert (verdict.status, verdict.same_original) == ("moved", False)
    assert verdict.start == len(inserted)
    assert verdict.end == len(inserted) + len(quote)
    assert verdict.text == quote


@given(SOME, TEXTS, st.integers(0, 100), st.integers(0, 100))
@example("aa", "a" * 9, 3, 0)
@example("a", "a", 0, 2)
@example("ab", "ab" * 8 + "    ", 18, 0)
def test_what_is_said_to_stand_there_stands_there(
    quote: str, text: str, start: int, length: int
) -> None:
    cited = Claim(document_id="d", sha256="old", start=start, end=start + length, quote=quote)
    verdict = verify(cited, text, "new")
    if verdict.status == "gone":
        assert (verdict.document_id, verdict.start, verdict.end, verdict.text) == (None,) * 4
        assert quote not in text
        return
    assert text[verdict.start : verdict.end] == verdict.text
    if verdict.status == "changed":
        assert quote not in text
        assert "".join(change.before for change in verdict.difference) == quote
        assert "".join(change.after for change in verdict.difference) == verdict.text
        assert any(change.kind != "equal" for change in verdict.difference)
    else:
        assert verdict.text == quote
        assert verdict.start is not None
        places = [at for at in range(len(text)) if text.startswith(quote, at)]
        assert abs(verdict.start - start) == min(abs(at - start) for at in places)
        holds = length == len(quote) and text[start : start + length] == quote
        assert (verdict.status == "exact") == holds


def test_code_points_are_counted() -> None:
    text = "\U0001d54f \U0001f600 e\u0301. Moons orbit."
    verdict = verify(claim("Moons orbit.", 3), text, "old")
    assert (verdict.status, verdict.start, verdict.end) == ("moved", 8, 20)


@pytest.mark.parametrize(("start", "where"), [(0, 0), (6, 0), (7, 14), (8, 14), (14, 14), (99, 28)])
def test_the_nearest_of_several_is_taken(start: int, where: int) -> None:
    text = "Moons orbit.\n\nMoons orbit.\n\nMoons orbit."
    assert verify(claim("Moons orbit.", start), text, "old").start == where


@pytest.mark.parametrize(
    ("now", "changed"),
    [
        ("We say: refunds take ten working days.", [("five", "ten")]),
        ("refunds\ntake five  working days.", [(" ", "\n"), (" ", "  ")]),
        ("refunds take five days. More.", [("working ", "")]),
        ("refunds take at most five working days.", [("", "at most ")]),
    ],
)
def test_what_has_changed_is_told(now: str, changed: list[tuple[str, str]]) -> None:
    verdict = verify(claim("refunds take five working days."), now, "new")
    assert verdict.status == "changed"
    assert verdict.document_id == "d"
    told = [(c.before, c.after) for c in verdict.difference if c.kind != "equal"]
    assert told == changed


def test_other_white_space_is_found_however_common_the_words_and_far_away() -> None:
    text = "the sun and moon see " * 10_000 + "and the moon the sun" + " the sun and moon see" * 9
    verdict = verify(claim("and\nthe moon the  sun"), text, "new")
    assert (verdict.status, verdict.start) == ("changed", 210_000)
    assert verdict.text == "and the moon the sun"


def test_what_is_like_nothing_is_gone_with_its_document_or_without() -> None:
    there = verify(claim("refunds take five working days."), "Parcels travel by ferry.", "old")
    assert (there.status, there.document_id) == ("gone", None)
    assert (there.sha256, there.same_original) == ("old", True)
    gone = verify(claim("refunds take five working days."), None, None)
    assert (gone.status, gone.sha256, gone.same_original) == ("gone", None, False)


def test_a_quote_in_another_document_has_moved_though_its_place_is_the_same() -> None:
    found = quoted(claim("Moons"), "other", "Moons orbit.", "old")
    assert found is not None
    assert (found.status, found.document_id, found.start) == ("moved", "other", 0)
    assert found.same_original
    assert quoted(claim("Moons"), "other", "Stars.", "old") is None


@pytest.mark.parametrize(
    ("quote", "start", "end", "said"),
    [
        ("", 0, 0, "nothing"),
        ("x" * (MAX_QUOTE + 1), 0, MAX_QUOTE + 1, "50,001"),
        ("x", -1, 0, "-1"),
        ("x", 2, 1, "2 to 1"),
    ],
)
def test_what_is_no_citation(quote: str, start: int, end: int, said: str) -> None:
    with pytest.raises(InvalidCitation, match=said):
        Claim(document_id="d", sha256="s", start=start, end=end, quote=quote)


def test_offsets_beyond_everything_are_no_trouble() -> None:
    assert verify(claim("Moons", 10**30), "Moons orbit.", "old").start == 0
    assert verify(claim("Moans orbit.", 10**30), "Moons orbit.", "old").status in {
        "changed",
        "gone",
    }


@pytest.mark.parametrize("quote", ["b" + "a" * 9_999, "a" * 9_999 + "b", "a" * 9_999])
def test_a_text_made_to_be_slow_is_not(quote: str) -> None:
    text = "a" * 5_000_000
    began = time.perf_counter()
    verdict = verify(claim(quote, 2_500_000), text, "old")
    assert time.perf_counter() - began < 5
    assert verdict.status == ("gone" if "b" in quote else "exact")
