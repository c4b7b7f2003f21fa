import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.evaluating.confidence import auroc, calibration_error, coverage

HUNDREDTHS = st.integers(0, 100)
JUDGED = st.lists(st.tuples(HUNDREDTHS, st.booleans()), min_size=2, max_size=40)


def arrays(*judged: tuple[float, bool]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([c for c, _ in judged], float), np.array([flag for _, flag in judged], bool)


def test_auroc_counts_pairs_in_order_and_ties_as_half() -> None:
    assert auroc(*arrays((0.9, True), (0.4, True), (0.4, False), (0.1, False))) == 3.5 / 4


@given(JUDGED.filter(lambda judged: len({flag for _, flag in judged}) == 2))
def test_auroc_knows_nothing_but_the_order(judged: list[tuple[int, bool]]) -> None:
    confidence, flags = arrays(*judged)
    found = auroc(confidence / 100, flags)
    assert auroc((confidence / 100) ** 3 / 2, flags) == found
    assert auroc(np.exp(confidence / 10), flags) == found
    assert auroc(1 - confidence / 100, flags) == pytest.approx(1 - found)


def test_coverage_is_the_largest_share_that_is_precise_enough() -> None:
    judged = arrays((0.9, True), (0.8, False), (0.7, True), (0.6, True), (0.5, False))
    assert coverage(*judged, precision=0.75) == 4 / 5
    assert coverage(*judged, precision=0.9) == 1 / 5
    assert coverage(*judged, precision=0.0) == 1.0


def test_coverage_takes_questions_of_like_confidence_together() -> None:
    assert coverage(*arrays((0.5, True), (0.5, False))) == 0.0
    assert coverage(*arrays((0.5, True), (0.4, False))) == 0.5


def test_nine_of_ten_are_ninety_per_cent() -> None:
    assert coverage(*arrays(*[(0.9, n != 5) for n in range(10)])) == 1.0


@given(JUDGED, st.sampled_from([0.5, 0.9]))
def test_coverage_is_what_no_other_threshold_exceeds(
    judged: list[tuple[int, bool]], precision: float
) -> None:
    shares = [0.0]
    for threshold, _ in judged:
        answered = [flag for confidence, flag in judged if confidence >= threshold]
        if sum(answered) >= precision * len(answered):
            shares.append(len(answered) / len(judged))
    assert coverage(*arrays(*judged), precision=precision) == max(shares)


def test_calibration_compares_each_bin_with_what_it_says() -> None:
    judged = arrays((0.8, True), (0.8, False), (0.1, False), (0.14, True))
    assert calibration_error(*judged) == pytest.approx((abs(1.6 - 1) + 0.1 + abs(0.14 - 1)) / 4)
    assert calibration_error(*judged, bins=1) == pytest.approx(abs(1.84 - 2) / 4)


def test_bins_hold_their_upper_ends() -> None:
    judged = arrays((0.5, True), (0.4, False), (0.6, True), (0.0, False), (1.0, True))
    lower, upper = 0.5 + 0.4 + 0.0 - 1, 0.6 + 1.0 - 2
    assert calibration_error(*judged, bins=2) == pytest.approx((abs(lower) + abs(upper)) / 5)


@given(st.lists(st.integers(0, 20), min_size=1, max_size=10))
def test_calibration_is_perfect_where_each_confidence_is_kept(twentieths: list[int]) -> None:
    judged = [(of / 20, right < of) for of in twentieths for right in range(20)]
    assert calibration_error(*arrays(*judged)) == pytest.approx(0, abs=1e-9)


@given(JUDGED)
def test_calibration_is_between_0_and_1(judged: list[tuple[int, bool]]) -> None:
    confidence, flags = arrays(*judged)
    assert 0 <= calibration_error(confidence / 100, flags) <= 1
