// Elements made without any HTML text, so that no message can become markup and pages may demand Trusted Types.

type Attribute = string | number | boolean | null | undefined | ((event: never) => void);
export type Child = Node | string | null | undefined | false;

/** An element; `on…` functions become listeners, `true` an empty attribute, `false` and nothing none. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, Attribute> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value as EventListener);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child): child is Node | string => Boolean(child)));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  chat: "M4 5.5h16v11H10.5L6 20v-3.5H4zM8 9.5h8M8 12.5h5",
  close: "M6 6l12 12M18 6L6 18",
  more: "M4.5 12a.75.75 0 1 0 1.5 0 .75.75 0 1 0-1.5 0M11.25 12a.75.75 0 1 0 1.5 0 .75.75 0 1 0-1.5 0M18 12a.75.75 0 1 0 1.5 0 .75.75 0 1 0-1.5 0",
  send: "M4.5 12h14M13 6.5l5.5 5.5L13 17.5",
  phone: "M6 4h3l1.5 4L8.5 9.5a11 11 0 0 0 6 6l1.5-2 4 1.5v3a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20a7.5 7.5 0 0 1 15 0",
  alarm: "M12 3.5L22 20.5H2zM12 10v4.5M12 17.5h.01",
  note: "M6 3.5h9l4 4v13H6zM9.5 11.5h6M9.5 15.5h6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  up: "M7.5 11v9H4v-9zM7.5 11l4-7a2 2 0 0 1 2.5 2.5L13 9.5h6.5l-1.5 9a2 2 0 0 1-2 1.5H7.5",
  down: "M16.5 13V4H20v9zM16.5 13l-4 7a2 2 0 0 1-2.5-2.5l1-3H4.5l1.5-9A2 2 0 0 1 8 4h8.5",
  newest: "M12 5v14M6 13l6 6 6-6",
} as const;

export type Icon = keyof typeof ICONS;

export function icon(name: Icon): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** Text with {names} filled in; a name without a value stays. */
export const filled = (text: string, values: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
