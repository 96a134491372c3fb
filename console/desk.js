// Keeps the list up to date without disturbing whoever works with it: what has not changed stays where it is, what has
// keeps its open folds and the focus. Knows no words; they come from the templates.
"use strict";

const EVERY = 3000; // milliseconds

// The same file is its own clock: browsers slow down the timers of a page in the background, not those of a worker.
if (typeof document === "undefined") setInterval(() => postMessage(null), EVERY);
else keepUpToDate();

function keepUpToDate() {
  const desk = document.getElementById("desk");
  const board = document.getElementById("board");
  const alarm = document.getElementById("alarm");
  const alerts = document.getElementById("alerts");
  const notice = document.getElementById("notice");
  const news = document.getElementById("news");
  let version = "";
  let ahead = Date.now() - Date.parse(desk.dataset.at); // of the server's clock, in milliseconds
  let active = false;
  let asking = false;
  let lost = false;

  for (const sign of ["pointermove", "pointerdown", "keydown", "wheel", "touchstart"]) {
    addEventListener(sign, () => { active = true; }, { passive: true });
  }

  function say(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function lock() {
    board.replaceChildren();
    location.assign("/desk/login?locked");
  }

  async function ask() {
    if (asking) return;
    asking = true;
    const headers = { Accept: "application/json", "If-None-Match": version };
    if (active) headers["Desk-Active"] = "yes";
    active = false;
    try {
      const answer = await fetch("/desk/tickets", { headers, signal: AbortSignal.timeout(10000) });
      if (answer.status === 401) return lock();
      if (answer.status === 200) {
        show(await answer.json());
        version = answer.headers.get("ETag");
      } else if (answer.status !== 304) throw new Error(answer.status);
      if (lost) say(notice, "");
      lost = false;
    } catch {
      lost = true;
      say(notice, desk.dataset.lost);
    } finally {
      asking = false;
    }
  }

  function show(update) {
    const fresh = document.createElement("template");
    fresh.innerHTML = update.html;
    ahead = Date.now() - Date.parse(update.at);
    document.title = update.title;
    say(alarm, update.alarm);
    say(alerts, update.alerts);
    say(news, newsOf(fresh.content));
    const focus = placeOfFocus();
    let moved = false;
    for (const section of fresh.content.querySelectorAll("section")) {
      const shown = document.getElementById(section.id);
      say(shown.querySelector("h2 .count"), section.querySelector("h2 .count").textContent);
      shown.querySelector(".quiet").hidden = section.querySelector(".quiet").hidden;
      moved = merge(shown.querySelector(".list"), section.querySelector(".list")) || moved;
    }
    say(document.getElementById("left-out"), fresh.content.querySelector("#left-out").textContent);
    if (moved) settle();
    tellAges();
    focusAgain(focus);
  }

  // What a screen reader says: tickets that are open and were not, or that the patient mentioned again.
  function newsOf(content) {
    return [...content.querySelectorAll("#open .ticket")]
      .filter((ticket) => {
        const known = board.querySelector(`#${CSS.escape(ticket.id)}`);
        return !known?.matches(".open") || known.dataset.mentions !== ticket.dataset.mentions;
      })
      .map((ticket) => ticket.dataset.news)
      .join(". ");
  }

  // True when something has changed its place.
  function merge(list, freshList) {
    const wanted = [...freshList.children].map((ticket) => {
      const known = document.getElementById(ticket.id);
      if (known?.dataset.digest === ticket.dataset.digest) return known;
      for (const fold of known?.querySelectorAll("details[open]") ?? []) {
        ticket.querySelector(`details[data-fold="${fold.dataset.fold}"]`).open = true;
      }
      return ticket;
    });
    for (const ticket of [...list.children]) if (!wanted.includes(ticket)) ticket.remove();
    let moved = false;
    wanted.forEach((ticket, place) => {
      if (list.children[place] === ticket) return;
      moved = true;
      document.getElementById(ticket.id)?.remove();
      list.insertBefore(ticket, list.children[place] ?? null);
    });
    return moved;
  }

  // A button that has just slid under somebody's finger takes no click.
  function settle() {
    board.classList.add("settling");
    setTimeout(() => board.classList.remove("settling"), 600);
  }

  function placeOfFocus() {
    const element = document.activeElement;
    return { element, ticket: element.closest(".ticket")?.id, key: element.dataset.key };
  }

  function focusAgain({ element, ticket, key }) {
    if (document.activeElement === element || !ticket) return;
    const place = document.getElementById(ticket);
    const candidates = [place?.querySelector(`[data-key="${key}"]`), place?.querySelector("button"), place];
    const next = candidates.find((candidate) => candidate?.checkVisibility()) ?? document.getElementById("open-heading");
    next.focus({ preventScroll: next.id === "open-heading" });
  }

  function tellAges() {
    for (const age of board.querySelectorAll("[data-age]")) {
      const minutes = Math.max(0, Math.floor((Date.now() - ahead - Date.parse(age.dateTime)) / 60000));
      if (minutes < 1) say(age, desk.dataset.now);
      else if (minutes < 60) say(age, desk.dataset.minutes.replace("{}", minutes));
      else if (minutes < 2880) say(age, desk.dataset.hours.replace("{}", Math.floor(minutes / 60)));
      else say(age, desk.dataset.days.replace("{}", Math.floor(minutes / 1440)));
    }
  }

  board.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector("button");
    if (button.getAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(new FormData(form)),
      });
      if (answer.status === 401) return lock();
      say(notice, (await answer.json()).text);
      await ask();
    } catch {
      lost = true;
      say(notice, desk.dataset.lost);
    } finally {
      button.removeAttribute("aria-disabled");
    }
  });

  new Worker(document.currentScript.src).addEventListener("message", () => { tellAges(); ask(); });
}
