/** Start of the pages of what was: contacts, cases, voicemail, survey scores. */

import "./shared/elements";
import { boot } from "./shared/boot";
import { RecordsPage } from "./calls/page";

new RecordsPage(boot()).start();
