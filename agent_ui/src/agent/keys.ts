/** The keyboard of the agent page. */

import type { Way } from "./later";

export interface Keys {
  toggleReady(): void;
  answer(): void;
  answerSecond(): void;
  nextContact(): void;
  toggleMute(): void;
  closeMenu(): void;
  toggleHold(): void;
  toggleKeypad(): void;
  transfer(): void;
  later(way: Way): void;
  note(): void;
  articles(): void;
  help(): void;
}

/** Elements that need the key for themselves. */
const FIELDS = "input, select, textarea, [contenteditable]";
const PRESSED_BY_ENTER = `${FIELDS}, a[href], button, summary`;

export function listen(keys: Keys): void {
  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    const act = action(event.key, event.target, keys);
    if (act === null) return;
    event.preventDefault();
    act();
  });
}

function action(key: string, target: EventTarget | null, keys: Keys): (() => void) | null {
  const inside = (selector: string) => target instanceof Element && target.closest(selector) !== null;
  if (key === "F8") return () => keys.toggleReady();
  if (key === "Escape") return () => keys.closeMenu();
  if (key === "Enter" && !inside(PRESSED_BY_ENTER)) return () => keys.answer();
  if (inside(FIELDS)) return null;
  const letters: Record<string, () => void> = {
    m: () => keys.toggleMute(), h: () => keys.toggleHold(), k: () => keys.toggleKeypad(), t: () => keys.transfer(),
    c: () => keys.later("case"), u: () => keys.later("follow_up"), b: () => keys.later("call_back"), n: () => keys.note(), a: () => keys.articles(),
    i: () => keys.answerSecond(), w: () => keys.nextContact(), "?": () => keys.help(),
  };
  return letters[key.toLowerCase()] ?? null;
}
