"""The staff's page over HTTP: who may look, what is shown, what a button does."""

import asyncio
import re

import httpx
import pytest
from sqlalchemy import select, update

from console.sessions import IDLE
from frontdesk import alert_health, audit, feedback
from frontdesk.alert_clock import AlertClock
from frontdesk.alert_settings import Recipient
from frontdesk.board import Board
from frontdesk.desk import Desk
from frontdesk.settings import Settings
from frontdesk.store import alerts
from frontdesk.store import audit as audit_table
from frontdesk.tickets import Kind, Severity
from frontdesk.wiring import FrontDesk
from frontdesk.workers import Workers
from server import create
from tests.conftest import (
    PRODUCTION,
    SECRETS,
    STAFF_PASSWORD,
    Clock,
    ScriptedAssistant,
    accept,
    refuse,
    serving,
    talking_to,
)
from tests.console.conftest import JSON, ReadyActions, Says, sign_in, token_of

ALARM = "my throat is closing and I can't breathe"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{ 7*7 }}</textarea>"
PAGES = ["/desk", "/desk/login", "/desk/tickets", "/desk/desk.css", "/desk/desk.js"]


async def reference_of(desk: Desk) -> str:
    return (await Board(desk.store, desk.clock).view()).entries[0].ticket.reference


class TestSignIn:
    async def test_is_asked_of_everybody(self, client: httpx.AsyncClient) -> None:
        page = await client.get("/desk")
        assert (page.status_code, page.headers["location"]) == (303, "/desk/login")
        assert (await client.get("/desk/tickets")).status_code == 401
        assert 'type="password"' in (await client.get("/desk/login")).text

    async def test_opens_the_page_with_a_cookie_that_scripts_and_other_sites_never_get(
        self, client: httpx.AsyncClient
    ) -> None:
        answer = await client.post("/desk/login", data={"password": STAFF_PASSWORD})
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert "path=/desk" in cookie
        assert "secure" not in cookie  # development has no TLS
        assert (await client.get("/desk")).status_code == 200

    async def test_sends_the_cookie_over_tls_only_in_production(self, desk: Desk, assistant: ScriptedAssistant) -> None:
        settings = Settings.from_environment(PRODUCTION)
        front = FrontDesk(settings, desk.store, assistant, ReadyActions(), desk, Workers(desk))
        async with serving(create(front)) as url, talking_to(url) as client:
            answer = await client.post("/desk/login", data={"password": STAFF_PASSWORD})
        assert "; secure" in answer.headers["set-cookie"].lower()

    @pytest.mark.parametrize("given", [{"password": "wrong"}, {"password": ""}, {}, {"password": "x" * 100_000}])
    async def test_says_the_same_of_every_wrong_password(
        self, client: httpx.AsyncClient, given: dict[str, str]
    ) -> None:
        answer = await client.post("/desk/login", data=given)
        assert answer.status_code == 401
        assert "That did not work." in answer.text
        assert "set-cookie" not in answer.headers
        assert (await client.get("/desk")).status_code == 303

    async def test_gives_a_new_id_each_time_and_ends_the_old_one(self, client: httpx.AsyncClient) -> None:
        await sign_in(client)
        first = client.cookies["desk_session"]
        await sign_in(client)
        assert client.cookies["desk_session"] != first
        client.cookies.clear()
        stolen = await client.get("/desk", headers={"Cookie": f"desk_session={first}"})
        assert stolen.status_code == 303

    @pytest.mark.parametrize("cookie", ["desk_session=x", "desk_session=", "desk_session=\x7f"])
    async def test_a_made_up_cookie_opens_nothing(self, client: httpx.AsyncClient, cookie: str) -> None:
        assert (await client.get("/desk", headers={"Cookie": cookie})).status_code == 303

    async def test_another_website_cannot_ask_for_it(self, client: httpx.AsyncClient) -> None:
        headers = {"Sec-Fetch-Site": "cross-site"}
        answer = await client.post("/desk/login", data={"password": STAFF_PASSWORD}, headers=headers)
        assert answer.status_code == 403

    async def test_waits_after_five_wrong_passwords_and_not_for_ever(
        self, client: httpx.AsyncClient, clock: Clock
    ) -> None:
        for _ in range(5):
            assert (await client.post("/desk/login", data={"password": "wrong"})).status_code == 401
        blocked = await client.post("/desk/login", data={"password": STAFF_PASSWORD})
        assert blocked.status_code == 429
        assert blocked.headers["retry-after"] == "900"
        assert "15 minutes" in blocked.text
        clock.forward(minutes=15)
        await sign_in(client)

    async def test_many_tries_at_once_are_no_way_round_that(self, client: httpx.AsyncClient) -> None:
        tries = [client.post("/desk/login", data={"password": "wrong"}) for _ in range(12)]
        statuses = [answer.status_code for answer in await asyncio.gather(*tries)]
        assert sorted(statuses) == [401] * 5 + [429] * 7

    async def test_whoever_is_signed_in_stays_so_meanwhile(
        self, staff: httpx.AsyncClient, client: httpx.AsyncClient
    ) -> None:
        for _ in range(6):
            await client.post("/desk/login", data={"password": "wrong"})
        assert (await staff.get("/desk")).status_code == 200


class TestSession:
    async def test_locks_after_fifteen_idle_minutes(self, staff: httpx.AsyncClient, clock: Clock) -> None:
        clock.forward(minutes=14)
        assert (await staff.get("/desk")).status_code == 200
        clock.forward(minutes=14)
        assert (await staff.get("/desk")).status_code == 200
        clock.now += IDLE
        assert (await staff.get("/desk")).status_code == 303
        assert "Locked" in (await staff.get("/desk/login?locked")).text

    async def test_the_pages_own_questions_are_no_activity(self, staff: httpx.AsyncClient, clock: Clock) -> None:
        clock.forward(minutes=10)
        assert (await staff.get("/desk/tickets")).status_code == 200
        assert (await staff.get("/desk?unattended")).status_code == 200
        clock.forward(minutes=10)
        assert (await staff.get("/desk/tickets")).status_code == 401

    async def test_a_hand_on_the_page_is(self, staff: httpx.AsyncClient, clock: Clock) -> None:
        clock.forward(minutes=10)
        await staff.get("/desk/tickets", headers={"Desk-Active": "yes"})
        clock.forward(minutes=10)
        assert (await staff.get("/desk/tickets")).status_code == 200

    async def test_lasts_a_working_day_at_most(self, staff: httpx.AsyncClient, clock: Clock) -> None:
        for _ in range(12 * 6):
            clock.forward(minutes=10)
            await staff.get("/desk")
        assert (await staff.get("/desk")).status_code == 303

    async def test_ends_with_signing_out_also_for_a_copied_cookie(self, staff: httpx.AsyncClient) -> None:
        cookie = staff.cookies["desk_session"]
        assert (await staff.get("/desk/logout")).status_code == 405
        answer = await staff.post("/desk/logout")
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk/login")
        again = await staff.get("/desk", headers={"Cookie": f"desk_session={cookie}"})
        assert again.status_code == 303


class TestList:
    async def test_shows_what_the_patient_said_and_was_told(self, staff: httpx.AsyncClient, says: Says) -> None:
        await says("hello there")
        await says(ALARM)
        page = (await staff.get("/desk")).text
        assert page.count("hello there") == 1  # in the fold only
        assert page.count("throat is closing") == 2
        assert "911" in page
        assert "1 emergency that nobody has acknowledged" in page
        assert "<title>EMERGENCY (1) Tickets</title>" in page

    async def test_shows_contact_and_details_under_names_of_their_own(
        self, staff: httpx.AsyncClient, says: Says, desk: Desk
    ) -> None:
        await says("book me", kind=Kind.BOOKING, patient_name="Ann Lee", preferred_times="Tuesdays", new_thing="1")
        await desk.keep_contact("c", "+14045550142")
        page = (await staff.get("/desk")).text
        for pair in ("Name Ann Lee", "Preferred times Tuesdays", "New thing 1", "Contact +14045550142"):
            assert pair in re.sub(r"<[^>]+>", " ", page).replace("  ", " ")

    async def test_marks_a_booking_that_must_wait(self, staff: httpx.AsyncClient, says: Says) -> None:
        await says("book me", kind=Kind.BOOKING)
        assert "HOLD" not in (await staff.get("/desk")).text
        await says("I am allergic to lidocaine")
        assert (await staff.get("/desk")).text.count("HOLD") == 1

    async def test_shows_hostile_text_as_text(self, staff: httpx.AsyncClient, says: Says, desk: Desk) -> None:
        await says(HOSTILE, kind=Kind.BOOKING, **{"patient_name": HOSTILE, "<b>": HOSTILE})
        await desk.keep_contact("c", HOSTILE)
        for text in ((await staff.get("/desk")).text, (await staff.get("/desk/tickets")).json()["html"]):
            assert "<script>alert" not in text
            assert "<img" not in text
            assert "{{ 7*7 }}" in text
            assert "href" not in text.partition("<main")[2]

    async def test_has_a_name_for_every_kind_severity_and_state(
        self, staff: httpx.AsyncClient, says: Says, desk: Desk
    ) -> None:
        for kind in Kind:
            await says(f"about {kind}", kind.value, kind)
        await Board(desk.store, desk.clock).close(await reference_of(desk))
        page = await staff.get("/desk")
        assert page.status_code == 200
        assert page.text.count("<article") == len(Kind)
        for severity in Severity:
            assert f'<span class="badge severity">{severity.title()}</span>' in page.text

    async def test_tells_programs_what_there_is(self, staff: httpx.AsyncClient, says: Says) -> None:
        await says(ALARM)
        update = (await staff.get("/desk/tickets")).json()
        (ticket,) = update["tickets"]
        assert {**ticket, "reference": "?"} == {
            "reference": "?",
            "kind": "emergency",
            "severity": "emergency",
            "state": "open",
            "on_hold": False,
        }
        assert f'id="ticket-{ticket["reference"]}"' in update["html"]

    async def test_says_nothing_while_nothing_changes(self, staff: httpx.AsyncClient, says: Says) -> None:
        await says(ALARM)
        known = {"If-None-Match": (await staff.get("/desk/tickets")).headers["etag"]}
        same = await staff.get("/desk/tickets", headers=known)
        assert (same.status_code, same.content) == (304, b"")
        await says("another message")
        assert (await staff.get("/desk/tickets", headers=known)).status_code == 200

    async def test_changes_nothing_by_being_looked_at(self, staff: httpx.AsyncClient, says: Says, desk: Desk) -> None:
        await says(ALARM)
        reference = await reference_of(desk)
        for path in ("acknowledge", "close"):
            assert (await staff.get(f"/desk/tickets/{reference}/{path}")).status_code == 405
        assert (await staff.get("/desk/tickets")).json()["tickets"][0]["state"] == "open"


class TestButtons:
    async def test_bring_back_to_the_list(self, staff: httpx.AsyncClient, says: Says, desk: Desk) -> None:
        await says(ALARM)
        reference = await reference_of(desk)
        for what, state in (("acknowledge", "acknowledged"), ("close", "closed")):
            answer = await staff.post(f"/desk/tickets/{reference}/{what}")
            assert (answer.status_code, answer.headers["location"]) == (303, f"/desk#ticket-{reference}")
            assert (await staff.get("/desk/tickets")).json()["tickets"][0]["state"] == state

    async def test_the_second_of_two_hears_calmly_that_it_is_done(
        self, staff: httpx.AsyncClient, says: Says, desk: Desk
    ) -> None:
        await says(ALARM)
        path = f"/desk/tickets/{await reference_of(desk)}/acknowledge"
        answers = await asyncio.gather(*(staff.post(path, headers=JSON) for _ in range(5)))
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
        page = await staff.post(path)
        assert page.status_code == 409
        assert "Already done" in page.text
        assert 'href="/desk"' in page.text

    async def test_do_nothing_to_what_was_not_read(self, staff: httpx.AsyncClient, says: Says, desk: Desk) -> None:
        await says(ALARM)
        path = f"/desk/tickets/{await reference_of(desk)}/close"
        await says("I can't breathe, please help")
        answer = await staff.post(path, data={"seen": "1"}, headers=JSON)
        assert answer.status_code == 409
        assert answer.json()["error"] == "not_read"
        assert (await staff.post(path, data={"seen": "2"}, headers=JSON)).status_code == 200

    async def test_know_only_tickets_that_exist(self, staff: httpx.AsyncClient) -> None:
        for what in ("acknowledge", "close"):
            assert (await staff.post(f"/desk/tickets/ABC-DEF/{what}")).status_code == 404

    @pytest.mark.parametrize("token", ["", "x", "\u00e9"])
    async def test_need_the_sessions_own_token(
        self, staff: httpx.AsyncClient, says: Says, desk: Desk, token: str
    ) -> None:
        await says(ALARM)
        del staff.headers["X-CSRF-Token"]
        for path in (f"/desk/tickets/{await reference_of(desk)}/acknowledge", "/desk/logout"):
            assert (await staff.post(path, data={"csrf": token})).status_code == 403
        token = token_of((await staff.get("/desk")).text)
        assert (await staff.post("/desk/logout", data={"csrf": token})).status_code == 303

    async def test_take_no_token_of_another_session(
        self, staff: httpx.AsyncClient, client: httpx.AsyncClient, says: Says, desk: Desk
    ) -> None:
        await says(ALARM)
        await sign_in(client)
        path = f"/desk/tickets/{await reference_of(desk)}/close"
        headers = {"X-CSRF-Token": client.headers["X-CSRF-Token"]}
        assert (await staff.post(path, headers=headers)).status_code == 403

    async def test_do_nothing_for_strangers(self, client: httpx.AsyncClient, says: Says, desk: Desk) -> None:
        await says(ALARM)
        path = f"/desk/tickets/{await reference_of(desk)}/close"
        assert (await client.post(path)).status_code == 303
        assert (await client.post(path, headers=JSON)).status_code == 401
        assert (await Board(desk.store, desk.clock).view()).entries[0].ticket.state == "open"


@pytest.mark.parametrize("path", PAGES)
async def test_nothing_is_kept_loaded_from_elsewhere_or_inline(staff: httpx.AsyncClient, path: str) -> None:
    answer = await staff.get(path)
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "http" not in answer.text.replace("http-equiv", "")
    assert not re.search(r"<style|style=|<script>|\son\w+=", answer.text)


async def test_says_so_when_the_database_is_away(staff: httpx.AsyncClient, desk: Desk) -> None:
    async with desk.store.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE tickets RENAME TO away")
    page = await staff.get("/desk")
    assert page.status_code == 503
    assert "The database cannot be reached" in page.text
    assert (await staff.get("/desk/tickets")).json()["error"] == "store_down"


async def test_logs_who_came_and_what_was_done_but_never_content(
    staff: httpx.AsyncClient, says: Says, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    await says(f"canary {ALARM}", kind=Kind.HUMAN, patient_name="Canary")
    reference = await reference_of(desk)
    await staff.post("/desk/login", data={"password": "canary"})
    await sign_in(staff)
    await staff.post(f"/desk/tickets/{reference}/acknowledge")
    await staff.post("/desk/tickets/canary/close")
    await staff.post("/desk/logout")
    logged = capsys.readouterr()
    for event in ("staff_signed_in", "staff_sign_in_failed", "ticket_acknowledged", "staff_signed_out"):
        assert event in logged.out
    assert reference in logged.out
    assert "canary" not in (logged.out + logged.err).lower()


class TestAlerts:
    async def test_says_that_nobody_is_alerted(self, staff: httpx.AsyncClient) -> None:
        assert "Nobody is alerted of tickets" in (await staff.get("/desk")).text
        assert "Nobody is alerted" in (await staff.get("/desk/tickets")).json()["alerts"]

    async def test_shows_whom_nothing_reaches_and_who_was_told(self, desk: Desk, assistant: ScriptedAssistant) -> None:
        desk.alert_clock = AlertClock([Recipient("sms-1", "sms", 1, "+17705550142")])
        front = FrontDesk(
            Settings.from_environment(SECRETS), desk.store, assistant, ReadyActions(), desk, Workers(desk)
        )
        async with serving(create(front)) as url, talking_to(url) as client:
            await sign_in(client)
            assert (await client.get("/desk/tickets")).json()["alerts"] == ""
            await desk.receive("c", "web", ALARM)
            assert re.search(r"Staff alerted</dt><dd>\s*Not yet", (await client.get("/desk")).text)
            async with desk.store.writing() as connection:
                await alert_health.failed(connection, "sms-1", "http_401", desk.clock(), final=True)
                await connection.execute(update(alerts).values(state="sent", sent_at=desk.clock()))
            page = (await client.get("/desk")).text
            assert "Alerts by SMS 1 have not got through since Nov 24, 12:00 PM (http_401)." in page
            assert not re.search(r"Staff alerted</dt><dd>\s*Not yet", page)
            assert "+1770" not in page


class TestAudit:
    async def noted(self, desk: Desk) -> list[tuple[str, str | None]]:
        async with desk.store.reading() as connection:
            await audit.verify(connection)
            rows = await connection.execute(select(audit_table.c.what, audit_table.c.about).order_by(audit_table.c.seq))
            return [tuple(row) for row in rows]

    async def test_says_what_was_done_and_seen_once_per_session(
        self, client: httpx.AsyncClient, says: Says, desk: Desk
    ) -> None:
        await says(ALARM)
        reference = await reference_of(desk)
        await client.post("/desk/login", data={"password": "wrong"})
        await sign_in(client)
        for _ in range(2):
            await client.get("/desk")
            await client.get("/desk/tickets")
        await client.post(f"/desk/tickets/{reference}/acknowledge")
        await client.post(f"/desk/tickets/{reference}/close")
        await client.get("/desk")
        await client.post("/desk/logout")
        assert await self.noted(desk) == [
            ("sign_in_failed", None),
            ("signed_in", None),
            ("ticket_viewed", reference),
            ("ticket_acknowledged", reference),
            ("ticket_closed", reference),
            ("signed_out", None),
        ]

    async def test_staff_see_an_emergency_also_while_it_cannot_be_written(
        self, client: httpx.AsyncClient, says: Says, desk: Desk
    ) -> None:
        await says(ALARM)
        reference = await reference_of(desk)
        await refuse(desk.store, "audit")
        await sign_in(client)
        assert "throat is closing" in (await client.get("/desk")).text
        assert (await client.post(f"/desk/tickets/{reference}/close")).status_code == 503
        await accept(desk.store, "audit")
        await client.get("/desk")
        assert await self.noted(desk) == [("ticket_viewed", reference)]


class TestRatings:
    async def test_are_for_staff_only(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/desk/ratings")).status_code == 303

    async def test_are_counted_by_answer(self, staff: httpx.AsyncClient, desk: Desk, says: Says) -> None:
        assert "Nothing has been rated yet." in (await staff.get("/desk/ratings")).text
        await says("how long does it take")
        async with desk.store.writing() as connection:
            await feedback.give(connection, "c", 2, "down", "unclear", desk.clock())
        page = (await staff.get("/desk/ratings")).text
        assert re.search(r"Duration</th>\s*<td>0</td>\s*<td>1</td>\s*<td>hard to understand: 1</td>", page)
