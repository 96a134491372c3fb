"""The chat's script and its words in data/ belong together."""

import re

from frontdesk.widget_words import WidgetWords
from tests.conftest import DATA, NOON, ROOT

BY_SENDER = {"patient", "bot", "staff"}
STATES = {"offline", "slow", "renewed", "restarted", "idle_closed"}
BY_SERVER = {"staff_open", "staff_until", "staff_closed", "staff_closed_weekday", "staff_closed_date"}


def test_every_word_that_the_script_names_is_there_and_none_is_idle() -> None:
    source = "\n".join(file.read_text() for file in (ROOT / "widget" / "src").glob("*.ts"))
    written = set(WidgetWords.from_folder(DATA).config("en", 1000, NOON)["strings"])
    named = {word for word in re.findall(r'"([a-z_0-9]+)"', source) if word in written}
    asked = set(re.findall(r'strings\["([a-z_0-9]+)"\]', source))
    assert asked <= written
    assert written >= BY_SENDER | STATES | BY_SERVER
    assert written - named - BY_SENDER - STATES - BY_SERVER - {"privacy_link"} == set()
