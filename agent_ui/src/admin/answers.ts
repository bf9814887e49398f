/** What the administration's API says, and the wishes it takes. */

import type { Localised } from "../protocol";
import { type Answer, ask, refused } from "../live/api";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Fields = { [key: string]: Json };

export interface Schema { [key: string]: unknown }

export interface KindRow {
  kind: string;
  title: Localised;
  count: number;
  secrets: string[];
  defaults: Fields;
  schema: Schema;
}

/** What people call things: kind → key → words. */
export type Names = Record<string, Record<string, Localised>>;

export interface SiteState {
  file: string;
  is_copy: boolean;
  is_packaged: boolean;
  is_writable: boolean;
  version: number;
  revision: string;
  by: string;
  at: number;
  comment: string;
}

export interface ObjectRow { name: string; revision: string; value: Fields }
export interface ObjectList { kind: string; items: ObjectRow[]; total: number; next: string; version: number }
export interface Reference { kind: string; name: string; field: string }
export interface Doubt { kind?: string; name?: string; field: string; problem: string; said?: Localised }
export interface OneObject extends ObjectRow { kind: string; effective: Fields; used_by: Reference[]; doubts: Doubt[] }

export interface FieldChange { field: string; before: Json; after: Json }
export interface Changed { kind: string; name: string; op: string; fields: FieldChange[]; revision: string }
export interface DiffLine { kind: "same" | "added" | "removed" | "skipped"; old: number | null; new: number | null; text: string }
export interface Outcome {
  version: number;
  changed: Changed[];
  doubts: Doubt[];
  notes: string[];
  needs_restart: string[];
  diff: DiffLine[];
}
/** What a refusal `invalid` names: an object's field, `overflow.1.to.queue`, or the file as a whole. */
export interface Problem { kind: string; name: string; field: string; problem: string; line: number; said?: Localised }
/** What a refusal `changed_meanwhile` names: how the object is now, and who made it so. */
export interface Meanwhile { kind: string; name: string; revision: string; by: string; at: number; fields: FieldChange[]; value: Fields | null }

export interface Change { op: "put" | "patch" | "delete" | "rename"; kind: string; name: string; value?: Fields; fields?: Fields; to?: string; revision?: string | null }

function object<T>(mark: string): (value: unknown) => T {
  return (value) => {
    if (typeof value !== "object" || value === null || !(mark in value)) throw new TypeError(`no ${mark}`);
    return value as T;
  };
}

const at = (kind: string, name: string) => `/api/admin/objects/${encodeURIComponent(kind)}/${encodeURIComponent(name)}`;
const outcome = object<Outcome>("changed");

/** `?a=1&b=2` of what is not empty. */
export function query(wanted: Record<string, string | number | boolean>): string {
  const given = Object.entries(wanted).filter(([, value]) => value !== "" && value !== false);
  const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
}

export const overview = () => ask("GET", "/api/admin", object<{ site: SiteState; kinds: KindRow[]; names?: Names }>("kinds"));

export const objects = (kind: string, q = "", after = "", limit = 100): Promise<Answer<ObjectList>> =>
  ask("GET", `/api/admin/objects/${encodeURIComponent(kind)}${query({ q, after, limit })}`, object<ObjectList>("items"));

export const oneObject = (kind: string, name: string): Promise<Answer<OneObject>> => ask("GET", at(kind, name), object<OneObject>("effective"));

export interface Wish { fields: Fields; revision: string; comment: string; dry_run: boolean }

export const patch = (kind: string, name: string, wish: Wish): Promise<Answer<Outcome>> => ask("PATCH", at(kind, name), outcome, wish);

export const create = (kind: string, name: string, { fields, ...wish }: Wish): Promise<Answer<Outcome>> =>
  ask("PUT", at(kind, name), outcome, { value: fields, ...wish });

export const remove = (kind: string, name: string, revision: string, dryRun = false): Promise<Answer<Outcome>> =>
  ask("DELETE", `${at(kind, name)}${query({ revision, dry_run: dryRun })}`, outcome);

export const rename = (kind: string, name: string, wish: { to: string; revision: string; comment: string; dry_run: boolean; password?: string }) =>
  ask("POST", `${at(kind, name)}/rename`, outcome, wish);

export const changes = (list: Change[], comment: string, dryRun = false): Promise<Answer<Outcome>> =>
  ask("POST", "/api/admin/changes", outcome, { changes: list, comment, dry_run: dryRun });

// ---- skills and roles

export interface SkilledAgent { agent: string; name: string; local_name: string; queues: string[]; skills: Record<string, number>; revision: string }
export interface SkillMatrix { skills: string[]; names?: Record<string, Localised>; agents: SkilledAgent[]; needed: { skill: string; queue: string; text: string }[] }
export const skillMatrix = () => ask("GET", "/api/admin/skills", object<SkillMatrix>("agents"));

export interface Role { role: string; title: Localised; may: Localised[]; users: string[] }
export const roles = () => ask("GET", "/api/admin/roles", object<{ items: Role[] }>("items"));

// ---- versions

export interface Version {
  number: number; at: number; by: string; source: string; comment: string; back_to: number;
  changed: { kind: string; name: string; op: string }[]; digest: string;
}
export const versions = (before = 0) => ask("GET", `/api/admin/versions${query({ before: before || "" })}`, object<{ items: Version[]; next: number }>("items"));
export const versionDiff = (number: number, to = 0) =>
  ask("GET", `/api/admin/versions/${number}/diff${query({ to: to || "" })}`, object<{ lines: DiffLine[]; changed: Changed[] }>("lines"));
export const restore = (number: number, comment: string, dryRun: boolean) =>
  ask("POST", `/api/admin/versions/${number}/restore`, outcome, { comment, dry_run: dryRun });
export const apply = (text: string, comment: string, dryRun: boolean) =>
  ask("POST", "/api/admin/apply", outcome, { text, comment, dry_run: dryRun, revision: null });

// ---- imports

export const SHEETS = ["users", "skills", "skill_names", "numbers", "customers", "articles"] as const;
export type Sheet = (typeof SHEETS)[number];
export const FORMATS = ["csv", "xlsx", "yaml"] as const;
export type Format = (typeof FORMATS)[number];

export interface RowError { row: number; column: string; value: string; problem: Localised }
export interface ImportState {
  import: string; what: string; state: "reading" | "checking" | "hashing" | "writing" | "done" | "failed" | "cancelled";
  done: number; total: number; dry_run: boolean; created: number; changed: number; removed: number; unchanged: number;
  errors: RowError[]; error_count: number; outcome: Outcome | null;
}
const importState = object<ImportState>("state");
export const followImport = (id: string) => ask("GET", `/api/admin/imports/${encodeURIComponent(id)}`, importState);
export const cancelImport = (id: string) => ask("DELETE", `/api/admin/imports/${encodeURIComponent(id)}`, (value) => value);
export const runImport = (id: string, comment: string) =>
  ask("POST", `/api/admin/imports/${encodeURIComponent(id)}/run`, object<{ import: string }>("import"), { comment });

/** The file goes as it is. */
export async function beginImport(what: Sheet, format: Format, mode: string, file: Blob): Promise<Answer<{ import: string }>> {
  let response: Response;
  try {
    const path = `/api/admin/imports${query({ what, format, mode })}&dry_run=true`;
    response = await fetch(path, { method: "POST", cache: "no-store", body: file, headers: { "Content-Type": "application/octet-stream" } });
  } catch (error) {
    return { value: null, failure: { code: "unreachable", text: String(error) } };
  }
  try {
    const value: unknown = await response.json();
    return response.ok ? { value: object<{ import: string }>("import")(value), failure: null } : refused(response.status, value);
  } catch (error) {
    return { value: null, failure: { code: `http_${response.status}`, text: String(error) } };
  }
}

// ---- audit

export interface AuditRow {
  number: number; at: number; user: string; source: string; action: string; kind: string; item: string;
  detail: FieldChange[]; comment: string;
}
export interface AuditFilter { user: string; kind: string; action: string; q: string; since: string; until: string }
export const audit = (filter: AuditFilter & { before: string | number }) =>
  ask("GET", `/api/admin/audit${query({ ...filter })}`, object<{ items: AuditRow[]; next: number | string }>("items"));

// ---- preview of a queue

export interface Candidate { agent: string; name: string; skills: Record<string, number>; idle_s: number | null; result: string; place: number | null }
export interface Preview {
  verdict: string; agent: string; name: string; text: Localised; funnel: { key: string; count: number }[]; step: number; steps: number;
  candidates: Candidate[]; overflow: { when: string; to: Json } | null;
}
export interface QueuePreview {
  now: number; changed: Preview | null; saved: Preview | null;
}
export interface Caller { tier: string; language: string; waited_s: number }
export const preview = (queue: string, value: Fields | null, caller: Caller) =>
  ask("POST", `/api/admin/preview/queues/${encodeURIComponent(queue)}`, object<QueuePreview>("changed"),
    { value, caller: { ...caller, tags: [] } });

// ---- what else the pages show

export interface TrunkRow {
  trunk: string; health: string; why: string; failures: number; resting_until: number; has_stood: boolean; calls_in: number;
  calls_out: number; max_calls: number;
}
export const trunkRows = () => ask("GET", "/api/trunks", object<{ items: TrunkRow[] }>("items"));
export const flowNames = () =>
  ask("GET", "/api/flows", (value) => (value as { items: { flow: string }[] }).items.map((item) => item.flow));
