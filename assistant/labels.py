"""The names of what a patient may want, in the one form that classifier, signals and turn share.

A *label* is an intent (`request_staff`) or a full retrieval intent (`faq/duration`).
"""

from typing import Any

FAQ = "faq/"
UNKNOWN = "nlu_fallback"
EMERGENCY = "report_emergency"
URGENT = "report_urgent_symptom"
ALLERGY = "report_allergy"
BOOKING = "request_booking"
AGREEMENT = "affirm"
DENIAL = "deny"
NEVER_MIND = "never_mind"
CHANGE = "change_appointment"
PERSON = "request_staff"
MEDICAL = "ask_medical_question"
OUT_OF_SCOPE = "out_of_scope"
NOT_COVERED = "ask_not_covered"
BACKGROUND = "share_background"
SAFETY = f"{FAQ}safety"

# What a message means only at its point of a conversation; no example stands for these.
DETAILS = "give_details"
END_BOOKING = "end_booking"
ALLERGY_TALK = "tell_about_allergy"
LEAVE_TALK = "leave_talk"
LEAVE_CONTACT = "leave_contact"
CLARIFY = "clarify"
STILL_UNKNOWN = "still_not_understood"
SOMETHING_ELSE = "something_else"
ASK_WHAT = "ask_what"

# Follow-ups: they take their meaning from the last answer.
HOW_LONG = "ask_how_long"
WHY = "ask_why"
MORE = "ask_more"
SHORTER = "ask_shorter"
SOURCE = "ask_source"
WHY_ASKED = "ask_why_asked"

ALARMS = frozenset({EMERGENCY, URGENT, ALLERGY})
FALSE_COMFORT = frozenset(
    f"{FAQ}{topic}"
    for topic in (
        "bruising", "downtime_redness", "infection_risk", "pain_comfort", "rare_complications", "safety", "side_effects"
    )
)  # fmt: skip
"""What is usual or rare for most people, which is no answer to somebody with a symptom of now."""

SMALL_TALK = frozenset({"greet", "thank", "say_goodbye", "affirm", "deny", BACKGROUND})
"""What needs no reply of its own beside anything else."""

NOT_OURS = frozenset({UNKNOWN, OUT_OF_SCOPE, NOT_COVERED})


def about_topic(label: str) -> bool:
    return label.startswith(FAQ)


def understanding(label: str, confidence: float) -> dict[str, Any]:
    """What Rasa's rules and its retrieval action read of a parsed message, for one label."""
    if not about_topic(label):
        return {"intent": {"name": label, "confidence": confidence}, "response_selector": {}}
    chosen = {"utter_action": f"utter_{label}", "intent_response_key": label, "confidence": confidence}
    return {
        "intent": {"name": "faq", "confidence": confidence, "full_retrieval_intent_name": label},
        "response_selector": {"all_retrieval_intents": ["faq"], "faq": {"response": chosen, "ranking": []}},
    }
