// The things that are rarely wanted: the chat as a file, and erasing it, which asks first.

import type { Config } from "./config";
import { el, icon } from "./dom";

export interface Acts {
  download(): void;
  /** Throws when it could not be done. */
  erase(): Promise<void>;
}

export class Menu {
  readonly button: HTMLButtonElement;
  readonly element: HTMLElement;
  private readonly list: HTMLElement;

  constructor(
    private readonly config: Config,
    private readonly acts: Acts,
  ) {
    const { strings } = config;
    this.list = el(
      "div",
      { class: "list" },
      this.entry("transcript", () => {
        this.close(true);
        acts.download();
      }),
      this.entry("restart", () => this.confirm()),
    );
    this.element = el("div", { class: "menu", id: "menu", part: "menu", hidden: true }, this.list);
    this.button = el(
      "button",
      {
        type: "button",
        class: "icon",
        "aria-label": strings["more"],
        title: strings["more"],
        "aria-expanded": "false",
        "aria-controls": "menu",
        onclick: () => (this.isOpen ? this.close(true) : this.open()),
      },
      icon("more"),
    );
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  close(focus = false): void {
    this.show(false);
    if (focus) this.button.focus();
  }

  private open(): void {
    this.element.replaceChildren(this.list);
    this.show(true);
    this.list.querySelector("button")!.focus();
  }

  private show(on: boolean): void {
    this.element.hidden = !on;
    this.button.setAttribute("aria-expanded", String(on));
  }

  private entry(name: string, act: () => void): HTMLElement {
    return el("button", { type: "button", onclick: act }, this.config.strings[name]);
  }

  private confirm(): void {
    const { strings } = this.config;
    const failed = el("p", { class: "failed", role: "alert" });
    const erase = async () => {
      try {
        await this.acts.erase();
        this.close(true);
      } catch {
        failed.textContent = strings["restart_failed"]!;
      }
    };
    const title = el("h3", { tabindex: -1 }, strings["restart_title"]);
    const yes = el("button", { type: "button", class: "main", onclick: () => void erase() }, strings["restart_yes"]);
    const no = el("button", { type: "button", onclick: () => this.close(true) }, strings["restart_no"]);
    this.element.replaceChildren(title, el("p", {}, strings["restart_text"]), el("div", { class: "acts" }, yes, no), failed);
    title.focus();
  }
}
