"""Has staff told that texts to patients do not go out. The alert names the channel, and nothing of a patient."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk import alerts
from frontdesk.alert_clock import AlertClock
from frontdesk.lines import Channel

ABOUT = "texts-"


class TextingAlerts:
    def __init__(self, alert_clock: AlertClock) -> None:
        self._alert_clock = alert_clock

    async def __call__(self, connection: AsyncConnection, channel: Channel, now: datetime) -> None:
        recipients = self._alert_clock.up_to(1)
        await alerts.write(connection, recipients, now, alerts.OF_NO_TICKET, about_recipient=f"{ABOUT}{channel}")


def channel_of(about_recipient: str) -> str | None:
    """The channel that an alert without a ticket is about; None where it is about a recipient of alerts."""
    return about_recipient.removeprefix(ABOUT) if about_recipient.startswith(ABOUT) else None
