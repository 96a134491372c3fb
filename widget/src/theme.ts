// The clinic's colour, made readable: text on it and text in it keep a contrast of 4.5 on light and on dark ground.

type Colour = [number, number, number];

const ENOUGH = 4.6; // WCAG asks for 4.5
const STEP = 0.05;
const WHITE: Colour = [255, 255, 255];
const BLACK: Colour = [0, 0, 0];
const LIGHT_GROUND: Colour = [243, 246, 247];
const DARK_GROUND: Colour = [38, 46, 53];
const DEFAULT = "#0b6570";

function parsed(text: string): Colour | null {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (!hex) return null;
  const pairs = hex.length === 3 ? [...hex].map((digit) => digit + digit) : (hex.match(/../g) ?? []);
  return pairs.map((pair) => parseInt(pair, 16)) as Colour;
}

function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Colour;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one: Colour, other: Colour): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

const mixed = (colour: Colour, into: Colour, part: number): Colour =>
  colour.map((value, i) => Math.round(value + ((into[i] ?? 0) - value) * part)) as Colour;

function readable(colour: Colour, ground: Colour, towards: Colour): Colour {
  let found = colour;
  for (let part = STEP; contrast(found, ground) < ENOUGH && part <= 1; part += STEP) found = mixed(colour, towards, part);
  return found;
}

const css = (colour: Colour): string => `rgb(${colour.join(" ")})`;

/** A style sheet for an `accent` such as #0b6570; a value that is none counts as ours. */
export function themeSheet(accent: string | null): string {
  const chosen = parsed(accent ?? "") ?? (parsed(DEFAULT) as Colour);
  const ink = contrast(chosen, WHITE) >= contrast(chosen, BLACK) ? WHITE : BLACK;
  const filling = readable(chosen, ink, ink === WHITE ? BLACK : WHITE);
  const onLight = readable(chosen, LIGHT_GROUND, BLACK);
  const onDark = readable(chosen, DARK_GROUND, WHITE);
  return `:host{--fill:${css(filling)};--on-fill:${css(ink)};--on-light:${css(onLight)};--on-dark:${css(onDark)}}`;
}
