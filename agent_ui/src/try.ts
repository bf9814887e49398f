/** Start of the page on which flows are tried. */

import { boot } from "./shared/boot";
import { TryPage } from "./try/page";

new TryPage(boot()).start();
