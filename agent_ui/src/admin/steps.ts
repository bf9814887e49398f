/** Skills a queue asks for: one expression, levels, or steps; always written as steps here. Pure. */

import type { Fields, Json } from "./answers";

export interface Step { needs: string; for_s: number | null }

export function stepsOf(skills: Json): Step[] {
  if (typeof skills === "string") return [{ needs: skills, for_s: null }];
  if (Array.isArray(skills)) return skills.map((step) => one(step));
  const levels = Object.entries(skills ?? {}).map(([skill, level]) => `${skill} >= ${String(level)}`);
  return levels.length ? [{ needs: levels.join(" and "), for_s: null }] : [];
}

function one(step: Json): Step {
  const { needs, for_s: forS } = (typeof step === "object" && step !== null && !Array.isArray(step) ? step : {}) as Fields;
  return { needs: typeof needs === "string" ? needs : "", for_s: typeof forS === "number" ? forS : null };
}

/** As short as the file may say it: nothing, one expression, or steps of which the last has no time. */
export function skillsOf(steps: readonly Step[]): Json {
  const [only] = steps;
  if (only === undefined) return null;
  if (steps.length === 1) return only.needs.trim() === "" ? null : only.needs;
  return steps.map((step, at) => (at === steps.length - 1 || step.for_s === null ? { needs: step.needs } : { needs: step.needs, for_s: step.for_s }));
}

export function added(steps: readonly Step[]): Step[] {
  const timed = steps.map((step, at) => (at === steps.length - 1 ? { ...step, for_s: step.for_s ?? 30 } : step));
  return [...timed, { needs: steps.length ? "anyone" : "", for_s: null }];
}

export function moved<T>(items: readonly T[], at: number, by: -1 | 1): T[] {
  const to = at + by;
  const [one, other] = [items[at], items[to]];
  if (one === undefined || other === undefined) return [...items];
  return items.map((item, index) => (index === at ? other : index === to ? one : item));
}
