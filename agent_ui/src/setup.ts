/** Start of the first-run assistant. */

import "./shared/elements";
import { SetupPage } from "./setup/page";

new SetupPage().start();
