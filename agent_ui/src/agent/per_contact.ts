/** What an agent has begun about each of their contacts: it waits there while another one is on screen. Pure. */

export class PerContact<T> {
  private readonly begun = new Map<string, T>();

  constructor(private readonly fresh: () => T) {}

  /** What was begun about this contact; a fresh one for a contact that is new. */
  of(call: string): T {
    const known = this.begun.get(call);
    if (known !== undefined) return known;
    const fresh = this.fresh();
    this.begun.set(call, fresh);
    return fresh;
  }

  all(): T[] {
    return [...this.begun.values()];
  }

  /** Of contacts that are over, nothing is kept. */
  keepOnly(calls: string[]): void {
    for (const call of [...this.begun.keys()]) if (!calls.includes(call)) this.begun.delete(call);
  }
}
