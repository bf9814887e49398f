/** Where this browser remembers that the agent speaks over the telephone on their desk. */

export type AudioOn = "browser" | "desk";

const KEY = "audio-on";

export function audioOn(): AudioOn {
  return localStorage.getItem(KEY) === "desk" ? "desk" : "browser";
}

export function rememberAudio(on: AudioOn): void {
  localStorage.setItem(KEY, on);
}
