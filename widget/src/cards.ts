// What one thing said looks like: a bubble, or a card for what must not be overlooked.

import type { Config } from "./config";
import type { Said } from "./door";
import { el, filled, icon, type Child, type Icon } from "./dom";
import { linked } from "./links";

const LIFELINE = "988"; // stands only in the words for somebody who may harm themselves

type Kind = "emergency" | "allergy" | "read-back" | "bubble";

export function kindOf(event: Pick<Said, "from" | "about" | "reference">): Kind {
  if (event.from === "patient") return "bubble";
  if (event.about.includes("emergency")) return "emergency";
  if (event.about.includes("escalate:allergy") && event.reference) return "allergy";
  return event.about.includes("book:confirm") ? "read-back" : "bubble";
}

export function bodyOf(event: Said, config: Config): HTMLElement {
  const { strings } = config;
  switch (kindOf(event)) {
    case "emergency":
      return emergency(event.text, config);
    case "allergy": {
      const reference = filled(strings["reference"]!, { reference: event.reference! });
      return card("allergy", "note", strings["allergy_title"]!, text(event, config), el("p", { class: "reference" }, reference));
    }
    case "read-back":
      return card("read-back", "check", strings["read_back_title"]!, ...rows(event, config));
    default:
      return el("div", { class: "bubble", part: `bubble bubble-${event.from}` }, text(event, config));
  }
}

/** Calm and unmistakable: what it is, what to do, and a button that dials. */
export function emergency(words: string, config: Config): HTMLElement {
  const { strings, phone, dial } = config;
  const calls = el("div", { class: "calls" }, call("911", strings["call_911"]!, "main"));
  if (words.includes(LIFELINE)) calls.append(call(LIFELINE, strings["call_988"]!));
  if (dial) calls.append(call(dial, filled(strings["call"]!, { phone })));
  return card("emergency", "alarm", strings["emergency_title"]!, el("p", { class: "text" }, words), calls);
}

function card(kind: string, sign: Icon, title: string, ...content: Child[]): HTMLElement {
  return el("div", { class: `card ${kind}`, part: `card card-${kind}` }, el("p", { class: "title" }, icon(sign), title), ...content);
}

const call = (number: string, label: string, more = ""): HTMLElement =>
  el("a", { class: `button ${more}`, href: `tel:${number}` }, icon("phone"), label);

function text(event: Said, config: Config): HTMLElement {
  const parts = event.from === "patient" ? [event.text] : linked(event.text, config.phone, config.dial);
  return el("p", { class: "text" }, ...parts);
}

/** The lines "Name: Ann" of a read-back as a list, the others as text. */
function rows(event: Said, config: Config): HTMLElement[] {
  const parts: HTMLElement[] = [];
  for (const line of event.text.split("\n")) {
    const [, label, value] = /^([^:]{1,40}): (.+)$/.exec(line) ?? [];
    const list = parts.at(-1);
    if (!label || !value) parts.push(text({ ...event, text: line }, config));
    else if (list?.tagName === "DL") list.append(row(label, value));
    else parts.push(el("dl", {}, row(label, value)));
  }
  return parts;
}

const row = (label: string, value: string): HTMLElement => el("div", {}, el("dt", {}, label), el("dd", {}, value));
