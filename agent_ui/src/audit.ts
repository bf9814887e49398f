/** Start of the audit log: a page of its own, so that the other records carry no words of administration. */

import "./shared/elements";
import { AuditPart } from "./calls/audit";
import { RecordsPage } from "./calls/page";
import { boot } from "./shared/boot";

new RecordsPage(boot(), (_path, _boot, draw) => new AuditPart(draw)).start();
