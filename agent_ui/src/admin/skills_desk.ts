/** The grid of skills: every agent's levels, changed together and saved as one. */

import type { Failure } from "../live/api";
import { changes, type Outcome, type SkilledAgent, type SkillMatrix, skillMatrix } from "./answers";

export class SkillsDesk {
  matrix: SkillMatrix | null = null;
  failure: Failure | null = null;
  refused: Failure | null = null;
  done: Outcome | null = null;
  busy = false;
  sought = "";
  /** Skills added here, which nobody has yet. */
  added: string[] = [];
  private levels = new Map<string, number>();

  constructor(private readonly draw: () => void, private readonly saved: () => void) {}

  async load(): Promise<void> {
    const { value, failure } = await skillMatrix();
    this.matrix = value ?? this.matrix;
    this.failure = failure;
    this.levels.clear();
    this.draw();
  }

  get skills(): string[] {
    return [...(this.matrix?.skills ?? []), ...this.added.filter((skill) => !this.matrix?.skills.includes(skill))];
  }

  get agents(): SkilledAgent[] {
    const sought = this.sought.trim().toLowerCase();
    return (this.matrix?.agents ?? []).filter((one) => `${one.agent} ${one.name} ${one.local_name} ${one.queues.join(" ")}`.toLowerCase().includes(sought));
  }

  get changedAgents(): SkilledAgent[] {
    return (this.matrix?.agents ?? []).filter((agent) => this.skills.some((skill) => this.isChanged(agent, skill)));
  }

  get isDirty(): boolean {
    return this.changedAgents.length > 0;
  }

  level(agent: SkilledAgent, skill: string): number {
    return this.levels.get(`${agent.agent} ${skill}`) ?? agent.skills[skill] ?? 0;
  }

  isChanged(agent: SkilledAgent, skill: string): boolean {
    return this.level(agent, skill) !== (agent.skills[skill] ?? 0);
  }

  set(agent: SkilledAgent, skill: string, level: number): void {
    this.levels.set(`${agent.agent} ${skill}`, Math.max(0, Math.min(10, Math.round(level) || 0)));
    this.done = null;
    this.refused = null;
    this.draw();
  }

  seek(text: string): void {
    this.sought = text;
    this.draw();
  }

  add(skill: string): boolean {
    const name = skill.trim();
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) return false;
    if (!this.skills.includes(name)) this.added.push(name);
    this.draw();
    return true;
  }

  discard(): void {
    this.levels.clear();
    this.added = [];
    this.refused = null;
    this.draw();
  }

  async save(): Promise<void> {
    if (this.busy || !this.isDirty) return;
    this.busy = true;
    this.draw();
    const wishes = this.changedAgents.map((agent) => ({
      op: "patch" as const, kind: "users", name: agent.agent, revision: agent.revision, fields: { skills: this.skillsOf(agent) },
    }));
    const { value, failure } = await changes(wishes, "");
    this.busy = false;
    this.refused = failure;
    this.done = value;
    if (value) {
      await this.load();
      this.saved();
    }
    this.draw();
  }

  private skillsOf(agent: SkilledAgent): Record<string, number> {
    const levels = this.skills.map((skill) => [skill, this.level(agent, skill)] as const);
    return Object.fromEntries(levels.filter(([, level]) => level > 0));
  }
}
