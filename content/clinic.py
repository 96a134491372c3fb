"""What the texts are filled in with, from `data/clinic.yml`; its other entries are read elsewhere."""

from pydantic import BaseModel, ConfigDict


class Clinic(BaseModel):
    """The clinic's name and phone number, as patients see them."""

    model_config = ConfigDict(frozen=True)

    name: str
    phone: str

    def fill(self, text: str) -> str:
        """`text` as a patient gets it, for measuring; unknown placeholders stay."""
        return text.replace("{phone}", self.phone).replace("{clinic}", self.name)
