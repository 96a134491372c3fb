// What the browser keeps of a chat, for all tabs of the page's site. Where that is forbidden, this tab remembers alone.

const PREFIX = "clinic-chat.";
const UNSENT = "unsent.";

export interface Waiting {
  message: { id: string; text?: string; choice?: string };
  shown: string;
}

export class Kept {
  private readonly memory = new Map<string, string>();

  get(name: string): string | null {
    try {
      return localStorage.getItem(PREFIX + name);
    } catch {
      return this.memory.get(name) ?? null;
    }
  }

  set(name: string, value: string): void {
    try {
      localStorage.setItem(PREFIX + name, value);
    } catch {
      this.memory.set(name, value);
    }
  }

  remove(name: string): void {
    this.memory.delete(name);
    try {
      localStorage.removeItem(PREFIX + name);
    } catch {
      // nothing was kept there
    }
  }

  /** What is kept under `name` as JSON; `otherwise` when nothing is, or something that cannot be read. */
  read<Value>(name: string, otherwise: Value): Value {
    try {
      return (JSON.parse(this.get(name) ?? "null") as Value | null) ?? otherwise;
    } catch {
      return otherwise;
    }
  }

  /** The names of what waits to be sent, oldest first. */
  waiting(): string[] {
    return this.names().filter((name) => name.startsWith(UNSENT)).sort();
  }

  wait(waiting: Waiting): void {
    this.set(`${UNSENT}${Date.now()}.${waiting.message.id}`, JSON.stringify(waiting));
  }

  /** Forgets the chat, but not that its privacy notice was agreed to. */
  forgetChat(): void {
    for (const name of this.names()) if (name !== "agreed" && !name.startsWith("config.")) this.remove(name);
  }

  /** Calls `changed` with a name when another tab changed what is kept under it. */
  watch(changed: (name: string) => void, signal: AbortSignal): void {
    const heard = ({ key }: StorageEvent) => key?.startsWith(PREFIX) && changed(key.slice(PREFIX.length));
    addEventListener("storage", heard, { signal });
  }

  private names(): string[] {
    try {
      const ours = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
      return [...ours.map((key) => key.slice(PREFIX.length)), ...this.memory.keys()];
    } catch {
      return [...this.memory.keys()];
    }
  }
}
