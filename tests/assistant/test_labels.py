"""The form in which Rasa's rules read a label."""

from assistant.labels import about_topic, understanding


def test_a_topic_is_a_retrieval_intent_with_its_answer() -> None:
    read = understanding("faq/duration", 0.9)
    assert read["intent"]["name"] == "faq"
    assert read["intent"]["full_retrieval_intent_name"] == "faq/duration"
    assert read["response_selector"]["faq"]["response"]["utter_action"] == "utter_faq/duration"
    assert about_topic("faq/duration")


def test_any_other_label_is_an_intent() -> None:
    assert understanding("greet", 0.9) == {"intent": {"name": "greet", "confidence": 0.9}, "response_selector": {}}
    assert not about_topic("greet")
