/** The keyboard of the agent page. */

export interface Keys {
  toggleReady(): void;
  answer(): void;
  toggleMute(): void;
  closeMenu(): void;
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
  if (key.toLowerCase() === "m" && !inside(FIELDS)) return () => keys.toggleMute();
  return null;
}
