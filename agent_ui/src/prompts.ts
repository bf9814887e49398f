/** Start of the page "Prompts". */

import "./shared/elements";
import { boot } from "./shared/boot";
import { PromptsPage } from "./prompts/page";

new PromptsPage(boot()).start();
