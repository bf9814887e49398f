/** The audit log for those who look at nothing else of administration. */

import type { TemplateResult } from "lit";
import { type KindRow, overview } from "../admin/answers";
import { auditPage } from "../admin/audit";
import { AuditDesk } from "../admin/audit_desk";
import { speaker } from "../admin/words";
import type { Part, Records } from "./frame";

export class AuditPart implements Part {
  readonly title = "records.audit";
  private kinds: KindRow[] = [];
  private readonly audit: AuditDesk;

  constructor(private readonly draw: () => void) {
    this.audit = new AuditDesk(draw);
  }

  load(): void {
    void this.audit.load();
    void this.learnKinds();
  }

  /** What kinds of objects are called; without that, the log shows their codes. */
  private async learnKinds(): Promise<void> {
    this.kinds = (await overview()).value?.kinds ?? [];
    this.draw();
  }

  view({ t, language, now }: Records): TemplateResult {
    const kind = (name: string) => this.kinds.find((one) => one.kind === name) ?? null;
    return auditPage({ t, language, now, say: speaker(language), audit: this.audit, desk: { kinds: this.kinds, kind } });
  }
}
