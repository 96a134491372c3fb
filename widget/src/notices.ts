// What is said about the chat itself, below the conversation: states politely, refusals at once.

import { emergency } from "./cards";
import type { Config } from "./config";
import type { RefusalWords } from "./door";
import { el } from "./dom";

type State = "offline" | "slow" | "renewed" | "restarted" | "idle_closed";

export class Notices {
  readonly element: HTMLElement;
  private readonly states = el("div", { class: "states", role: "status" });
  private readonly alert = el("div", { class: "refusal", role: "alert" });
  private readonly shown = new Map<State, HTMLElement>();

  constructor(private readonly config: Config) {
    this.element = el("div", { class: "notices" }, this.states, this.alert);
  }

  set(state: State, on: boolean): void {
    if (on === this.shown.has(state)) return;
    if (on) {
      const shown = el("p", { class: `banner ${state}`, part: "banner" }, this.config.strings[state]);
      this.shown.set(state, shown);
      this.states.append(shown);
    } else {
      this.shown.get(state)!.remove();
      this.shown.delete(state);
    }
  }

  /** Ends what was true of the last message only. */
  clear(): void {
    for (const state of ["slow", "renewed", "restarted", "idle_closed"] as const) this.set(state, false);
    this.alert.replaceChildren();
  }

  refuse(words: RefusalWords): void {
    const urgent = words.about.includes("emergency");
    this.alert.replaceChildren(urgent ? emergency(words.text, this.config) : el("p", { class: "banner alarm" }, words.text));
  }

  /** A warning that asks for something; `act` takes it away again. */
  warn(text: string, button: string, act: () => void): void {
    const press = el("button", { type: "button", onclick: act }, button);
    this.alert.replaceChildren(el("div", { class: "banner alarm" }, el("p", {}, text), press));
  }

  endWarning(): void {
    this.alert.replaceChildren();
  }
}
