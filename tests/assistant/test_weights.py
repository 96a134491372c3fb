"""What the classifier learns from examples, and that it knows when it does not know."""

from pathlib import Path

import numpy as np
import pytest

from assistant.contrast import contrasts
from assistant.ngrams import Vocabulary, pieces, words
from assistant.sentence_encoder import Encoder, unstretched
from assistant.weights import Strengths, Weights

STRENGTHS = Strengths(reach=3.0, spelling=0.2, smoothing=0.1, balance=0.25)
EXAMPLES = {
    "faq/pain_comfort": ["does it hurt", "is it painful", "will I feel the needle", "how bad is the sting"],
    "faq/duration": ["how long does a session take", "how many minutes is it", "time needed for one visit"],
    "out_of_scope": ["play some music", "what's the weather", "order a pizza"],
}


@pytest.fixture(scope="module")
def learned(encoder: Encoder) -> Weights:
    texts = [text for several in EXAMPLES.values() for text in several]
    labels = [label for label, several in EXAMPLES.items() for _ in several]
    return Weights.fit(texts, encoder.encode(texts), labels, STRENGTHS)


@pytest.mark.parametrize(("text", "label"), [("is it sore", "faq/pain_comfort"), ("pizza delivery", "out_of_scope")])
def test_knows_what_is_like_its_examples(learned: Weights, encoder: Encoder, text: str, label: str) -> None:
    probabilities = learned.probabilities(text, encoder.encode([text])[0])
    assert learned.labels[probabilities.argmax()] == label
    assert probabilities.sum() == pytest.approx(1)


def test_is_less_sure_of_what_is_unlike_all_of_them(learned: Weights, encoder: Encoder) -> None:
    near, far = ("how long does a session take", "zxcv qwpo")
    sure = [learned.scores(text, encoder.encode([text])[0]).max() for text in (near, far)]
    assert sure[0] > 2 * sure[1]


def test_says_the_same_after_it_was_stored(learned: Weights, encoder: Encoder, tmp_path: Path) -> None:
    learned.save(tmp_path / "weights.npz")
    vector = encoder.encode(["does it hurt"])[0]
    stored = Weights.open(tmp_path / "weights.npz").probabilities("does it hurt", vector)
    assert np.array_equal(stored, learned.probabilities("does it hurt", vector))


def test_spelling_compares_a_text_with_itself_as_one() -> None:
    matrix = Vocabulary.of(["does it hurt", "it hurts a lot", "is it sore"]).matrix(["it hurts", "nothing known: 123"])
    assert (matrix @ matrix.T).toarray()[0, 0] == pytest.approx(1)


def test_spelling_sees_no_difference_of_quotes_capitals_or_length() -> None:
    assert words("What\u2019s UP") == words("what's up")
    assert pieces("heyyyy") == pieces("hey")
    assert unstretched("sooo good, 1000 pools") == "so good, 1000 pools"


def test_makes_a_contrast_of_each_topic_example_that_names_our_treatment() -> None:
    asked = [("does mesotherapy hurt", "faq/pain_comfort"), ("is it sore", "faq/pain_comfort"), ("book meso", "book")]
    assert list(contrasts(asked, ["mesotherapy", "meso"], ["a tattoo"])) == ["does a tattoo hurt"]
