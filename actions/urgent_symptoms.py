"""A symptom that cannot wait for the next visit, and is no emergency."""

from actions.tickets import TicketAction
from frontdesk.tickets import Kind


class ActionEscalateUrgentSymptom(TicketAction):
    kind = Kind.URGENT

    def name(self) -> str:
        return "action_escalate_urgent_symptom"
