/** Start of the page "Flows". */

import "./shared/elements";
import { boot } from "./shared/boot";
import { FlowsPage } from "./flows/page";

new FlowsPage(boot()).start();
