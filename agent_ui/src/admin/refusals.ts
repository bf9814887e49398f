/** Why something was refused, in the reader's language where the code has words. */

import { type Failure, reasonOf } from "../live/api";
import { isWord, type Say } from "./words";

/** Codes whose English text says more than their words can: a file's name, an object's. */
const SAYS_MORE = new Set(["cannot_edit", "not_writable", "bad_file", "in_use", "invalid", "replay_failed"]);

export function inWords(say: Say, failure: Failure): string {
  const key = `admin.refused.${failure.code}`;
  if (!isWord(key)) return `${say("admin.refused.other")} (${reasonOf(failure)})`;
  return failure.text && SAYS_MORE.has(failure.code) ? `${say(key)} (${reasonOf(failure)})` : say(key);
}
