"""The trained model, loaded once; `make test` trains it before."""

import os
from pathlib import Path

import pytest
from rasa.core.agent import Agent
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig

from assistant import model
from assistant.sentence_encoder import Encoder
from assistant.wording import Wording

ROOT = Path(__file__).parents[2]
os.chdir(ROOT)


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return Encoder(ROOT / ".cache/encoder")


@pytest.fixture(scope="session")
def trained() -> Agent:
    domain = Domain.load(str(ROOT / "domain.yml"))
    wording = Wording(EndpointConfig(type="assistant.wording.Wording", data=str(ROOT / "data")), domain)
    return Agent.load(str(model.verified(ROOT)), generator=wording)


@pytest.fixture
def agent(trained: Agent) -> Agent:
    """The trained agent with an empty memory."""
    trained.processor.tracker_store = InMemoryTrackerStore(trained.domain)
    return trained
