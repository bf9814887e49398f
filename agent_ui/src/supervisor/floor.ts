/** What the supervisor's views are given beyond the common part. */

import type { View } from "../shared/view";
import type { Drawer } from "./drawer";
import type { Tile } from "./tiles";

export interface Floor extends View {
  openTile: Tile | null;
  wall: boolean;
  openFormula(tile: Tile | null): void;
  toggleWall(): void;
  drawer: Drawer;
  openQueue(queue: string): void;
  closeQueue(): void;
}
