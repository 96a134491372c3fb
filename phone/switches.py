"""How well the providers work just now, as somebody at the phone has set it."""

from random import Random
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Switches(BaseModel):
    """`refused` and `lost` are shares in per cent: of the requests that get a 503, of the accepted messages that do not
    arrive. `delay` is the time in seconds until a request is answered, long after the message was accepted.
    `answers_stop`: Twilio itself confirms STOP and then refuses what is sent to that number.
    """

    model_config = ConfigDict(extra="forbid")

    refused: int = Field(default=0, ge=0, le=100)
    lost: int = Field(default=0, ge=0, le=100)
    delay: float = Field(default=0, ge=0, le=60)
    repeat: bool = False
    reorder: bool = False
    down: bool = False
    error: Literal["", "429", "500", "20003", "21211", "21610", "21614", "30022", "131047"] = ""
    answers_stop: bool = True
    window_closed: bool = False


class Luck:
    """The same `seed` gives the same bad luck."""

    def __init__(self, seed: int | None = None) -> None:
        self._random = Random(seed)  # noqa: S311, who fails is no secret

    def strikes(self, per_cent: int) -> bool:
        return self._random.random() * 100 < per_cent
