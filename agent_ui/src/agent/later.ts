/** What comes after the call: a case, a follow-up, a promised call. The open form, what was kept, and my follow-ups. */

import { ask } from "../live/api";
import type { Contact } from "../protocol";
import { withTrouble } from "../store";
import { callerName, customer } from "./names";
import type { Page } from "./page";
import { PerContact } from "./per_contact";
import { all } from "./several";
import { fromLocalInput, localInput, soon, tomorrowMorning } from "./when";

export const WAYS = ["case", "follow_up", "call_back"] as const;
export type Way = (typeof WAYS)[number];
export const CASE_KINDS = ["enquiry", "order", "technical", "complaint", "suggestion", "claim"] as const;

export interface FollowUp {
  id: number;
  text: string;
  due: number;
  name: string;
  number: string;
}

export interface LaterForm {
  way: Way;
  text: string;
  kind: string;
  number: string;
  at: string;
  mine: boolean;
  /** What stands in the way: a key of the catalogue under `later.`; "" for nothing. */
  wrong: string;
  /** The server's own reason for it; "" when the page found it by itself. */
  refused: string;
}

/** What is being done about one contact. */
interface Doing {
  form: LaterForm | null;
  /** What was kept last in this contact, in words; "" for nothing. */
  kept: string;
  key: string;
  /** A promise is asked for and not granted yet: what was known before. */
  awaited: { known: string[]; trouble: number } | null;
}

const nothingYet = (): Doing => ({ form: null, kept: "", key: "", awaited: null });

export class Later {
  followUps: FollowUp[] = [];
  /** They could not be read; what is shown may be old. */
  unread = false;
  private doing = nothingYet();
  private readonly begun = new PerContact(nothingYet);
  private loaded = false;

  constructor(private readonly page: Page) {}

  get form(): LaterForm | null {
    return this.doing.form;
  }

  get kept(): string {
    return this.doing.kept;
  }

  /** Each contact has a form of its own; one that is looked at again finds what was typed. */
  follow(): void {
    const { contact } = this.page.state;
    this.begun.keepOnly(all(this.page.state).map((one) => one.call));
    this.doing = contact === null ? nothingYet() : this.begun.of(contact.call);
    for (const doing of this.begun.all()) this.granted(doing);
  }

  /** Whether a number can be called back at all the server knows; the form stays until it has said so. */
  private granted(doing: Doing): void {
    const { awaited, form } = doing;
    if (awaited === null) return;
    const { promised, trouble } = this.page.state;
    if (promised.some((one) => !awaited.known.includes(one.entry))) {
      doing.awaited = doing.form = null;
      doing.kept = this.page.t("later.kept.call_back");
    } else if (trouble !== null && trouble.n !== awaited.trouble) {
      const wrong = trouble.code === "callback_time" ? "at" : trouble.code === "callback_number" ? "number" : "";
      doing.awaited = null;
      doing.form = form && { ...form, wrong, refused: wrong && trouble.code };
    }
  }

  /** My follow-ups are asked for once the page is linked, and after each change. */
  linked(): void {
    if (!this.loaded) void this.load();
  }

  toggle(way: Way): void {
    const { contact } = this.page.state;
    const isOpen = this.form?.way === way;
    this.doing.form = contact === null || isOpen ? null : fresh(way, contact.ani, this.now());
    this.doing.key = crypto.randomUUID();
    this.page.set();
    if (this.form) {
      this.page.find(".later-form :is(select, input, textarea)")?.focus();
      this.page.find(".later-form")?.scrollIntoView({ block: "nearest" });
    } else this.page.find(`[data-testid="later-${way}"]`)?.focus();
  }

  close(): boolean {
    if (this.form === null) return false;
    this.toggle(this.form.way);
    return true;
  }

  change(news: Partial<LaterForm>): void {
    this.doing.form = this.form && { ...this.form, ...news, wrong: "", refused: "" };
    this.page.set();
  }

  async save(): Promise<void> {
    const { contact } = this.page.state;
    const { doing } = this, { form } = doing;
    if (form === null || contact === null) return;
    const wrong = wrongIn(form, this.now());
    if (wrong) {
      doing.form = { ...form, wrong, refused: "" };
      this.page.set();
      return this.page.find(`[data-later="${wrong}"]`)?.focus();
    }
    if (form.way === "call_back") this.promise(doing, form, contact);
    else if (form.way === "case") await this.openCase(doing, form, contact);
    else await this.followUp(doing, form, contact);
  }

  async done(id: number): Promise<void> {
    const answer = await ask("POST", `/api/follow-ups/${id}/done`, () => null, {});
    if (answer.failure) this.failed(answer.failure.code);
    await this.load();
  }

  takeBack(entry: string): void {
    this.page.intend({ type: "take_back_promise", entry });
  }

  private promise(doing: Doing, form: LaterForm, contact: Contact): void {
    const at = fromLocalInput(form.at) ?? this.now();
    const name = callerName(contact, this.page.language, this.page.t).slice(0, 80);
    const number = form.number.trim();
    const sent = this.page.intend({
      type: "promise_callback", call: contact.call, number, at, name, note: form.text, is_mine: form.mine,
    });
    const { promised, trouble } = this.page.state;
    if (sent) doing.awaited = { known: promised.map((one) => one.entry), trouble: trouble?.n ?? 0 };
  }

  private async openCase(doing: Doing, form: LaterForm, contact: Contact): Promise<void> {
    const { call, ani } = contact;
    const body = { key: doing.key, kind: form.kind, text: form.text, customer: customer(contact)?.customer ?? "", call, ani };
    const answer = await ask("POST", "/api/cases", (value) => (value as { number: string }).number, body);
    if (answer.failure) this.failed(answer.failure.code);
    else this.finished(doing, this.page.t("later.kept.case", { number: answer.value }));
  }

  private async followUp(doing: Doing, form: LaterForm, contact: Contact): Promise<void> {
    const name = callerName(contact, this.page.language, this.page.t).slice(0, 100);
    const body = {
      text: form.text.trim(), due: fromLocalInput(form.at) ?? this.now(), customer: customer(contact)?.customer ?? "",
      name, number: contact.ani, call: contact.call,
    };
    const answer = await ask("POST", "/api/follow-ups", () => null, body);
    if (answer.failure) return this.failed(answer.failure.code);
    this.finished(doing, this.page.t("later.kept.follow_up"));
    await this.load();
  }

  async load(): Promise<void> {
    const answer = await ask("GET", "/api/follow-ups", (value) => value as FollowUp[]);
    this.unread = answer.failure !== null;
    this.loaded = !this.unread;
    if (answer.failure === null) this.followUps = answer.value;
    this.page.set();
  }

  /** Of the contact that it was about, though another one may be on screen by then. */
  private finished(doing: Doing, kept: string): void {
    const way = doing.form?.way;
    doing.form = null;
    doing.kept = kept;
    this.page.set();
    if (doing === this.doing) this.page.find(`[data-testid="later-${way}"]`)?.focus();
  }

  private failed(code: string): void {
    this.page.set((state) => withTrouble(state, code === "unreachable" ? "check.connection.wait" : code));
  }

  private now(): number {
    return Date.now() / 1000 + this.page.state.clockAhead;
  }
}

/** The form as it opens: what is likely is filled in already, so that two clicks are enough. */
export function fresh(way: Way, number: string, now: number): LaterForm {
  const at = localInput(way === "call_back" ? soon(now) : tomorrowMorning(now));
  return { way, text: "", kind: CASE_KINDS[0], number, at, mine: true, wrong: "", refused: "" };
}

/** The field that stands in the way: its name, or "". */
export function wrongIn(form: LaterForm, now: number): string {
  if (form.way === "follow_up" && form.text.trim() === "") return "text";
  if (form.way === "call_back" && form.number.trim() === "") return "number";
  if (form.way === "case") return "";
  const at = fromLocalInput(form.at);
  return at === null || (form.way === "call_back" && at < now - 60) ? "at" : "";
}
