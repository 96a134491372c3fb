"""Numbers that nobody here needs are hidden; those that staff do need are not."""

import time

import pytest

from frontdesk.masking import masked


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("my card is 4111 1111 1111 1111 exp 04/27", "my card is •••• 1111 exp 04/27"),
        ("4111-1111-1111-1111", "•••• 1111"),
        ("4111111111111111.", "•••• 1111."),
        ("card4111111111111111exp", "card•••• 1111exp"),
        ("4111 1111 1111 1111 04 27 123", "•••• 1111 04 27 123"),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "•••• 1111"),
        ("41111111 11111111", "•••• 1111"),
        ("amex 3782 822463 10005", "amex •••• 0005"),
        ("378282246310005", "•••• 0005"),
        ("5555 5555 5555 4444 or 2223003122003222", "•••• 4444 or •••• 3222"),
        ("4222222222222", "•••• 2222"),
        ("6304000000000000000", "•••• 0000"),
        ("call 404-555-0142, card 4111 1111 1111 1111", "call 404-555-0142, card •••• 1111"),
        ("+1 404 555 0142 4111 1111 1111 1111", "+1 404 555 0142 •••• 1111"),
    ],
)
def test_hides_cards_but_for_the_last_digits(text: str, stored: str) -> None:
    assert masked(text) == stored


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("ssn 123-45-6789", "ssn ••••"),
        ("it's 123-45-6789", "it's ••••"),
        ("123 45 6789 is mine", "•••• is mine"),
        ("my social security number is 123456789", "my social security number is ••••"),
        ("SSN: 123456789, thanks", "SSN: ••••, thanks"),
        ("mi número de seguro social es 123456789", "mi número de seguro social es ••••"),
        ("passport number C01234567", "passport number ••••"),
        ("Passport: 530123456", "Passport: ••••"),
        ("mi pasaporte es 530123456", "mi pasaporte es ••••"),
        ("driver's license # D123-4567-8901", "driver's license # ••••"),
        ("my drivers licence is 052 123 456", "my drivers licence is ••••"),
    ],
)
def test_hides_ids_wholly(text: str, stored: str) -> None:
    assert masked(text) == stored


@pytest.mark.parametrize(
    "text",
    [
        "call 404-555-0142 or 770-555-0199",
        "(404) 555-0142 770 555 0199",
        "4045550142 7705550199",
        "+1 (404) 555-0142",
        "+44 20 7946 0958",
        "+49 1512 3456789 or 0049 1512 3456789",
        "404.555.0142",
        "on 11/29/2026 at 10:30, or 2026-11-30 14:00",
        "born 1985-03-12, 3 sessions, 12 weeks, 30339",
        "my passport expires 2027-01-01, call 404-555-0142",
        "order 4111 1111 1111 1112",  # no card: its digits don't add up
        "I paid 100, 20 and 3000",
        "my social media has 12345678 followers",
        "",
    ],
)
def test_leaves_phone_numbers_dates_and_all_else(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(
    "text", ["9" * 1000, "4 " * 500, "4111 " * 200, "passport " * 111, "passport 1 -" + " -1a" * 240]
)
def test_is_quick_with_anything(text: str) -> None:
    begun = time.process_time()
    masked(text)
    assert time.process_time() - begun < 1
