/** What the supervisor is about to do, and what became of the last thing done: one form is open at a time. */

import { ask, type Failure } from "../../live/api";
import type { Floor } from "../floor";

type Method = "POST" | "PUT" | "DELETE";

export class Hand {
  /** The form that is open: what it is for, and of what, as in `queues:agent1`. */
  open = "";
  /** What is being asked of the server, by the place its button stands in. */
  busy = "";
  /** What became of the last thing asked there: a refusal, or words to say. */
  outcome: { place: string; failure: Failure | null; says: string } | null = null;

  toggle(floor: Floor, form: string): void {
    this.open = this.open === form ? "" : form;
    this.outcome = null;
    floor.redraw();
  }

  /** Ask for something at a place of the page; `says`: what is shown there when it was done. */
  async act(floor: Floor, place: string, method: Method, path: string, body?: object, says = ""): Promise<unknown> {
    if (this.busy !== "") return null;
    this.busy = place;
    this.outcome = null;
    floor.redraw();
    const { value, failure } = await ask(method, path, (given) => given, body);
    this.busy = "";
    this.outcome = { place, failure, says };
    if (failure === null) this.open = "";
    floor.redraw();
    return value;
  }

  say(floor: Floor, place: string, says: string): void {
    this.outcome = { place, failure: null, says };
    floor.redraw();
  }
}

export const hand = new Hand();
