// What stands before the conversation: who speaks here, and the privacy notice, without whose yes nothing is stored.

import type { Config } from "./config";
import { el } from "./dom";
import { isWeb, linked, outside } from "./links";

export class Gate {
  readonly element: HTMLElement;
  private readonly notice: HTMLElement;
  private readonly suggestions: HTMLElement;

  constructor(
    private readonly config: Config,
    private readonly agreed: () => void,
    ask: (question: string) => void,
  ) {
    const { strings, suggestions } = config;
    const greeting = el("div", { class: "entry bot" }, el("p", { class: "bubble", id: "greeting" }, strings["greeting"]));
    const questions = suggestions.map((each) => el("button", { type: "button", part: "choice", onclick: () => ask(each) }, each));
    this.notice = el("div", { class: "notice", part: "notice" });
    this.suggestions = el("div", { class: "suggestions", hidden: true }, el("p", {}, strings["suggestions"]), el("div", { class: "choices" }, ...questions));
    this.element = el("div", { class: "gate" }, greeting, this.notice, this.suggestions);
  }

  ask(): void {
    const { strings, privacy_link } = this.config;
    const yes = el("button", { type: "button", class: "main", onclick: () => this.agreed() }, strings["accept"]);
    const no = el("button", { type: "button", onclick: () => this.decline() }, strings["decline"]);
    const link = isWeb(privacy_link) && el("p", {}, outside(privacy_link, strings["privacy_link"]!));
    const title = el("h3", {}, strings["privacy_title"]);
    this.notice.replaceChildren(title, el("p", {}, strings["privacy"]), ...(link ? [link] : []), el("div", { class: "acts" }, yes, no));
    this.notice.hidden = false;
    this.suggestions.hidden = true;
  }

  private decline(): void {
    const { strings, phone, dial } = this.config;
    const after = el("button", { type: "button", onclick: () => this.ask() }, strings["reconsider"]);
    const words = el("p", { tabindex: -1 }, ...linked(strings["declined"]!, phone, dial));
    this.notice.replaceChildren(words, el("div", { class: "acts" }, after));
    words.focus();
  }

  /** After the yes: `fresh` offers questions to begin with. */
  pass(fresh: boolean): void {
    this.notice.hidden = true;
    this.suggestions.hidden = !fresh;
  }

  point(): void {
    if (!this.notice.querySelector(".main")) this.ask();
    this.notice.querySelector<HTMLElement>(".main")!.focus();
  }
}
