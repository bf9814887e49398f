/** The moments at which connections may be dead although nobody has said so: another network, an opened lid, a page that
 * was frozen, sound that stopped. Whoever owns a connection then asks at once instead of waiting for a time-out. */

const DOUBT = "callcenter:doubt";

/** A clock that stood still for longer than this: the computer slept. */
const TICK_MS = 1000;
const SLEPT_MS = 4000;

/** Something shows that the network may have changed. */
export function doubt(): void {
  window.dispatchEvent(new Event(DOUBT));
}

/** From now on `ask` is called at each of these moments. */
export function onDoubt(ask: () => void): void {
  watch();
  window.addEventListener(DOUBT, ask);
}

/** Whether so much time between two ticks means sleep; timers of hidden pages may be held back for a minute. */
export function slept(betweenMs: number, hidden: boolean): boolean {
  return betweenMs > (hidden ? 70_000 : SLEPT_MS);
}

let watching = false;

function watch(): void {
  if (watching) return;
  watching = true;
  window.addEventListener("online", doubt);
  document.addEventListener("resume", doubt);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") doubt();
  });
  (navigator as { connection?: EventTarget }).connection?.addEventListener("change", doubt);
  let last = Date.now();
  window.setInterval(() => {
    const now = Date.now();
    if (slept(now - last, document.visibilityState === "hidden")) doubt();
    last = now;
  }, TICK_MS);
}
