/** The console socket's messages: text in, checked and typed value out, and back. The types and the schema are
 * generated from the server's own models, so the two sides cannot drift apart. */

import type { Me as Person, Messages, WaitingPage } from "./generated/messages";
import schema from "./generated/schema.json";
import { type Definitions, mismatch, type Schema } from "./schema";

export type {
  AgentRow,
  AlertRow,
  BoxRow,
  Contact,
  CustomerCard,
  CustomerStatus,
  DirectoryChanged,
  FlowRow,
  FormField,
  GiveDisposition,
  NodeRow,
  NumberLine,
  Notice,
  PastContact,
  PromisedCall,
  PersonLine,
  QueueLine,
  QueueRow,
  Supervising,
  TimelineItem,
  WaitingPage,
  WaitingRow,
} from "./generated/messages";

/** Whose page it is. Auditors have pages of what was, and no console. */
export type Me = Omit<Person, "role"> & { role: Person["role"] | "auditor" };
export type ToPage = Messages["to_page"];
export type FromPage = Messages["from_page"];
export type AgentState = "logged_out" | "idle" | "offered" | "on_contact" | "wrap_up" | "not_ready";
export type ContactState = "ringing" | "dialling" | "talking" | "agent_lost" | "wrap_up" | "ended";
export type Localised = Record<string, string>;

/** Messages of another major version are not understood; the page asks to be reloaded. */
export const VERSION = 1;

/** The server sent something that is not one of the agreed messages. */
export class BadMessage extends Error {
  override name = "BadMessage";
}

/** The server speaks a newer version than this page was built for. */
export class OldPage extends BadMessage {
  override name = "OldPage";
}

export function decode(text: string): ToPage {
  const value = parse(text);
  const definitions = schema.$defs as Definitions;
  const wrong = mismatch(schema.properties.to_page as Schema, value, definitions);
  if (wrong !== null) throw new BadMessage(wrong);
  const message = value as ToPage;
  if (message.type === "snapshot" && message.version !== VERSION) throw new OldPage(`version ${message.version}`);
  return message;
}

/** An answer of the API, checked like a message. */
export function decodeWaiting(value: unknown): WaitingPage {
  const wrong = mismatch(schema.properties.waiting as Schema, value, schema.$defs as Definitions);
  if (wrong !== null) throw new BadMessage(wrong);
  return value as WaitingPage;
}

export function encode(intent: FromPage): string {
  return JSON.stringify(intent);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadMessage("not JSON", { cause: error });
  }
}
