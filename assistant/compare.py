"""`python -m assistant.compare`: classifiers side by side, by cross-validation on our own examples. About ten minutes.

Each example is judged by classifiers that were trained without it and without the contrast made from it. Our examples
differ from each other by rule (`content/examples.py`), so these figures are far below those on patients' usual
questions: they serve to choose, not to boast. The figures of the last run stand in `docs/understanding.md`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rasa.shared.importers.importer import TrainingDataImporter
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from assistant.contrast import OTHERS, OURS, contrasts
from assistant.intent_classifier import IntentClassifier
from assistant.labels import NOT_OURS, OUT_OF_SCOPE, UNKNOWN, about_topic
from assistant.sentence_encoder import Encoder, Vectors
from assistant.shorthand import Reader
from assistant.weights import Scores, Strengths, Weights, softmax

FOLDS = 5
DEFAULTS = IntentClassifier.get_default_config()
STRENGTHS = Strengths(*(DEFAULTS[field.name] for field in fields(Strengths)))

Labels = npt.NDArray[np.str_]


@dataclass(frozen=True)
class Examples:
    texts: list[str]
    labels: Labels
    vectors: Vectors


Probabilities = Callable[[Examples, Examples], Scores]
"""From what to learn and what to judge to a row for each text judged, a column for each label, sorted."""


def kernel(strengths: Strengths) -> Probabilities:
    def judge(known: Examples, asked: Examples) -> Scores:
        weights = Weights.fit(known.texts, known.vectors, list(known.labels), strengths)
        return np.array([weights.probabilities(*one) for one in zip(asked.texts, asked.vectors, strict=True)])

    return judge


def logistic_regression(known: Examples, asked: Examples) -> Scores:
    model = LogisticRegression(C=20, max_iter=1000, class_weight="balanced").fit(known.vectors, known.labels)
    return model.predict_proba(asked.vectors)


def nearest(known: Examples, asked: Examples) -> Scores:
    alike = np.exp(30 * (asked.vectors @ known.vectors.T - 1))
    votes = alike @ (known.labels[:, None] == np.unique(known.labels))
    return votes / votes.sum(axis=1, keepdims=True)


def prototypes(known: Examples, asked: Examples) -> Scores:
    means = np.vstack([known.vectors[known.labels == label].mean(axis=0) for label in np.unique(known.labels)])
    return softmax(10 * (asked.vectors @ (means / np.linalg.norm(means, axis=1, keepdims=True)).T))


def figures(truth: Labels, said: Labels) -> str:
    """Shares of right labels, and of all messages that get the answer of a topic not asked."""
    truth, said = (np.where(np.isin(labels, list(NOT_OURS)), OUT_OF_SCOPE, labels) for labels in (truth, said))
    topic, none_of_ours, right = np.vectorize(about_topic)(truth), truth == OUT_OF_SCOPE, truth == said
    wrong = np.vectorize(about_topic)(said) & ~right
    columns = (right[topic], right[~none_of_ours], right[none_of_ours], wrong)
    return " | ".join(
        [*(f"{column.mean():.3f}" for column in columns), f"{f1_score(truth, said, average='macro'):.3f}"]
    )


def main() -> None:
    warnings.simplefilter("ignore")
    data = TrainingDataImporter.load_nlu_importer_from_config("config.yml", training_data_paths=["data"]).get_nlu_data()
    tables = {table["name"]: table["elements"] for table in data.lookup_tables}
    encoder, reader = Encoder(Path(".cache/encoder")), Reader(data.entity_synonyms)
    texts = [reader.read(example.get("text")) for example in data.intent_examples]
    labels = np.array([example.get_full_intent() for example in data.intent_examples])
    examples = Examples(texts, labels, encoder.encode(texts))

    def chosen(places: npt.NDArray[np.intp]) -> Examples:
        return Examples([texts[i] for i in places], labels[places], examples.vectors[places])

    def with_contrasts(known: Examples) -> Examples:
        made = list(contrasts(list(zip(known.texts, known.labels, strict=True)), tables[OURS], tables[OTHERS]))
        return Examples(
            known.texts + made,
            np.concatenate([known.labels, [OUT_OF_SCOPE] * len(made)]),
            np.vstack([known.vectors, encoder.encode(made)]),
        )

    def cross_validated(judge: Probabilities, prepare: Callable[[Examples], Examples]) -> str:
        said = np.empty_like(labels)
        for known, asked in StratifiedKFold(FOLDS, shuffle=True, random_state=1).split(texts, labels):
            found = judge(prepare(chosen(known)), chosen(asked))
            sure = found.max(axis=1) >= DEFAULTS["unknown_below"]
            said[asked] = np.where(sure, np.unique(labels)[found.argmax(axis=1)], UNKNOWN)
        return figures(labels, said)

    print("classifier | topics right | all of ours right | none of ours right | wrong answers | macro F1")
    for name, judge, prepare in (
        ("prototypes", prototypes, with_contrasts),
        ("nearest examples", nearest, with_contrasts),
        ("logistic regression", logistic_regression, with_contrasts),
        ("kernel ridge, meaning only", kernel(replace(STRENGTHS, spelling=0.0)), with_contrasts),
        ("kernel ridge, no contrasts", kernel(STRENGTHS), lambda known: known),
        ("kernel ridge (ours)", kernel(STRENGTHS), with_contrasts),
    ):
        print(f"{name} | {cross_validated(judge, prepare)}", flush=True)


if __name__ == "__main__":
    main()
