// Answers to tap. They are numbered: the number alone as a message, or Alt with it, presses the button.

import type { Button } from "./door";
import { el } from "./dom";

export type Choose = (button: Button) => void;

const MOST_WITH_A_KEY = 9;

export function choicesOf(buttons: Button[], first: number, label: string, choose: Choose): HTMLElement {
  return el("div", { class: "choices", role: "group", "aria-label": label }, ...buttons.map((button, i) => made(button, first + i, choose)));
}

function made(button: Button, number: number, choose: Choose): HTMLButtonElement {
  const key = number <= MOST_WITH_A_KEY;
  return el(
    "button",
    { type: "button", part: "choice", "aria-keyshortcuts": key && `Alt+${number}`, onclick: () => choose(button) },
    key && el("span", { class: "number", "aria-hidden": "true" }, String(number)),
    button.title,
  );
}

/** Which of the buttons a key stands for: Alt and its number anywhere, the number alone outside the text field. */
export function choiceOf(event: KeyboardEvent, choices: HTMLButtonElement[], writing: boolean): HTMLButtonElement | undefined {
  const number = /^Digit([1-9])$/.exec(event.code)?.[1];
  if (!number || event.ctrlKey || event.metaKey || event.shiftKey || (writing && !event.altKey)) return undefined;
  return choices[Number(number) - 1];
}
