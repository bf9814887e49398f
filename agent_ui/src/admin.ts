/** Start of administration. */

import "./shared/elements";
import { AdminPage } from "./admin/page";
import { boot } from "./shared/boot";

new AdminPage(boot()).start();
