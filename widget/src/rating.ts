// Did an answer, or the clinic, help? A thumb, and after a thumb down for an answer a reason to tap; no free text, which
// nobody would answer.

import type { Config } from "./config";
import type { Said } from "./door";
import { el, icon } from "./dom";

export type Verdict = "up" | "down";

/** Stores a verdict; throws when it could not be. */
export type Rate = (seq: number, verdict: Verdict, reason?: string) => Promise<void>;

export function ratingOf({ seq, asks_rating: ofTheClinic }: Said, config: Config, rate: Rate): HTMLElement {
  const { strings, reasons } = config;
  const status = el("p", { class: "thanks", role: "status" });
  const why = el("div", { class: "why", role: "group", hidden: true });
  const thumbs = (["up", "down"] as const).map((verdict) => {
    const label = strings[verdict === "up" ? "helpful" : "not_helpful"];
    const attributes = { type: "button", class: "thumb", "aria-label": label, "aria-pressed": "false", title: label };
    return el("button", { ...attributes, onclick: () => void give(verdict) }, icon(verdict));
  });

  async function give(verdict: Verdict, reason?: string): Promise<void> {
    try {
      await rate(seq, verdict, reason);
    } catch {
      return; // the thumb stays as it was
    }
    thumbs.forEach((thumb, i) => thumb.setAttribute("aria-pressed", String((i === 0) === (verdict === "up"))));
    const asks = verdict === "down" && !reason && !ofTheClinic;
    why.hidden = !asks;
    status.textContent = strings[asks ? "why" : "thanks"]!;
  }

  why.setAttribute("aria-label", strings["why"]!);
  for (const [reason, title] of Object.entries(reasons)) {
    const tell = async () => {
      await give("down", reason);
      thumbs[1]!.focus();
    };
    why.append(el("button", { type: "button", class: "reason", onclick: () => void tell() }, title));
  }
  return el("div", { class: "rating" }, ...thumbs, status, why);
}
