// A plain page to chat on: one session per page load, Rasa's REST protocol.
"use strict";

const log = document.getElementById("log");
const form = document.getElementById("form");
const input = document.getElementById("text");
let session = null;

function show(text, className) {
  const bubble = document.createElement("p");
  bubble.textContent = text;
  bubble.className = className;
  log.append(bubble);
  bubble.scrollIntoView({ block: "end" });
}

function offer(buttons) {
  const row = document.createElement("div");
  row.className = "choices";
  for (const { title, payload } of buttons) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = title;
    button.addEventListener("click", () => { row.remove(); say(payload, title); });
    row.append(button);
  }
  log.append(row);
  row.scrollIntoView({ block: "end" });
}

async function begin() {
  const answer = await fetch("/chat/session", { method: "POST" });
  return (await answer.json()).token;
}

async function say(text, shown = text) {
  show(shown, "patient");
  try {
    session ??= begin();
    const answer = await fetch("/webhooks/rest/webhook", {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${await session}` },
      body: JSON.stringify({ sender: "demo", message: text }),
    });
    const body = await answer.json();
    for (const reply of Array.isArray(body) ? body : [body]) {
      show(reply.text, reply.about.includes("emergency") ? "bot alarm" : "bot");
      if (reply.buttons) offer(reply.buttons);
    }
  } catch {
    session = null;
    input.value = text;
    show("The chat cannot be reached. Your text is still here: please try again.", "bot alarm");
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = input.value.trim();
  if (!text) return;
  input.value = "";
  say(text);
});
