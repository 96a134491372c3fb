"""Somebody wants a person."""

from actions.tickets import TicketAction
from frontdesk.tickets import Kind


class ActionRequestStaff(TicketAction):
    kind = Kind.HUMAN

    def name(self) -> str:
        return "action_request_staff"
