// The list of what was said: one lasting region that screen readers follow, to whose end new things are added.

import { bodyOf, kindOf } from "./cards";
import { choicesOf, type Choose } from "./choices";
import type { Config } from "./config";
import type { Said } from "./door";
import { el, filled } from "./dom";
import { ratingOf, type Rate } from "./rating";

export class Log {
  readonly element: HTMLElement;
  private readonly events: Said[] = [];
  private readonly clock: Intl.DateTimeFormat;
  private readonly calendar: Intl.DateTimeFormat;
  private withStaff = false;

  constructor(
    private readonly config: Config,
    private readonly choose: Choose,
    private readonly rate: Rate,
  ) {
    const locale = config.language === "es" ? "es-US" : "en-US";
    this.clock = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });
    this.calendar = new Intl.DateTimeFormat(locale, { weekday: "long", month: "long", day: "numeric" });
    this.element = el("div", { class: "log", role: "log", "aria-label": config.strings["conversation"], part: "log" });
  }

  get said(): readonly Said[] {
    return this.events;
  }

  /** Whether the last to speak for the clinic was a person. */
  get isWithStaff(): boolean {
    return this.withStaff;
  }

  clear(): void {
    this.events.length = 0;
    this.withStaff = false;
    this.element.replaceChildren();
  }

  /** `quietly` adds without telling a screen reader: the past is read by those who look for it. */
  add(events: Said[], quietly: boolean): void {
    if (quietly) this.element.setAttribute("aria-live", "off");
    for (const event of events) this.addOne(event);
    if (quietly) requestAnimationFrame(() => requestAnimationFrame(() => this.element.removeAttribute("aria-live")));
  }

  /** Buttons that can be pressed, in the order of their numbers. */
  choices(): HTMLButtonElement[] {
    return [...this.element.querySelectorAll<HTMLButtonElement>(".choices button:not(:disabled)")];
  }

  retireChoices(): void {
    for (const button of this.choices()) button.disabled = true;
  }

  /** The conversation as a text to keep. */
  transcript(): string {
    const { strings, clinic, phone } = this.config;
    const lines = this.events.map((event) => {
      const at = new Date(event.at);
      return `[${this.calendar.format(at)}, ${this.clock.format(at)}] ${strings[event.from]}: ${event.text}`;
    });
    return [`${clinic}, ${phone}`, ...lines, ""].join("\n\n");
  }

  private addOne(event: Said): void {
    const before = this.events.at(-1);
    this.events.push(event);
    if (event.from === "patient") this.retireChoices();
    this.markDay(event, before);
    this.markStaff(event);
    this.element.append(this.entry(event, before));
  }

  private entry(event: Said, before: Said | undefined): HTMLElement {
    const { strings } = this.config;
    const follows = before?.from === event.from && sameMinute(event, before);
    const at = el("time", { datetime: event.at }, this.clock.format(new Date(event.at)));
    const who = el("p", { class: `who${follows ? " unseen" : ""}` }, strings[event.from], el("span", {}, " "), at);
    const entry = el("div", { class: `entry ${event.from}`, part: `message message-${event.from}` }, who);
    const body = bodyOf(event, this.config);
    body.setAttribute("lang", event.language ?? this.config.language);
    entry.append(body);
    if (event.source) entry.append(el("p", { class: "source" }, filled(strings["source"]!, { source: event.source })));
    if (event.from === "bot" && (event.asks_rating || event.about.some((word) => word.startsWith("answer:")))) {
      entry.append(ratingOf(event, this.config, this.rate));
    }
    if (event.buttons.length && kindOf(event) !== "emergency") {
      const first = this.choices().length + 1;
      entry.append(choicesOf(event.buttons, first, strings["choices"]!, this.choose));
    }
    return entry;
  }

  private markDay(event: Said, before: Said | undefined): void {
    const day = this.calendar.format(new Date(event.at));
    if (before && this.calendar.format(new Date(before.at)) === day) return;
    this.element.append(el("p", { class: "mark" }, day));
  }

  private markStaff(event: Said): void {
    const { strings } = this.config;
    if (event.from === "patient" || (event.from === "staff") === this.withStaff) return;
    this.withStaff = event.from === "staff";
    this.element.append(el("p", { class: "mark" }, strings[this.withStaff ? "staff_joined" : "staff_left"]));
  }
}

const sameMinute = (one: Said, other: Said): boolean =>
  Math.abs(Date.parse(one.at) - Date.parse(other.at)) < 60_000;
