"""An allergy, of whomever: staff must know before any treatment."""

from actions.tickets import TicketAction
from frontdesk.tickets import Kind


class ActionEscalateAllergy(TicketAction):
    kind = Kind.ALLERGY

    def name(self) -> str:
        return "action_escalate_allergy"
