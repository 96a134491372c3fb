"""Sends a notice to a staff chat (Slack, Teams and many others) by one of Apprise's addresses."""

import re

from apprise import Apprise

from frontdesk.sinks.delivery import NotDelivered, Notice, refused

# Apprise says no more than whether it worked; its services note the provider's status in what they log.
STATUS = re.compile(r"\berror=(\d{3})\b")


class ChatSink:
    def __init__(self, address: str) -> None:
        self._service = Apprise()
        self._service.add(address)

    async def send(self, notice: Notice) -> None:
        result = await self._service.async_notify(title=notice.title, body=notice.link)
        if result:
            return
        logged = " ".join(entry.message for entry in result.logs())
        status = STATUS.search(logged)
        raise refused(int(status[1])) if status else NotDelivered("not_delivered")

    async def close(self) -> None:
        pass
