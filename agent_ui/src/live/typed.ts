/** What stands in a field is what holds; but a drawing takes nothing away that is being typed there. */

import { noChange, nothing } from "lit";
import { Directive, directive, type DirectiveParameters, type PropertyPart } from "lit/directive.js";
import { setCommittedValue } from "lit/directive-helpers.js";

/** Fields with something in them that no handler has heard of yet: `change` comes when one leaves the field. */
const beingTyped = new WeakSet<EventTarget>();
const begins = ({ target }: Event): void => void (target && beingTyped.add(target));
const ends = ({ target }: Event): void => void (target && beingTyped.delete(target));
globalThis.document?.addEventListener("input", begins, true);
// No document where units are tested. In the capturing phase: a handler that draws finds it over.
for (const event of ["change", "focusout"]) globalThis.document?.addEventListener(event, ends, true);

class Typed extends Directive {
  private last: unknown = nothing;

  render(value: unknown): unknown {
    return value;
  }

  override update(part: PropertyPart, [value]: DirectiveParameters<this>): unknown {
    const isNews = value !== this.last;
    this.last = value;
    if (!isNews && beingTyped.has(part.element)) return noChange;
    if ((part.element as unknown as Record<string, unknown>)[part.name] === value) return noChange;
    // What was committed before says nothing of what a person made of it since.
    setCommittedValue(part);
    return value;
  }
}

/** `.value=${typed(value)}`, `.checked=${typed(is)}`: written whenever the element shows something else. */
export const typed = directive(Typed);
