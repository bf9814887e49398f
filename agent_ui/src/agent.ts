/** Start of the agent page. */

import "./shared/elements";
import { AgentConsole } from "./agent/console";
import { boot } from "./shared/boot";

const settings = boot();
if (settings.sip === null) throw new Error("the agent page needs a phone");
new AgentConsole(settings, settings.sip).start();
