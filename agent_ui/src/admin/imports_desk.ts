/** One import at a time: a file, a dry run that changes nothing, and the real one. */

import type { Failure } from "../live/api";
import { beginImport, cancelImport, followImport, type Format, FORMATS, type ImportState, runImport, type Sheet } from "./answers";

const EVERY_MS = 300;
const MAY_STOP = new Set(["reading", "checking", "hashing"]);

export class ImportsDesk {
  what: Sheet = "users";
  mode: "add" | "replace" = "add";
  file: File | null = null;
  state: ImportState | null = null;
  failure: Failure | null = null;
  comment = "";
  busy = false;
  private turn = 0;

  constructor(private readonly draw: () => void, private readonly saved: () => void) {}

  get isRunning(): boolean {
    return this.canStop || this.state?.state === "writing";
  }

  /** Until something is written. */
  get canStop(): boolean {
    return this.state !== null && MAY_STOP.has(this.state.state);
  }

  /** 0 the file, 1 the dry run, 2 the import itself. */
  get step(): number {
    return this.state === null ? 0 : this.state.dry_run ? 1 : 2;
  }

  get canRun(): boolean {
    const { state } = this;
    return state !== null && state.dry_run && state.state === "done" && state.error_count === 0 && state.created + state.changed + state.removed > 0;
  }

  set(part: Partial<Pick<ImportsDesk, "what" | "mode" | "comment">>): void {
    Object.assign(this, part);
    this.draw();
  }

  async take(file: File): Promise<void> {
    const format = formatOf(file.name);
    this.file = file;
    this.state = null;
    this.failure = format === null ? { code: "format", text: "" } : null;
    this.draw();
    if (format === null) return;
    this.busy = true;
    const { value, failure } = await beginImport(this.what, format, this.mode, file);
    this.busy = false;
    this.failure = failure;
    if (value) await this.follow(value.import);
    this.draw();
  }

  async run(): Promise<void> {
    if (!this.canRun || this.busy || this.state === null) return;
    this.busy = true;
    this.draw();
    const { value, failure } = await runImport(this.state.import, this.comment);
    this.busy = false;
    this.failure = failure;
    if (value) {
      await this.follow(value.import);
      if (this.state.state === "done") this.saved();
    }
    this.draw();
  }

  async cancel(): Promise<void> {
    if (this.state) await cancelImport(this.state.import);
  }

  again(): void {
    this.turn += 1;
    Object.assign(this, { file: null, state: null, failure: null, comment: "" });
    this.draw();
  }

  private async follow(id: string): Promise<void> {
    const turn = (this.turn += 1);
    do {
      const { value, failure } = await followImport(id);
      if (turn !== this.turn) return;
      this.failure = failure;
      if (failure) return;
      this.state = value;
      this.draw();
      if (this.isRunning) await new Promise((resolve) => window.setTimeout(resolve, EVERY_MS));
    } while (this.isRunning && turn === this.turn);
  }
}

export function formatOf(name: string): Format | null {
  const end = name.split(".").at(-1)?.toLowerCase().replace("yml", "yaml") ?? "";
  return FORMATS.find((format) => format === end) ?? null;
}
