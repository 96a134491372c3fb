"""Turns text into vectors whose nearness is nearness of meaning. Knows nothing of intents.

The encoder file is made once by `assistant/encoder/convert.py`; training copies it into the model archive, so that
serving needs nothing but the archive.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tokenizers import Tokenizer

from assistant.shorthand import READ

VECTORS = "vectors"
Vectors = npt.NDArray[np.float32]

LONGEST = 128  # word pieces; a patient's question has about 15
_FILES = ("encoder.onnx", "tokenizer.json")
_SUMS = "SHA256SUMS"
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)


def unstretched(text: str) -> str:
    """`text` with drawn-out letters written once: "heyyyy" means "hey"."""
    return _STRETCHED.sub(r"\1", text)


class EncoderError(Exception):
    """The encoder's files are missing or not the ones that were built; the text says what to do."""


class Encoder:
    """The model itself: text in, unit vectors of 384 numbers out.

    Texts are encoded one by one: int8 activations are scaled over the whole batch, so a vector would otherwise depend
    on its neighbours.
    """

    def __init__(self, folder: Path) -> None:
        if not all((folder / name).is_file() for name in _FILES):
            raise EncoderError(f"The sentence encoder is not in {folder}. Run `make setup`.")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.no_padding()

    def encode(self, texts: list[str]) -> Vectors:
        return np.vstack([self._encode(text) for text in texts])

    def _encode(self, text: str) -> Vectors:
        ids = np.array([self._tokenizer.encode(unstretched(text)).ids], dtype=np.int32)
        (vector,) = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        return vector


def sums(folder: Path) -> str:
    return "\n".join(hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in _FILES)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEncoder(GraphComponent):
    """Leaves under `vectors` one row for the whole message and one for each of its parts."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            # where `make setup` left encoder.onnx and tokenizer.json; read at training only
            "folder": ".cache/encoder",
        }

    def __init__(self, encoder: Encoder, folder: Path, model_storage: ModelStorage, resource: Resource) -> None:
        self._encoder = encoder
        self._folder = folder
        self._model_storage = model_storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        folder = Path(config["folder"])
        return cls(Encoder(folder), folder, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceEncoder:
        """Raises EncoderError when the archive's encoder is not the one that training put there."""
        with model_storage.read_from(resource) as folder:
            if (folder / _SUMS).read_text() != sums(folder):
                raise EncoderError("The sentence encoder in the model archive is damaged. Run `make train`.")
            return cls(Encoder(folder), folder, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        with self._model_storage.write_to(self._resource) as folder:
            for name in _FILES:
                shutil.copy(self._folder / name, folder)
            (folder / _SUMS).write_text(sums(folder))
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.nlu_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            message.set(VECTORS, self._encoder.encode(message.get(READ)))
        return messages
