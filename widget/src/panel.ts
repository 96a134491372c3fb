// The open chat: puts its parts together and decides what each event means for them.

import { choiceOf } from "./choices";
import { Composer } from "./composer";
import type { Config } from "./config";
import type { Conversation } from "./conversation";
import type { Button, RefusalWords, Said } from "./door";
import { el, filled, icon } from "./dom";
import { Gate } from "./gate";
import type { Kept } from "./kept";
import { Log } from "./log";
import { Menu } from "./menu";
import { Notices } from "./notices";

const SLOW = 7_000; // milliseconds after a message until we admit that it takes long
const TYPES = 15_000; // until nobody believes that somebody is writing
const NEAR_END = 80; // pixels

export class Panel {
  readonly element: HTMLElement;
  readonly notices: Notices;
  readonly log: Log;
  private readonly menu: Menu;
  private readonly gate: Gate;
  private readonly composer: Composer;
  private readonly scroller: HTMLElement;
  private readonly unsent: HTMLElement;
  private readonly typing: HTMLElement;
  private readonly newest: HTMLButtonElement;
  private atEnd = true; // and stays there whatever grows
  private first = ""; // what to say once the notice is agreed to
  private slow = 0;
  private typed = 0;

  constructor(
    private readonly config: Config,
    private readonly conversation: Conversation,
    private readonly kept: Kept,
    close: () => void,
  ) {
    const { strings } = config;
    this.notices = new Notices(config);
    this.log = new Log(config, (button) => this.choose(button), (...rating) => conversation.rate(...rating));
    this.menu = new Menu(config, { download: () => this.download(), erase: () => this.erase() });
    this.gate = new Gate(config, () => this.agree(), (question) => this.say(question));
    this.composer = new Composer(config, (text) => this.submit(text));
    this.unsent = el("ul", { class: "unsent", "aria-label": strings["unsent"] });
    this.typing = el("div", { class: "typing", hidden: true, "aria-hidden": "true", part: "typing" }, el("i"), el("i"), el("i"));
    this.newest = el("button", { type: "button", class: "newest", hidden: true, onclick: () => this.toEnd() }, icon("newest"), strings["new_messages"]);
    this.scroller = el("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": strings["conversation"], onscroll: () => this.scrolled() }, this.gate.element, this.log.element, this.unsent, this.typing);
    const foot = el("div", { class: "foot" }, this.newest, this.notices.element, this.composer.element);
    this.element = el(
      "section",
      {
        class: "panel",
        part: "panel",
        role: "dialog",
        lang: config.language,
        tabindex: -1,
        "aria-label": `${config.clinic}: ${strings["subtitle"]}`,
        "aria-describedby": "greeting",
        onkeydown: (event: KeyboardEvent) => this.pressed(event, close),
      },
      this.header(close),
      this.help(),
      this.menu.element,
      this.scroller,
      foot,
    );
    const sizes = new ResizeObserver(() => this.atEnd && this.toEnd());
    for (const each of [this.scroller, this.gate.element, this.log.element, this.unsent, this.typing]) sizes.observe(each);
    this.setGate();
  }

  said(events: Said[], past: boolean): void {
    const follows = past || this.atEnd || events.some((event) => event.from === "patient");
    if (past) this.log.clear();
    else this.notices.clear();
    this.log.add(events, past);
    this.setGate();
    const last = events.at(-1);
    if (last) this.expect(last);
    if (follows) this.toEnd();
    else this.newest.hidden = false;
  }

  waiting(shown: string[]): void {
    const grew = shown.length > this.unsent.childElementCount;
    const { strings } = this.config;
    this.unsent.replaceChildren(...shown.map((text) => el("li", {}, el("p", { class: "bubble" }, text), el("p", { class: "late" }, strings["unsent"]))));
    if (grew) this.toEnd();
  }

  refused(words: RefusalWords, text: string): void {
    this.notices.refuse(words);
    if (text && !this.composer.text) this.composer.fill(text);
  }

  startedOver(renewed: boolean): void {
    this.log.clear();
    this.expectNothing();
    this.notices.clear();
    this.notices.set("renewed", renewed);
    this.setGate();
  }

  /** The text to send, ready in the field. */
  prefill(text: string): void {
    this.composer.fill(text);
  }

  focus(): void {
    const writes = !this.composer.element.hidden && !matchMedia("(pointer: coarse)").matches;
    (writes ? this.composer.field : this.element).focus();
  }

  toEnd(): void {
    this.atEnd = true;
    for (const each of [this.scroller, this.element]) each.scrollTop = each.scrollHeight; // on a very low screen, all scrolls
    this.newest.hidden = true;
  }

  private header(close: () => void): HTMLElement {
    const { strings, clinic } = this.config;
    const names = el("div", { class: "names" }, el("h2", {}, clinic), el("p", {}, strings["subtitle"]));
    const shut = el("button", { type: "button", class: "icon", "aria-label": strings["close"], title: strings["close"], onclick: close }, icon("close"));
    return el("div", { class: "header", part: "header" }, names, this.menu.button, shut);
  }

  private help(): HTMLElement {
    const { strings, phone, dial, staff } = this.config;
    const call = el("a", { href: `tel:${dial}`, class: "call" }, icon("phone"), filled(strings["call"]!, { phone }));
    const person = el("button", { type: "button", class: "person", onclick: () => this.say(strings["person_says"]!) }, icon("person"), strings["person"]);
    return el("div", { class: "help", part: "help" }, call, person, staff && el("p", { class: "staff" }, staff));
  }

  private get agreed(): boolean {
    return this.kept.get("agreed") !== null;
  }

  private setGate(): void {
    const passed = this.agreed;
    if (passed) this.gate.pass(!this.log.said.length && !this.unsent.childElementCount);
    else this.gate.ask();
    this.composer.element.hidden = !passed;
  }

  private agree(): void {
    this.kept.set("agreed", new Date().toISOString());
    const { first } = this;
    this.first = "";
    this.setGate();
    this.focus();
    if (first) this.say(first);
  }

  private submit(text: string): void {
    const { longest, strings } = this.config;
    const number = /^[1-9]$/.exec(text)?.[0];
    const chosen = number && this.log.choices()[Number(number) - 1];
    if (chosen) chosen.click();
    else if (text.length <= longest) this.say(text);
    else {
      const words = { error: "too_long", text: filled(strings["too_long"]!, { count: text.length, longest }), about: [] };
      this.notices.refuse(words);
      this.conversation.sayTooLong(text).catch(() => this.notices.set("offline", true));
    }
  }

  private say(text: string): void {
    if (!this.agreed) {
      this.first = text;
      this.gate.point();
      return;
    }
    this.notices.clear();
    this.conversation.say({ text }, text);
    this.setGate();
  }

  private choose({ title, payload }: Button): void {
    this.log.retireChoices();
    this.notices.clear();
    this.focus();
    this.conversation.say({ choice: payload }, title);
  }

  private expect(last: Said): void {
    this.expectNothing();
    const age = Date.now() - Date.parse(last.at);
    if (last.from !== "patient" || age > TYPES || this.log.isWithStaff) return;
    this.typing.hidden = false;
    this.slow = setTimeout(() => this.notices.set("slow", true), Math.max(0, SLOW - age));
    this.typed = setTimeout(() => (this.typing.hidden = true), TYPES - Math.max(0, age));
  }

  private expectNothing(): void {
    this.typing.hidden = true;
    clearTimeout(this.slow);
    clearTimeout(this.typed);
  }

  private pressed(event: KeyboardEvent, close: () => void): void {
    if (event.key === "Escape") {
      event.stopPropagation();
      if (this.menu.isOpen) this.menu.close(true);
      else close();
      return;
    }
    const writing = event.composedPath()[0] === this.composer.field;
    const chosen = choiceOf(event, this.log.choices(), writing);
    if (!chosen) return;
    event.preventDefault();
    chosen.click();
  }

  private nearEnd(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  private scrolled(): void {
    this.atEnd = this.nearEnd();
    if (this.atEnd) this.newest.hidden = true;
  }

  private download(): void {
    const href = URL.createObjectURL(new Blob([this.log.transcript()], { type: "text/plain;charset=utf-8" }));
    const day = new Date().toISOString().slice(0, 10);
    el("a", { href, download: `${this.config.strings["transcript_name"]}-${day}.txt` }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10_000);
  }

  private async erase(): Promise<void> {
    await this.conversation.erase();
    this.notices.set("restarted", true);
  }
}
