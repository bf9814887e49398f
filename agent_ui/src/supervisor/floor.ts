/** What the supervisor's views are given beyond the common part. */

import type { AlertRow, FromPage } from "../protocol";
import type { View } from "../shared/view";
import type { ContactsOf } from "./contacts_of";
import type { Standing, Wanted } from "./crowd";
import type { Drawer } from "./drawer";
import type { History } from "./history";
import type { Tile } from "./tiles";
import type { WallMenu } from "./wall_menu";

export interface Floor extends View {
  openTile: Tile | null;
  wall: boolean;
  openFormula(tile: Tile | null): void;
  toggleWall(): void;
  wallMenu: WallMenu;
  drawer: Drawer;
  /** What half hours and days brought, and the limits of alerts. */
  history: History;
  /** The one queue that figures and agents are shown of; "" for all. */
  queue: string;
  showOnly(queue: string): void;
  asTable: boolean;
  showTable(on: boolean): void;
  alertsOpen: boolean;
  openAlerts(on: boolean): void;
  /** The alert that is being acknowledged. */
  taking: string;
  acknowledge(alert: AlertRow): void;
  wanted: Wanted;
  want(news: Partial<Wanted>): void;
  /** In which order the agents stand for the moment. */
  standing: Standing | null;
  keepStanding(standing: Standing | null): void;
  openQueue(queue: string): void;
  closeQueue(): void;
  /** The agent whose drawer is open; there is one drawer at a time. */
  openAgent: string | null;
  contactsOf: ContactsOf;
  showAgent(agent: string | null): void;
  /** Draw again, for whoever keeps something of their own that has changed. */
  redraw(): void;
  send(intent: FromPage): void;
}
