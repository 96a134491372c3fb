"""Decides what of a turn's replies may leave the desk. Pure: it is told what is known and returns what to say.

The promises it keeps: no claim without a ticket, no empty turn, an alarm is always answered, an emergency stands alone
and stays in force until it is over.
"""

from dataclasses import dataclass

from frontdesk.languages import ENGLISH, Language
from frontdesk.phrases import Phrases, Reply
from frontdesk.safety import Screening
from frontdesk.tickets import Kind

EMERGENCY = "emergency"
# What shows that somebody in an emergency has moved on to another question of their own accord.
CLEAR_QUESTIONS = ("answer:", "price", "book", "reschedule_cancel", "human")


def _moves_on(reply: Reply) -> bool:
    """Whether a reply answers a clear question; to give a number is none."""
    return any(word.startswith(CLEAR_QUESTIONS) and (word != "human" or reply.claims) for word in reply.about)


@dataclass(frozen=True)
class Guard:
    """The phrases of one channel and language, and the rules for when each is said.

    `self_harm` says that the emergency in force is one of self-harm.
    """

    phrases: Phrases
    channel: str
    language: Language = ENGLISH
    self_harm: bool = False

    def say(self, name: str) -> Reply:
        return self.phrases.say(name, self.channel, self.language)

    def emergency(self, found: Screening) -> Reply:
        return self.say("utter_self_harm" if found.self_harm or self.self_harm else "utter_emergency")

    def cleared(self, replies: list[Reply], found: Screening, told: frozenset[Kind], careful: bool) -> list[Reply]:
        """What to say, in order.

        `replies` is the assistant's turn, empty when it failed; `told` are the kinds of ticket that hold this message;
        `careful` says that an emergency of this conversation is not over.
        """
        if careful and found.reassured:
            return [*self._alarm_words(found), self.say("utter_emergency_calm")]
        if any(EMERGENCY in reply.about for reply in replies):
            return [self.emergency(found)]
        if careful and not any(_moves_on(reply) for reply in replies):
            return [self.emergency(found)]
        if not replies or not all(reply.fit for reply in replies):
            return self._alarm_words(found) or [self.say("utter_fallback_saved")]
        kept = self._kept(replies, told)
        said = {word for reply in kept for word in reply.about}
        return [r for r in self._alarm_words(found) if not said.intersection(r.about)] + kept

    def _kept(self, replies: list[Reply], told: frozenset[Kind]) -> list[Reply]:
        """Without the claims that are not true, and without what else is said of such a matter: the question where
        staff can reach somebody of whom they do not know.
        """
        untrue = {word for reply in replies if reply.claims and reply.claims not in told for word in reply.about}
        kept: list[Reply] = []
        for reply in replies:
            if reply.claims and reply.claims not in told:
                kept.append(self.say("utter_not_passed_on"))
            elif reply.claims or not untrue.intersection(reply.about):
                kept.append(reply)
        return kept

    def _alarm_words(self, found: Screening) -> list[Reply]:
        """What the screening's findings call for when the assistant does not say it."""
        urgent = [self.say("utter_urgent")] if found.urgent and not found.past_anaphylaxis else []
        return urgent + ([self.say("utter_allergy_noted")] if found.allergy else [])
