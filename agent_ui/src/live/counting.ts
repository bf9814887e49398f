/** What a peer connection has counted so far, out of the browser's own report. */

import type { Counted } from "../agent/verdict";

type Row = Record<string, unknown>;

/** The report as one row; differences of two make a stretch of time. */
export async function count(connection: RTCPeerConnection): Promise<Counted> {
  const rows: Row[] = [];
  (await connection.getStats()).forEach((row: Row) => rows.push(row));
  const find = (type: string, fits: (row: Row) => boolean = () => true) => rows.find((row) => row["type"] === type && fits(row));
  const audio = (row: Row) => row["kind"] === "audio";
  const inbound = find("inbound-rtp", audio);
  const pair = find("candidate-pair", (row) => row["nominated"] === true);
  const far = find("remote-inbound-rtp", audio);
  const source = find("media-source", audio);
  return {
    seconds: performance.now() / 1000,
    received: number(inbound?.["packetsReceived"]) ?? 0,
    lost: Math.max(0, number(inbound?.["packetsLost"]) ?? 0),
    roundTripS: number(far?.["roundTripTime"]) ?? number(pair?.["currentRoundTripTime"]),
    spoken: number(source?.["totalAudioEnergy"]),
    heard: number(inbound?.["totalAudioEnergy"]),
  };
}

export function between(before: Counted, after: Counted): Counted {
  const more = (one: number | null, other: number | null) => (one === null || other === null ? null : other - one);
  return {
    seconds: after.seconds - before.seconds,
    received: after.received - before.received,
    lost: Math.max(0, after.lost - before.lost),
    roundTripS: after.roundTripS,
    spoken: more(before.spoken, after.spoken),
    heard: more(before.heard, after.heard),
  };
}

function number(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
