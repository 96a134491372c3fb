"""Nearness of vectors is nearness of meaning."""

from pathlib import Path

import numpy as np
import pytest

from assistant.sentence_encoder import Encoder, EncoderError


def test_gives_unit_vectors_of_384_numbers(encoder: Encoder) -> None:
    vectors = encoder.encode(["does it hurt", ""])
    assert vectors.shape == (2, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


def test_puts_the_same_question_in_other_words_nearer_than_another(encoder: Encoder) -> None:
    hurts, painful, parking = encoder.encode(["does it hurt", "is the treatment painful?", "where can I park"])
    assert hurts @ painful > hurts @ parking + 0.2


def test_a_vector_does_not_depend_on_its_neighbours(encoder: Encoder) -> None:
    alone = encoder.encode(["does it hurt"])[0]
    among = encoder.encode(["a much longer sentence about something else entirely", "does it hurt"])[1]
    assert np.array_equal(alone, among)


def test_reads_a_text_of_any_length(encoder: Encoder) -> None:
    assert encoder.encode(["word " * 5000]).shape == (1, 384)


def test_says_what_to_do_without_its_files(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="make setup"):
        Encoder(tmp_path)
