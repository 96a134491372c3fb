// A page to chat on. The log shows only what the server has; what is not there yet stands below it, kept in the browser,
// and is sent again under the same id until the server has it.
"use strict";

const [log, unsent, typing, offline, renewed, refused, form, input] =
  ["log", "unsent", "typing", "offline", "renewed", "refused", "form", "text"].map((id) => document.getElementById(id));
const SILENCE = 40000; // milliseconds without a heartbeat (every 15 s) until a stream counts as cut
const OPENS = 5000; // until a stream that shows nothing is held back by a proxy, and lists are asked for instead
const POLL = 2000, POLL_UNSEEN = 10000, FIRST_WAIT = 500, LONGEST_WAIT = 10000, TYPES = 12000;

let last = 0; // the place of the latest event in the log
let streams = true;
let sending = false;
let beginning, typingEnds, retry, retryWait = FIRST_WAIT;
let wake = () => {}; // ends the current wait
let cut = new AbortController(); // ends the current stream

const pause = (time) => new Promise((done) => { wake = done; setTimeout(done, time); });
const uuid = () => "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
  (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));
const retire = () => log.querySelectorAll("button").forEach((button) => { button.disabled = true; });
const element = (tag, textContent, className = "") =>
  Object.assign(document.createElement(tag), { textContent, className });

class Refused extends Error {
  constructor(status, body, wait) { super(body.error); Object.assign(this, { status, body, wait }); }
}

async function ask(path, options = {}) {
  const token = localStorage.getItem("chat.token");
  const headers = { Authorization: `Bearer ${token}`, ...options.headers };
  const answer = await fetch(path, { cache: "no-store", ...options, headers });
  if (answer.ok) return answer;
  if (answer.status === 401 && token === localStorage.getItem("chat.token")) await begin(token !== null);
  const body = await answer.json();
  throw new Refused(answer.status, body, 1000 * Number(answer.headers.get("Retry-After") ?? 0));
}

const begin = (again) => (beginning ??= openSession(again).finally(() => { beginning = null; }));

async function openSession(again) {
  const answer = await fetch("/chat/session", { method: "POST" });
  if (!answer.ok) throw new Error("no session");
  localStorage.setItem("chat.token", (await answer.json()).token);
  startOver(again);
}

function startOver(again) {
  last = 0;
  log.replaceChildren();
  cut.abort();
  renewed.hidden = !again;
}

async function list() {
  const answer = await ask(last ? `/chat/events?after=${last}` : "/chat/history");
  (await answer.json()).forEach(show);
}

async function stream() {
  cut = new AbortController();
  let watch = setTimeout(() => { streams = false; cut.abort(); }, OPENS);
  try {
    const headers = { Accept: "text/event-stream" };
    const answer = await ask(`/chat/events?after=${last}`, { headers, signal: cut.signal });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = "", chunk; !(chunk = await reader.read()).done;) {
      clearTimeout(watch);
      watch = setTimeout(() => cut.abort(), SILENCE);
      offline.hidden = true;
      const events = (text + chunk.value).split("\n\n");
      text = events.pop();
      for (const event of events) {
        const data = event.split("\n").find((line) => line.startsWith("data: "));
        if (data) show(JSON.parse(data.slice(6)));
      }
    }
  } finally { clearTimeout(watch); }
}

async function follow() {
  for (let wait = FIRST_WAIT; ;) {
    try {
      if (!localStorage.getItem("chat.token")) await begin(false);
      await list();
      offline.hidden = true;
      wait = FIRST_WAIT;
      send();
      if (streams && !document.hidden) await stream(); // unseen pages leave their connection to the others
      await pause(document.hidden ? POLL_UNSEEN : streams ? FIRST_WAIT : POLL);
    } catch (error) {
      if (error.name === "AbortError" || error.status === 401) continue;
      offline.hidden = false;
      await pause(wait * (0.5 + Math.random() / 2));
      wait = Math.min(2 * wait, LONGEST_WAIT);
    }
  }
}

function show(event) {
  if (event.seq <= last) return;
  last = event.seq;
  const kind = event.about.includes("emergency") ? `${event.from} alarm` : event.from;
  const bubble = element("p", "", kind);
  bubble.append(element("span", log.dataset[event.from] ?? "", "who"), element("span", event.text));
  log.append(bubble);
  if (event.from === "patient") retire();
  if (event.buttons.length) log.append(choices(event.buttons));
  isTyping(event.from === "patient" && Date.now() - Date.parse(event.at) < TYPES);
  log.lastChild.scrollIntoView({ block: "nearest" });
}

function choices(buttons) {
  const row = element("div", "", "choices");
  for (const { title, payload } of buttons) {
    const button = Object.assign(element("button", title), { type: "button" });
    button.addEventListener("click", () => {
      retire();
      input.focus();
      say({ choice: payload }, title);
    });
    row.append(button);
  }
  return row;
}

function isTyping(on) {
  clearTimeout(typingEnds);
  typing.hidden = !on;
  if (on) typingEnds = setTimeout(() => { typing.hidden = true; }, TYPES);
}

const waiting = () => Object.keys(localStorage).filter((key) => key.startsWith("chat.unsent.")).sort();

function showUnsent() {
  unsent.replaceChildren(...waiting().map((key) => element("li", JSON.parse(localStorage.getItem(key)).shown)));
}

function say(what, shown) {
  const message = { id: uuid(), ...what };
  localStorage.setItem(`chat.unsent.${Date.now()}.${message.id}`, JSON.stringify({ message, shown }));
  refused.hidden = renewed.hidden = true;
  showUnsent();
  send();
}

async function send() {
  if (sending) return;
  sending = true;
  try {
    for (let key; (key = waiting()[0]);) {
      const { message, shown } = JSON.parse(localStorage.getItem(key));
      const headers = { "Content-Type": "application/json" };
      try {
        await ask("/chat/messages", { method: "POST", headers, body: JSON.stringify(message) });
        localStorage.removeItem(key);
        if (!streams) wake();
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        await refuse(error, key, shown);
      }
      showUnsent();
    }
    retryWait = FIRST_WAIT;
  } catch {
    offline.hidden = false;
    clearTimeout(retry);
    retry = setTimeout(send, retryWait);
    retryWait = Math.min(2 * retryWait, LONGEST_WAIT);
  } finally { sending = false; }
}

async function refuse({ status, body, wait }, key, shown) {
  if (status === 401) return; // a new session has begun; the message goes there
  refused.textContent = body.text;
  refused.hidden = false;
  if (body.error === "not_answered") localStorage.removeItem(key); // the server has it
  else if (status === 429) await new Promise((done) => setTimeout(done, wait));
  else if (status >= 500) throw new Error(body.error);
  else {
    localStorage.removeItem(key);
    input.value ||= shown;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = input.value.trim();
  input.value = "";
  if (text) say({ text }, text);
});
document.addEventListener("visibilitychange", () => { cut.abort(); wake(); });
window.addEventListener("online", () => wake());
window.addEventListener("storage", ({ key }) => {
  if (key === "chat.token") startOver(false);
  showUnsent();
});
showUnsent();
follow();
