"""A change of an appointment, which only staff can make."""

from actions.tickets import TicketAction
from frontdesk.tickets import Kind


class ActionChangeAppointment(TicketAction):
    kind = Kind.RESCHEDULE

    def name(self) -> str:
        return "action_change_appointment"
