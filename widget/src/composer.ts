// Where patients write. A text that is too long is kept, counted and looked through, but not sent.

import type { Config } from "./config";
import { el, filled, icon } from "./dom";

const COUNTS_FROM = 0.9; // of the longest text

export class Composer {
  readonly element: HTMLFormElement;
  readonly field: HTMLTextAreaElement;
  private readonly count: HTMLElement;

  constructor(
    private readonly config: Config,
    private readonly send: (text: string) => void,
  ) {
    const { strings } = config;
    this.field = el("textarea", {
      id: "message",
      rows: 1,
      part: "field",
      placeholder: strings["message"],
      enterkeyhint: "send",
      autocomplete: "off",
      "aria-describedby": "count",
      oninput: () => this.measure(),
      onkeydown: (event: KeyboardEvent) => this.pressed(event),
    });
    this.count = el("p", { class: "count", id: "count", hidden: true });
    const label = el("label", { class: "unseen", for: "message" }, strings["message"]);
    const button = el("button", { class: "send", part: "send", "aria-label": strings["send"], title: strings["send"] }, icon("send"));
    const submitted = (event: Event) => {
      event.preventDefault();
      this.submit();
    };
    this.element = el("form", { class: "composer", part: "composer", novalidate: true, onsubmit: submitted }, label, this.field, button, this.count);
  }

  get text(): string {
    return this.field.value.trim();
  }

  fill(text: string): void {
    this.field.value = text;
    this.measure();
  }

  private submit(): void {
    const { text } = this;
    if (!text) return;
    if (text.length <= this.config.longest) this.fill("");
    this.send(text);
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  private measure(): void {
    const { longest, strings } = this.config;
    const count = this.field.value.length;
    this.count.hidden = count < COUNTS_FROM * longest;
    this.count.textContent = filled(strings["count"]!, { count, longest });
    this.count.classList.toggle("over", count > longest);
    this.field.toggleAttribute("aria-invalid", false);
    if (count > longest) this.field.setAttribute("aria-invalid", "true");
    this.field.rows = Math.min(5, this.field.value.split("\n").length);
  }
}
