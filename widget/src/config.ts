// What the front desk tells the chat about the clinic, and the words around the conversation, in one language.

import type { Kept } from "./kept";

export type Language = "en" | "es";

interface BuiltIn {
  launcher: string;
  unread_one: string;
  unread_more: string;
  close: string;
  unreachable: string;
  retry: string;
  dismiss: string;
}

declare const BUILT_IN: Record<Language, BuiltIn>;

export interface Config {
  language: Language;
  clinic: string;
  phone: string;
  dial: string;
  staff: string;
  strings: Record<string, string>;
  reasons: Record<string, string>;
  suggestions: string[];
  privacy_link: string;
  longest: number;
  idle_minutes: number;
}

export const builtIn = (language: Language): BuiltIn => BUILT_IN[language];

/** The first of the languages asked for that we speak. */
export function languageOf(asked: (string | null)[]): Language {
  const found = asked.map((each) => each?.slice(0, 2).toLowerCase()).find((each) => each === "en" || each === "es");
  return found === "es" ? "es" : "en";
}

/** From the front desk, or from the last visit while it cannot be reached. Throws when there is neither. */
export async function loadConfig(server: string, language: Language, kept: Kept): Promise<Config> {
  const name = `config.${language}`;
  try {
    const answer = await fetch(`${server}/chat/config?language=${language}`, { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const config = (await answer.json()) as Config;
    kept.set(name, JSON.stringify(config));
    return config;
  } catch (error) {
    const last = kept.read<Config | null>(name, null);
    if (last) return last;
    throw error;
  }
}
