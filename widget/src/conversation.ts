// Keeps a conversation going: what the server has is shown once and in order, and what is not there yet is kept in the
// browser and sent again under the same id until it is.

import { Door, Refused, type RefusalWords, type Said } from "./door";
import type { Kept, Waiting } from "./kept";
import { readEvents } from "./stream";

const SILENCE = 40_000; // milliseconds without a heartbeat (every 15 s) until a stream counts as cut
const OPENS = 5_000; // until a stream that shows nothing is held back by a proxy, and lists are asked for instead
const POLL = 2_000;
const POLL_CLOSED = 5_000; // while a reply may still come
const POLL_RARELY = 60_000;
const REPLIES_WITHIN = 3 * 60_000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;
const WEEK = 7 * 24 * 3_600_000; // no timer is longer

export interface Hears {
  /** `past` says that this is all that was said so far; else it is new. */
  said(events: Said[], past: boolean): void;
  reachable(yes: boolean): void;
  waiting(shown: string[]): void;
  /** `text` is what comes back to the patient to change; empty where it goes on waiting here. */
  refused(words: RefusalWords, text: string): void;
  /** The chat shown so far is over; `renewed` says that its time was up. */
  startedOver(renewed: boolean): void;
}

export class Conversation {
  private readonly door: Door;
  private readonly over = new AbortController();
  private last: number; // the place of the latest event shown
  private read = true; // whether the history has been read; until the first look at it only news count
  private streams = true;
  private started = false;
  private open = false;
  private sending = false;
  private retry = 0;
  private retryWait = FIRST_WAIT;
  private wake: () => void = () => {};
  private cut = new AbortController();

  constructor(
    server: string,
    private readonly kept: Kept,
    private readonly hears: Hears,
  ) {
    this.door = new Door(server, kept, () => this.startOver(true));
    this.last = Number(kept.get("seen") ?? 0);
  }

  start(): void {
    if (this.started) return;
    this.started = true;
    const { signal } = this.over;
    document.addEventListener("visibilitychange", () => this.rouse(), { signal });
    addEventListener("online", () => this.rouse(), { signal });
    this.kept.watch((name) => this.changed(name), signal);
    this.showWaiting();
    void this.follow();
  }

  stop(): void {
    this.over.abort();
    clearTimeout(this.retry);
    this.rouse();
  }

  /** Somebody looks at the conversation: all of it is told again, and it is followed closely. */
  attend(): void {
    this.open = true;
    this.last = 0;
    this.read = false;
    this.showWaiting();
    this.rouse();
  }

  leave(): void {
    this.open = false;
    this.rouse();
  }

  say(what: { text: string } | { choice: string }, shown: string): void {
    this.kept.set("spoke", String(Date.now()));
    this.kept.wait({ message: { id: uuid(), ...what }, shown });
    this.showWaiting();
    void this.send();
  }

  /** Has a text that is too long looked through, at least: the front desk says so, or what to do in an emergency. */
  async sayTooLong(text: string): Promise<void> {
    try {
      await this.door.begin();
      await this.door.post("/chat/messages", { id: uuid(), text: text.slice(0, 50_000) });
      this.rouse();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.rouse();
      this.hears.refused(error.words, text);
    }
  }

  async rate(seq: number, verdict: "up" | "down", reason?: string): Promise<void> {
    await this.door.post("/chat/feedback", { seq, verdict, ...(reason && { reason }) });
  }

  /** Erases the conversation at the front desk and here. Throws when the front desk cannot be reached. */
  async erase(): Promise<void> {
    if (this.door.token) {
      try {
        await this.door.ask("/chat/session", { method: "DELETE" });
      } catch (error) {
        if (!(error instanceof Refused) || error.status !== 401) throw error;
      }
    }
    this.kept.forgetChat();
    this.startOver(false);
  }

  private startOver(renewed: boolean): void {
    this.last = 0;
    this.read = false;
    this.hears.startedOver(renewed);
    this.showWaiting();
    this.rouse();
  }

  private changed(name: string): void {
    if (name === "token") this.startOver(false);
    else if (name.startsWith("unsent.")) this.showWaiting();
  }

  private rouse(): void {
    this.cut.abort();
    this.wake();
  }

  private async follow(): Promise<void> {
    for (let wait = FIRST_WAIT; !this.over.signal.aborted; ) {
      try {
        if (this.kept.waiting().length) void this.send();
        if (!this.door.token) {
          await this.pause(WEEK);
          continue;
        }
        await this.list();
        this.hears.reachable(true);
        wait = FIRST_WAIT;
        const attended = this.open && !document.hidden; // others leave their connection to those who look
        if (attended && this.streams) await this.stream();
        await this.pause(attended ? (this.streams ? FIRST_WAIT : POLL) : this.expects() ? POLL_CLOSED : POLL_RARELY);
      } catch (error) {
        if ((error as Error).name === "AbortError") continue;
        if (error instanceof Refused && error.status === 401) continue;
        this.hears.reachable(false);
        await this.pause(wait * (0.5 + Math.random() / 2));
        wait = Math.min(2 * wait, LONGEST_WAIT);
      }
    }
  }

  /** Whether a reply to something said may still come. */
  private expects(): boolean {
    return Date.now() - Number(this.kept.get("spoke") ?? 0) < REPLIES_WITHIN;
  }

  private async list(): Promise<void> {
    const past = !this.read;
    const answer = await this.door.ask(past ? "/chat/history" : `/chat/events?after=${this.last}`);
    const events = (await answer.json()) as Said[];
    if (past === this.read) return; // looked at, or begun anew, in between
    this.read = true;
    this.show(events, past);
  }

  private async stream(): Promise<void> {
    this.cut = new AbortController();
    const { signal } = this.cut;
    let watch = setTimeout(() => {
      this.streams = false;
      this.cut.abort();
    }, OPENS);
    const heard = () => {
      clearTimeout(watch);
      watch = setTimeout(() => this.cut.abort(), SILENCE);
      this.hears.reachable(true);
    };
    try {
      const headers = { Accept: "text/event-stream" };
      const answer = await this.door.ask(`/chat/events?after=${this.last}`, { headers, signal });
      await readEvents(answer, heard, (data) => this.show([JSON.parse(data) as Said], false));
    } finally {
      clearTimeout(watch);
    }
  }

  private show(events: Said[], past: boolean): void {
    const fresh = events.filter((event) => event.seq > this.last);
    this.last = fresh.at(-1)?.seq ?? this.last;
    if (fresh.length || past) this.hears.said(fresh, past);
  }

  private showWaiting(): void {
    const waiting = this.kept.waiting().map((name) => this.kept.read<Waiting | null>(name, null));
    this.hears.waiting(waiting.flatMap((each) => each?.shown ?? []));
  }

  private async send(): Promise<void> {
    if (this.sending || this.over.signal.aborted) return;
    this.sending = true;
    try {
      for (let name; (name = this.kept.waiting()[0]); ) {
        await this.sendOne(name);
        this.showWaiting();
      }
      this.retryWait = FIRST_WAIT;
    } catch {
      this.hears.reachable(false);
      clearTimeout(this.retry);
      this.retry = setTimeout(() => void this.send(), this.retryWait);
      this.retryWait = Math.min(2 * this.retryWait, LONGEST_WAIT);
    } finally {
      this.sending = false;
    }
  }

  private async sendOne(name: string): Promise<void> {
    const { message, shown } = this.kept.read<Waiting>(name, { message: { id: uuid() }, shown: "" });
    const isNew = !this.door.token;
    try {
      await this.door.begin();
      if (isNew) this.wake();
      await this.door.post("/chat/messages", message);
      this.kept.remove(name);
      if (!this.streams) this.wake();
    } catch (error) {
      if (!(error instanceof Refused) || (isNew && error.status === 401)) throw error;
      await this.takeRefusal(error, name, message, shown);
    }
  }

  private async takeRefusal(error: Refused, name: string, message: Waiting["message"], shown: string): Promise<void> {
    const { status, words, wait } = error;
    if (status === 401) return; // a new session begins; the message goes there
    if (words.error === "not_answered") {
      this.kept.remove(name); // it is stored, and answered once it can be
      this.hears.refused(words, "");
      return;
    }
    if (status === 429) {
      this.hears.refused(words, "");
      await new Promise((done) => setTimeout(done, wait));
    } else if (status >= 500) {
      this.hears.refused(words, "");
      throw error;
    } else {
      this.kept.remove(name);
      if (status === 422 && message.choice) this.say({ text: shown }, shown); // offered by a chat that has ended
      else this.hears.refused(words, shown);
    }
  }

  private pause(time: number): Promise<void> {
    return new Promise((done) => {
      this.wake = done;
      setTimeout(done, Math.min(time, WEEK));
    });
  }
}

const uuid = (): string =>
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (Number(digit) ^ (crypto.getRandomValues(new Uint8Array(1))[0]! & (15 >> (Number(digit) / 4)))).toString(16),
  );
