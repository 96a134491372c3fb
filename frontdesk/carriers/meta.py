"""Sends WhatsApp messages by Meta's Cloud API: text, up to three choices as buttons, up to ten as a list.

Meta's limits are those of its documentation. A choice's title is never cut: `make check-answers` refuses longer ones.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp

from frontdesk.carriers.carrier import (
    CONNECT,
    TOTAL,
    AccountRefused,
    Choice,
    NotSent,
    OptedOut,
    OutgoingText,
    Refused,
    SenderTroubled,
    TryAgain,
    Unreachable,
    WindowClosed,
)
from frontdesk.languages import Language
from frontdesk.sinks.delivery import seconds_of

NAME = "meta"
LONGEST_BODY = 1024  # characters of a text with buttons
MOST_BUTTONS, MOST_ROWS = 3, 10
# What the codes of Meta's errors mean, in its answers and in what it tells later.
MEANINGS: dict[int, type[NotSent]] = {
    **dict.fromkeys((0, 3, 10, 190, *range(200, 300), 368, 131005, 131031), AccountRefused),
    **dict.fromkeys((131042, 131045, 131048, 133010), SenderTroubled),
    **dict.fromkeys((131021, 131026, 131030), Unreachable),
    **dict.fromkeys((1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131057), TryAgain),
    131047: WindowClosed,
    131050: OptedOut,
}


def meaning(code: int) -> NotSent:
    """What an error of Meta's tells, of a request or in its webhook."""
    return MEANINGS.get(code, Refused)(f"meta_{code}")


@dataclass(frozen=True)
class Template:
    """A text that Meta has approved, for when nothing may be written freely; `languages` are those it is written in."""

    name: str
    languages: tuple[str, ...]

    def spoken(self, language: Language) -> str:
        """The nearest that there is to the patient's language."""
        return next((each for each in self.languages if each.split("_")[0] == language), self.languages[0])


class MetaCarrier:
    """`list_label` gives the words of the button that opens a list, in the patient's language."""

    name = NAME
    shows_choices = True

    def __init__(
        self,
        api: str,
        version: str,
        token: str,
        list_label: Callable[[Language], str],
        template: Template | None = None,
    ) -> None:
        self._messages = f"{api}/{version}/{{}}/messages"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._list_label = list_label
        self._template = template
        self.has_template = template is not None
        self._session: aiohttp.ClientSession | None = None

    async def send(self, text: OutgoingText) -> str:
        """Raises NotSent."""
        return await self._post(text, self._contents(text))

    async def send_template(self, text: OutgoingText) -> str:
        """The approved template in the place of `text`. Raises NotSent."""
        assert self._template
        language = {"code": self._template.spoken(text.language)}
        return await self._post(
            text, {"type": "template", "template": {"name": self._template.name, "language": language}}
        )

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    def _contents(self, text: OutgoingText) -> dict[str, Any]:
        choices = text.choices
        if not choices or len(choices) > MOST_ROWS or len(text.text) > LONGEST_BODY:
            return {"type": "text", "text": {"body": _numbered(text), "preview_url": False}}
        if len(choices) <= MOST_BUTTONS:
            action: dict[str, Any] = {"buttons": [{"type": "reply", "reply": _tapped(each)} for each in choices]}
            return _interactive("button", text.text, action)
        action = {
            "button": self._list_label(text.language),
            "sections": [{"rows": [_tapped(each) for each in choices]}],
        }
        return _interactive("list", text.text, action)

    async def _post(self, text: OutgoingText, contents: dict[str, Any]) -> str:
        body = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": text.number.removeprefix("+"),
            "biz_opaque_callback_data": text.id,
            **contents,
        }
        url = self._messages.format(text.sender)
        try:
            async with self._open().post(url, json=body, headers=self._headers, allow_redirects=False) as answer:
                if answer.status != HTTPStatus.OK:
                    raise await _no(answer)
                return str((await answer.json())["messages"][0]["id"])
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise TryAgain("meta_not_reached") from None
        except (aiohttp.ClientError, TimeoutError, ValueError, LookupError):
            raise TryAgain("meta_no_answer", uncertain=True) from None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            limit = aiohttp.ClientTimeout(total=TOTAL, sock_connect=CONNECT)
            self._session = aiohttp.ClientSession(timeout=limit, cookie_jar=aiohttp.DummyCookieJar())
        return self._session


async def _no(answer: aiohttp.ClientResponse) -> NotSent:
    """What an answer that is no success means."""
    try:
        failure = meaning(int((await answer.json(content_type=None))["error"]["code"]))
    except (ValueError, LookupError, TypeError):
        failure = Refused(f"http_{answer.status}")
    if answer.status == HTTPStatus.UNAUTHORIZED:
        return AccountRefused(failure.reason)
    passing = answer.status == HTTPStatus.TOO_MANY_REQUESTS or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if passing or isinstance(failure, TryAgain):
        after = answer.headers.get("Retry-After")
        return TryAgain(failure.reason, seconds_of(after) if after else None)
    return failure


def _numbered(text: OutgoingText) -> str:
    """For more choices than can be tapped, or beneath a long text."""
    return "\n".join([text.text, *(f"{number}. {each.title}" for number, each in enumerate(text.choices, start=1))])


def _tapped(choice: Choice) -> dict[str, str]:
    return {"id": choice.id, "title": choice.title}


def _interactive(kind: str, text: str, action: dict[str, Any]) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": text}, "action": action}}
