/** Start of a screen on a wall. */

import "./shared/elements";
import { WallPage } from "./wall/page";

new WallPage().start();
