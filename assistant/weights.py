"""What the classifier learned, as plain arrays, so that a model file holds numbers and no code.

Kernel ridge regression over all labels: an example speaks for its label, the louder the more alike the message is in
meaning (sentence vectors) and in spelling (n-grams). It is solved in one step, without chance or iterations. A message
that resembles no example gets low scores everywhere, so ignorance shows as low probability. How scores become
probabilities is learnt from each example's scores without itself, which this method gives at no cost.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.linalg.lapack import dpotrf, dpotri

from assistant.ngrams import Vocabulary
from assistant.sentence_encoder import Vectors

Scores = npt.NDArray[np.float64]

SHARPNESSES = np.arange(2.0, 30.0, 0.5)
"""Candidates for the factor between scores and the logarithm of probabilities."""


@dataclass(frozen=True)
class Strengths:
    """How examples are weighed against each other; `config.yml` explains them."""

    reach: float
    spelling: float
    smoothing: float
    balance: float


@dataclass(frozen=True)
class Weights:
    labels: npt.NDArray[np.str_]
    examples: Vectors
    voices: Vectors  # an example's say for each label
    known: npt.NDArray[np.uint32]
    telling: Vectors
    spelling_voices: Vectors  # an n-gram's say for each label
    reach: npt.NDArray[np.float64]
    sharpness: npt.NDArray[np.float64]

    @classmethod
    def fit(cls, texts: list[str], vectors: Vectors, labels: list[str], strengths: Strengths) -> Weights:
        names, belongs, sizes = np.unique(labels, return_inverse=True, return_counts=True)
        vocabulary = Vocabulary.of(texts)
        grams = vocabulary.matrix(texts)
        alike = np.exp(strengths.reach * (vectors @ vectors.T - 1)) + strengths.spelling * (grams @ grams.T).toarray()
        rarity = sizes[belongs] ** -strengths.balance
        doubt = np.diag(strengths.smoothing * rarity.mean() / rarity)
        inverse = _inverse(alike.astype(np.float64) + doubt)
        truth = np.eye(len(names))[belongs]
        voices = inverse @ truth
        without_itself = truth - voices / np.diag(inverse)[:, None]
        return cls(
            labels=names.astype(str),
            examples=vectors,
            voices=voices.astype(np.float32),
            known=vocabulary.known,
            telling=vocabulary.telling,
            spelling_voices=(strengths.spelling * (grams.T @ voices)).astype(np.float32),
            reach=np.array(strengths.reach),
            sharpness=np.array(best_sharpness(without_itself, belongs)),
        )

    def save(self, file: Path) -> None:
        np.savez(file, **{field.name: getattr(self, field.name) for field in fields(self)})

    @classmethod
    def open(cls, file: Path) -> Weights:
        with np.load(file, allow_pickle=False) as arrays:
            return cls(**arrays)

    def scores(self, text: str, vector: Vectors) -> Scores:
        """About 1 for the label of a known question, about 0 for the others, near 0 for all when it is unlike any."""
        at, shares = Vocabulary(self.known, self.telling).places(text)
        meaning = np.exp(self.reach.astype(np.float32) * (self.examples @ vector - 1)) @ self.voices
        return (meaning + shares @ self.spelling_voices[at]).astype(np.float64)

    def probabilities(self, text: str, vector: Vectors) -> Scores:
        return softmax(self.sharpness * self.scores(text, vector))


def _inverse(matrix: Scores) -> Scores:
    """Of a symmetric, positive definite matrix, which is overwritten; in half the time that any other would take."""
    root, _ = dpotrf(matrix.T, lower=True, overwrite_a=True)
    lower, _ = dpotri(root, lower=True, overwrite_c=True)
    return lower + np.tril(lower, -1).T


def softmax(scores: Scores) -> Scores:
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def best_sharpness(scores: Scores, belongs: npt.NDArray[np.intp]) -> float:
    """The factor that makes the right labels (`belongs`, by row) likeliest."""
    own = np.arange(len(belongs))

    def likelihood(sharpness: float) -> float:
        return float(np.log(softmax(sharpness * scores)[own, belongs] + 1e-12).mean())

    return float(max(SHARPNESSES, key=likelihood))
