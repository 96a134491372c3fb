// Text as text; what is a web address or the clinic's own number in it can be tapped. Nothing else becomes a link.

import { el, type Child } from "./dom";

const ADDRESS = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g;

export function linked(text: string, phone: string, dial: string): Child[] {
  const parts: Child[] = [];
  let done = 0;
  const add = (from: number, to: number, link: HTMLElement) => {
    parts.push(text.slice(done, from), link);
    done = to;
  };
  for (const { 0: found, index } of text.matchAll(pattern(phone))) {
    const isPhone = found === phone;
    if (isPhone && dial) add(index, index + found.length, el("a", { href: `tel:${dial}` }, found));
    else if (!isPhone && isWeb(found)) add(index, index + found.length, outside(found, found));
  }
  parts.push(text.slice(done));
  return parts;
}

/** A link to another page, which learns nothing of this one. */
export const outside = (address: string, text: string): HTMLAnchorElement =>
  el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text);

const pattern = (phone: string): RegExp =>
  phone ? new RegExp(`${ADDRESS.source}|${phone.replace(/[^\w\s]/g, "\\$&")}`, "g") : ADDRESS;

export function isWeb(address: string): boolean {
  try {
    return ["http:", "https:"].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}
