// The button that opens the chat, with the number of unread messages; and, where the page wishes it, a greeting beside it.

import { builtIn, type Language } from "./config";
import { el, filled, icon } from "./dom";

const GREETED = "clinic-chat.greeted";

export class Launcher {
  readonly element: HTMLElement;
  readonly button: HTMLButtonElement;
  private readonly badge = el("span", { class: "badge", part: "badge", hidden: true });
  private readonly unread = el("span", { class: "unseen" });
  private readonly greeting = el("div", { class: "greeting", part: "greeting", role: "status", hidden: true });
  private timer = 0;

  constructor(
    private readonly language: Language,
    label: string | null,
    private readonly open: () => void,
  ) {
    const name = el("span", { class: "label" }, label ?? builtIn(language).launcher);
    this.button = el("button", { type: "button", class: "launcher", part: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: open }, icon("chat"), name, this.badge, this.unread);
    this.element = el("div", { class: "corner", lang: language }, this.greeting, this.button);
  }

  count(unread: number): void {
    const { unread_one, unread_more } = builtIn(this.language);
    this.badge.hidden = !unread;
    this.badge.textContent = String(unread);
    this.badge.setAttribute("aria-hidden", "true");
    this.unread.textContent = unread ? `, ${filled(unread === 1 ? unread_one : unread_more, { count: unread })}` : "";
  }

  /** Shows `text` once per visit, `after` seconds from now. */
  greet(text: string, after: number): void {
    if (seen()) return;
    const { dismiss } = builtIn(this.language);
    this.timer = setTimeout(() => {
      remember();
      const hide = el("button", { type: "button", class: "icon", "aria-label": dismiss, title: dismiss, onclick: () => this.endGreeting() }, icon("close"));
      this.greeting.replaceChildren(el("button", { type: "button", class: "text", onclick: this.open }, text), hide);
      this.greeting.hidden = false;
    }, after * 1000);
  }

  endGreeting(): void {
    clearTimeout(this.timer);
    this.greeting.hidden = true;
  }

  expand(open: boolean): void {
    this.button.setAttribute("aria-expanded", String(open));
    this.element.hidden = open;
    if (open) this.endGreeting();
  }
}

function seen(): boolean {
  try {
    return sessionStorage.getItem(GREETED) !== null;
  } catch {
    return true;
  }
}

function remember(): void {
  try {
    sessionStorage.setItem(GREETED, "yes");
  } catch {
    // it is shown again on the next page
  }
}
