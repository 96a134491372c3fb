// On a small screen the chat is all there is: it fills what the on-screen keyboard leaves free, and Tab stays inside.

import { el } from "./dom";

const SMALL = "(max-width: 30em)";

export class FullScreen {
  private readonly small = matchMedia(SMALL);

  constructor(
    private readonly panel: HTMLElement,
    signal: AbortSignal,
  ) {
    const fit = () => this.fit();
    this.small.addEventListener("change", fit, { signal });
    visualViewport?.addEventListener("resize", fit, { signal });
    visualViewport?.addEventListener("scroll", fit, { signal });
    panel.addEventListener("keydown", (event) => this.keepInside(event), { signal });
    this.fit();
  }

  private fit(): void {
    const { style } = this.panel;
    const view = this.small.matches ? visualViewport : null;
    if (this.small.matches) this.panel.setAttribute("aria-modal", "true");
    else this.panel.removeAttribute("aria-modal");
    style.height = view && view.scale === 1 ? `${view.height}px` : "";
    style.top = view && view.scale === 1 ? `${view.offsetTop}px` : "";
  }

  private keepInside(event: KeyboardEvent): void {
    if (event.key !== "Tab" || !this.small.matches) return;
    const stops = [...this.panel.querySelectorAll<HTMLElement>("a[href], button:not(:disabled), textarea, [tabindex='0']")];
    const seen = stops.filter((stop) => stop.checkVisibility());
    const current = (this.panel.getRootNode() as ShadowRoot).activeElement;
    const [first = el("i"), last = el("i")] = [seen[0], seen.at(-1)];
    if (event.shiftKey ? current === first || current === this.panel : current === last) {
      event.preventDefault();
      (event.shiftKey ? last : first).focus();
    }
  }
}
