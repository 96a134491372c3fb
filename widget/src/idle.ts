// Closes a chat that nobody uses, so that it does not stand open on a screen that others see; any key keeps it open.

const WARNING = 2 * 60_000; // milliseconds before it closes

export class Idle {
  private timer = 0;
  private warned = false;
  private running: AbortController | undefined;

  constructor(
    private readonly minutes: number,
    private readonly warn: (yes: boolean) => void,
    private readonly close: () => void,
  ) {}

  start(): void {
    this.stop();
    this.running = new AbortController();
    const { signal } = this.running;
    for (const name of ["keydown", "pointerdown"]) addEventListener(name, () => this.used(), { signal, capture: true });
    this.used();
  }

  stop(): void {
    this.running?.abort();
    clearTimeout(this.timer);
    if (this.warned) this.warn((this.warned = false));
  }

  /** Somebody is there, or something was said: the time begins again. */
  used(): void {
    if (!this.running || this.running.signal.aborted) return;
    clearTimeout(this.timer);
    if (this.warned) this.warn((this.warned = false));
    this.timer = setTimeout(() => this.almost(), this.minutes * 60_000 - WARNING);
  }

  private almost(): void {
    this.warn((this.warned = true));
    this.timer = setTimeout(() => {
      this.stop();
      this.close();
    }, WARNING);
  }
}
