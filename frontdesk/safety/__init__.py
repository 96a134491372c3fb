"""The first net under every inbound text: finds emergencies, urgent symptoms and allergies by rule, without a model.

The rules are the clinic's word lists and patterns under `data/safety/`; emergency.yml there says how to extend them.
Says nothing to anybody, opens no ticket, and knows neither channels nor consent words.
"""

from frontdesk.safety.lexicon import SafetyError
from frontdesk.safety.screening import Safety, Screening

__all__ = ["Safety", "SafetyError", "Screening"]
