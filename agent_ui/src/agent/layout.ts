/** Where the parts of the agent page stand. What is filled in has fields of its own for each contact. */

import { html, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { banner, toast } from "../shared/view";
import { callCard } from "./call_card";
import { contacts } from "./contacts";
import { customerCard } from "./customer_card";
import type { Desk } from "./desk";
import { dial } from "./dial";
import { due } from "./due";
import { ending } from "./ending";
import { help } from "./help";
import { idle } from "./idle";
import { later } from "./later_form";
import { missed } from "./missed";
import { notes } from "./notes";
import { urgent } from "./notices";
import { signInAgain } from "./sign_in_again";
import { strip } from "./strip";
import { topbar } from "./topbar";

export function layout(desk: Desk): TemplateResult {
  const { contact, trouble } = desk.state;
  return html`<a class="skip" href="#main">${desk.t("skip")}</a>
    <div class="top">${topbar(desk)}${desk.state.link === "signed_out" ? signInAgain(desk) : banner(desk)}</div>
    <main id="main" tabindex="-1">${contact
      ? [urgent(desk), missed(desk), callCard(desk, contact), html`<div class="below">${notes(desk, contact)}${
          keyed(contact.call, [ending(desk, contact), later(desk, contact)])}</div>`]
      : [idle(desk), dial(desk), due(desk)]}</main>
    ${customerCard(desk, contact)} ${contacts(desk)} ${strip(desk)} ${toast(desk, trouble)} ${help(desk)}`;
}
