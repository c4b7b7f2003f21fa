from index.lexical.remembering import Remembered


def test_a_word_is_asked_for_once_and_a_long_one_each_time() -> None:
    asked: list[str] = []

    def length(word: str) -> int:
        asked.append(word)
        return len(word)

    remembered = Remembered(length)
    assert [remembered[word] for word in ["moon", "moon", "x" * 99, "x" * 99]] == [4, 4, 99, 99]
    assert asked == ["moon", "x" * 99, "x" * 99]


def test_no_more_is_kept_than_there_is_room_for() -> None:
    remembered = Remembered(len)
    for number in range(100_001):
        assert remembered[str(number)] == len(str(number))
    assert len(remembered) <= 50_000
