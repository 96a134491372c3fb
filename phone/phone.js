// Shows the talk of the chosen number and channel as the server streams it, and sends what is typed or tapped. Its words
// stand in the page's templates.
"use strict";

const phone = document.getElementById("phone");
const log = document.getElementById("log");
const composer = document.getElementById("composer");
const field = document.getElementById("text");
const extras = document.getElementById("extras");
const line = document.getElementById("line");
const switches = document.getElementById("switches");
const notice = document.getElementById("notice");
const BAD = ["undelivered", "failed"];
let stream;
let messages = [];

function words(template, name, value) {
  return document.getElementById(template).content.querySelector(`[data-${name}="${CSS.escape(value)}"]`);
}

const word = (name) => words("words", "word", name).textContent;

function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function bubble(message) {
  const kind = words("kinds", "kind", message.kind);
  const element = make("div", "bubble");
  if (kind) element.append(make("span", `kind ${message.kind}`, kind.textContent));
  if (message.text) element.append(make("span", "text", message.text));
  return element;
}

function state(message) {
  const status = words("statuses", "status", message.status);
  const element = make("p", `state ${message.status}${BAD.includes(message.status) ? " bad" : ""}`);
  const tick = make("span", "tick", status?.dataset.tick ?? "");
  tick.setAttribute("aria-hidden", "true");
  const time = new Date(message.at).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
  const parts = [time, status?.textContent ?? message.status];
  if (message.error) parts.push(message.error);
  if (message.segments) parts.push(`${message.segments} ${word(message.segments === 1 ? "segment" : "segments")} ${message.encoding}`);
  element.append(tick, parts.join(" · "));
  return element;
}

function choices(message, taken) {
  const box = make("div", "choices");
  const place = message.opens ? box.appendChild(document.createElement("details")) : box;
  if (message.opens) place.append(make("summary", "", message.opens));
  for (const choice of message.choices) {
    const button = make("button", choice.id === taken ? "taken" : "", choice.title);
    button.type = "button";
    if (choice.description) button.append(make("span", "about", choice.description));
    const kind = message.opens ? "list" : "button";
    button.addEventListener("click", () => send({ kind, text: choice.title, choice: choice.id, answers: message.id }));
    place.append(button);
  }
  return box;
}

function element(message, before) {
  const isNotice = message.kind.startsWith("twilio-");
  const place = make("article", `message ${message.from_clinic ? "theirs" : "mine"}`);
  place.classList.toggle("notice", isNotice);
  place.classList.toggle("turn", before?.from_clinic !== message.from_clinic);
  place.classList.toggle("unarrived", message.from_clinic && BAD.includes(message.status));
  place.dataset.id = message.id;
  place.append(bubble(message));
  const taken = messages.find((other) => other.answers === message.id)?.choice;
  if (message.choices.length) place.append(choices(message, taken));
  if (!isNotice) place.append(state(message));
  if (!message.from_clinic && message.status === "failed") {
    const again = make("button", "again", word("again"));
    again.type = "button";
    again.addEventListener("click", () => send(message));
    place.append(again);
  }
  return place;
}

// What has not changed stays where it is, so that open lists stay open and screen readers hear what is new alone.
function show(next) {
  messages = next;
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  const known = new Map([...log.children].map((child) => [child.dataset.id, child]));
  const wanted = next.map((message, place) => {
    const digest = JSON.stringify([message, next.find((other) => other.answers === message.id)?.choice]);
    const old = known.get(message.id);
    if (old?.dataset.digest === digest) return old;
    const fresh = element(message, next[place - 1]);
    fresh.dataset.digest = digest;
    if (old?.querySelector("details")?.open) fresh.querySelector("details").open = true;
    return fresh;
  });
  for (const child of [...log.children]) if (!wanted.includes(child)) child.remove();
  wanted.forEach((child, place) => { if (log.children[place] !== child) log.insertBefore(child, log.children[place] ?? null); });
  if (!wanted.length) log.append(make("p", "nothing", word("empty")));
  if (atEnd) log.scrollTop = log.scrollHeight;
}

const chosen = () => new FormData(line);

function follow() {
  const isValid = line.checkValidity();
  notice.textContent = isValid ? "" : word("wrong");
  if (!isValid) return;
  const { channel, number } = Object.fromEntries(chosen());
  phone.className = `phone ${channel === "sms" ? "sms" : "whatsapp"}`;
  stream?.close();
  show([]);
  stream = new EventSource(`/talk?${new URLSearchParams({ channel, number })}`);
  stream.addEventListener("message", (event) => {
    const said = JSON.parse(event.data);
    show(said.messages);
    document.getElementById("numbers").replaceChildren(...said.numbers.map((each) => new Option(each)));
  });
  stream.addEventListener("error", () => { notice.textContent = word("lost"); });
  stream.addEventListener("open", () => { notice.textContent = ""; });
}

async function send({ kind = "text", text = "", choice = "", answers = "", id = "" }) {
  const { channel, number } = Object.fromEntries(chosen());
  log.scrollTop = log.scrollHeight;
  try {
    await fetch("/talk", { method: "POST", body: JSON.stringify({ channel, number, kind, text, choice, answers, id }) });
  } catch {
    notice.textContent = word("lost");
  }
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value;
  field.value = "";
  if (text) send({ text });
  field.focus();
});

field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    composer.requestSubmit();
  }
});

extras.addEventListener("click", (event) => {
  const { kind, text } = event.target.dataset;
  if (!kind) return;
  extras.open = false;
  const last = messages.filter((message) => message.from_clinic).at(-1);
  send({ kind, text, answers: kind === "reaction" ? last?.id : "" });
  field.focus();
});

extras.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  extras.open = false;
  extras.querySelector("summary").focus();
});

line.addEventListener("change", follow);
line.addEventListener("submit", (event) => event.preventDefault());

document.getElementById("another").addEventListener("click", () => {
  line.elements.number.value = `+1404555${String(Math.floor(Math.random() * 100)).padStart(2, "0").padStart(4, "01")}`;
  follow();
});

switches.addEventListener("submit", (event) => event.preventDefault());
switches.addEventListener("change", () => {
  if (!switches.checkValidity()) return;
  const set = {};
  for (const { name, type, checked, value } of switches.querySelectorAll("[name]")) {
    set[name] = type === "checkbox" ? checked : type === "number" ? Number(value) : value;
  }
  fetch("/switches", { method: "PUT", body: JSON.stringify(set) });
});

document.getElementById("forget").addEventListener("click", () => fetch("/talk", { method: "DELETE" }));

async function readSwitches() {
  const set = await (await fetch("/switches")).json();
  for (const control of switches.querySelectorAll("[name]")) {
    if (control.type === "checkbox") control.checked = set[control.name];
    else control.value = set[control.name];
  }
}

readSwitches();
follow();
