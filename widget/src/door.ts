// Requests to the front desk, with the session's token. A refusal carries the front desk's own words.

import type { Kept } from "./kept";

export interface Button {
  title: string;
  payload: string;
}

export interface Said {
  seq: number;
  from: "patient" | "bot" | "staff";
  text: string;
  about: string[];
  buttons: Button[];
  at: string;
  language?: string;
  source?: string;
  reference?: string;
  asks_rating?: boolean;
}

export interface RefusalWords {
  error: string;
  text: string;
  about: string[];
}

export class Refused extends Error {
  /** `wait` is in milliseconds. */
  constructor(
    readonly status: number,
    readonly words: RefusalWords,
    readonly wait: number,
  ) {
    super(words.error);
  }
}

export class Door {
  private beginning: Promise<void> | undefined;

  constructor(
    private readonly server: string,
    private readonly kept: Kept,
    private readonly ended: () => void,
  ) {}

  get token(): string | null {
    return this.kept.get("token");
  }

  /** A session of the server's making, unless there is one. */
  async begin(): Promise<void> {
    if (this.token) return;
    this.beginning ??= this.openSession().finally(() => (this.beginning = undefined));
    await this.beginning;
  }

  private async openSession(): Promise<void> {
    const answer = await fetch(`${this.server}/chat/session`, { method: "POST", cache: "no-store" });
    if (!answer.ok) throw await refusal(answer);
    const { token } = (await answer.json()) as { token: string };
    if (!this.token) this.kept.set("token", token); // another tab may have been faster
  }

  /** Throws Refused; a token that is no longer good is forgotten first. */
  async ask(path: string, options: RequestInit = {}): Promise<Response> {
    const token = this.token;
    const headers = { Authorization: `Bearer ${token}`, ...(options.headers as Record<string, string>) };
    const answer = await fetch(this.server + path, { cache: "no-store", ...options, headers });
    if (answer.ok) return answer;
    if (answer.status === 401 && token === this.token) {
      this.kept.remove("token");
      this.ended();
    }
    throw await refusal(answer);
  }

  post(path: string, body: unknown): Promise<Response> {
    const headers = { "Content-Type": "application/json" };
    return this.ask(path, { method: "POST", headers, body: JSON.stringify(body) });
  }
}

async function refusal(answer: Response): Promise<Refused> {
  const words = (await answer.json()) as RefusalWords;
  return new Refused(answer.status, words, 1000 * Number(answer.headers.get("Retry-After") ?? 0));
}
