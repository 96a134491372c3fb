// What the page's script tag runs: defines the element and, unless the page has placed one itself, adds it with the tag's
// data- attributes as its own. Running it again changes nothing.

import { ClinicChat } from "./element";

const NAME = "clinic-chat";

const script = document.currentScript ?? document.querySelector('script[src*="widget.js"]');

let ours: HTMLElement | undefined;

function place(): void {
  if (document.querySelector(NAME)) return;
  document.body.append((ours ??= make()));
}

function make(): HTMLElement {
  const chat = document.createElement(NAME);
  for (const [name, value] of Object.entries((script as HTMLElement | null)?.dataset ?? {})) {
    chat.setAttribute(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), value ?? "");
  }
  if (!chat.hasAttribute("server") && script instanceof HTMLScriptElement) {
    chat.setAttribute("server", new URL(".", script.src).href);
  }
  return chat;
}

function begin(): void {
  place();
  // Single-page apps may put another body in place of this one.
  new MutationObserver(() => document.body && place()).observe(document.documentElement, { childList: true });
}

if (!customElements.get(NAME)) {
  customElements.define(NAME, ClinicChat);
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
}
