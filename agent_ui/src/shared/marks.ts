/** Moments worth measuring, in the browser's own performance timeline and on `window.callcenter` for tests. */

export type Moment = "customer-card-in-dom" | "customer-known" | "ringing" | "answer-clicked" | "connected";

declare global {
  interface Window {
    callcenter: { pc(): RTCPeerConnection | null; marks: Partial<Record<Moment, number>> };
  }
}

/** Note that `moment` is now, for this offer; the marks of the last one are kept until the next begins. */
export function mark(moment: Moment, offer: string): void {
  const { startTime } = performance.mark(moment, { detail: { offer } });
  window.callcenter.marks[moment] = startTime;
}

export function measure(pc: () => RTCPeerConnection | null): void {
  window.callcenter = { pc, marks: {} };
}
