"""What is said of two assistants; nothing is started or measured here."""

from benchmarks.assistants import Loaded, told
from benchmarks.load import Phase


def loaded(rate: float, rasa: float, desk: float) -> Loaded:
    phase = Phase("one", 8, (0.1,) * 100, 0, 100 / rate, 0.1)
    return Loaded(phase, {"rasa": rasa, "front desk": desk, "clients": 1.0}, 1.9)


def test_says_the_ratio_and_what_limits_it() -> None:
    said = told({"one": [loaded(50, 10, 8), loaded(10, 10, 8), loaded(60, 10, 8)], "two": [loaded(70, 10, 8)]})
    assert "two / one 1.40" in said
    assert "rasa 10.0, front desk 8.0, clients 1.0" in said
    assert "one assistant at most 100 turns/s, two at one front desk 125, 1.25 times" in said
