/** Start of the supervisor's page. */

import "./shared/elements";
import { boot } from "./shared/boot";
import { SupervisorPage } from "./supervisor/page";

new SupervisorPage(boot()).start();
