// <clinic-chat>: the button in the corner of the clinic's page, and the chat behind it. Before the first opening it is the
// button alone and asks nothing of anybody.

import { builtIn, languageOf, loadConfig, type Config, type Language } from "./config";
import { Conversation } from "./conversation";
import type { RefusalWords, Said } from "./door";
import { el, icon } from "./dom";
import { Idle } from "./idle";
import { Kept } from "./kept";
import { Launcher } from "./launcher";
import { Panel } from "./panel";
import { FullScreen } from "./screen";
import styles from "./styles.css";
import { themeSheet } from "./theme";

const GREETS_AFTER = 15; // seconds, unless the page says otherwise

export class ClinicChat extends HTMLElement {
  private readonly shadow = this.attachShadow({ mode: "open", delegatesFocus: false });
  private readonly kept = new Kept();
  private life = new AbortController();
  private root = el("div");
  private launcher!: Launcher;
  private conversation: Conversation | undefined;
  private panel: Panel | undefined;
  private idle: Idle | undefined;
  private opening: Promise<void> | undefined;
  private unread = 0;
  private isOpen = false;
  private draft = "";
  private renewed = false; // a chat ended before anybody looked

  connectedCallback(): void {
    this.life = new AbortController();
    this.shadow.adoptedStyleSheets = [styles, themeSheet(this.getAttribute("accent"))].map(sheet);
    this.root = el("div", { class: "root", part: "root" });
    this.launcher = new Launcher(this.language, this.getAttribute("label"), () => void this.open());
    this.root.append(this.launcher.element);
    this.shadow.replaceChildren(this.root);
    this.followTheme();
    this.kept.watch((name) => name === "seen" && this.setUnread(0), this.life.signal);
    const greeting = this.getAttribute("greeting");
    if (greeting) this.launcher.greet(greeting, Number(this.getAttribute("greeting-after") ?? GREETS_AFTER));
    if (this.kept.get("token") || this.kept.waiting().length) this.whenIdle(() => this.begin());
    if (this.isOpen) void this.reopen();
  }

  disconnectedCallback(): void {
    this.life.abort();
    this.launcher.endGreeting();
    this.conversation?.stop();
    this.idle?.stop();
    this.conversation = this.panel = this.idle = undefined;
  }

  /** Opens the chat; resolves once it is there. */
  async open(): Promise<void> {
    if (this.isOpen) return;
    this.isOpen = true;
    await this.reopen();
    this.tell("open");
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    if (this.panel) this.panel.element.hidden = true;
    this.root.querySelector(".unreachable")?.remove();
    this.launcher.expand(false);
    this.launcher.button.focus();
    this.conversation?.leave();
    this.idle?.stop();
    this.tell("close");
  }

  toggle(): void {
    if (this.isOpen) this.close();
    else void this.open();
  }

  /** Opens the chat with `text` ready to be sent. */
  async ask(text: string): Promise<void> {
    this.draft = text;
    await this.open();
    this.panel?.prefill(text);
  }

  private get server(): string {
    return (this.getAttribute("server") ?? "").replace(/\/+$/, "");
  }

  private get language(): Language {
    const page = this.closest("[lang]")?.getAttribute("lang") ?? document.documentElement.lang;
    return languageOf([this.getAttribute("language"), page, navigator.language]);
  }

  private async reopen(): Promise<void> {
    this.launcher.expand(true);
    this.opening ??= this.build().finally(() => (this.opening = undefined));
    await this.opening;
    if (!this.panel || !this.isOpen) return;
    this.panel.element.hidden = false;
    this.begin().attend();
    this.idle!.start();
    this.setUnread(0);
    this.panel.toEnd();
    this.panel.focus();
  }

  private async build(): Promise<void> {
    if (this.panel) return;
    this.root.querySelector(".unreachable")?.remove();
    try {
      this.furnish(await loadConfig(this.server, this.language, this.kept));
    } catch {
      this.showUnreachable();
    }
  }

  private furnish(config: Config): void {
    if (this.life.signal.aborted) return;
    const panel = new Panel(config, this.begin(), this.kept, () => this.close());
    panel.prefill(this.draft);
    this.draft = "";
    panel.notices.set("renewed", this.renewed);
    this.renewed = false;
    this.panel = panel;
    const { strings } = config;
    const keep = () => this.idle!.used();
    const warn = (on: boolean) =>
      on ? panel.notices.warn(strings["idle_warning"]!, strings["idle_keep"]!, keep) : panel.notices.endWarning();
    this.idle = new Idle(config.idle_minutes, warn, () => {
      panel.notices.set("idle_closed", true);
      this.close();
    });
    this.root.append(panel.element);
    new FullScreen(panel.element, this.life.signal);
  }

  private showUnreachable(): void {
    const { unreachable, retry, close } = builtIn(this.language);
    const again = el("button", { type: "button", class: "main", onclick: () => void this.reopen() }, retry);
    const shut = el("button", { type: "button", class: "icon", "aria-label": close, title: close, onclick: () => this.close() }, icon("close"));
    const leave = (event: KeyboardEvent) => event.key === "Escape" && this.close();
    const words = el("p", { role: "alert" }, unreachable);
    this.root.append(el("section", { class: "unreachable", role: "dialog", "aria-label": unreachable, lang: this.language, onkeydown: leave }, shut, words, again));
    again.focus();
  }

  /** Begins to follow the conversation, unless that has begun. */
  private begin(): Conversation {
    this.conversation ??= new Conversation(this.server, this.kept, {
      said: (events, past) => this.said(events, past),
      reachable: (yes) => this.panel?.notices.set("offline", !yes),
      waiting: (shown) => this.panel?.waiting(shown),
      refused: (words: RefusalWords, text) => this.panel?.refused(words, text),
      startedOver: (renewed) => this.startedOver(renewed),
    });
    this.conversation.start();
    return this.conversation;
  }

  private said(events: Said[], past: boolean): void {
    this.panel?.said(events, past);
    const last = events.at(-1);
    const visible = this.isOpen && !document.hidden;
    if (visible && last) this.kept.set("seen", String(last.seq));
    if (!this.isOpen) this.setUnread(this.unread + events.filter(({ from }) => from !== "patient").length);
    if (past) return;
    this.idle?.used();
    for (const { seq, from, about } of events) this.tell("message", { seq, from, about });
  }

  private startedOver(renewed: boolean): void {
    this.renewed = renewed && !this.panel;
    this.panel?.startedOver(renewed);
    this.setUnread(0);
  }

  private setUnread(count: number): void {
    this.unread = count;
    this.launcher.count(count);
  }

  private followTheme(): void {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const set = () => {
      const theme = this.getAttribute("theme");
      this.root.classList.toggle("dark", theme === "dark" || (theme !== "light" && dark.matches));
    };
    dark.addEventListener("change", set, { signal: this.life.signal });
    set();
  }

  private whenIdle(act: () => void): void {
    const later = globalThis.requestIdleCallback ?? ((call: () => void) => setTimeout(call, 500));
    later(() => this.life.signal.aborted || act());
  }

  private tell(name: "open" | "close" | "message", detail: object = {}): void {
    this.dispatchEvent(new CustomEvent(`clinic-chat:${name}`, { detail, bubbles: true }));
  }
}

function sheet(css: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}
