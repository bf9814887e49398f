/** The sign-in page works without any script; this only switches its language in place. */

import { isKey, type Language, other, translator } from "./i18n";
import { showLanguage } from "./shared/boot";

const button = document.querySelector<HTMLButtonElement>("[data-testid=language]");
let language: Language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";

function show(next: Language): void {
  language = next;
  const t = translator(language);
  showLanguage(language);
  for (const node of document.querySelectorAll<HTMLElement>("[data-t]")) {
    const key = node.dataset["t"] ?? "";
    if (isKey(key)) node.textContent = t(key);
  }
  document.title = `${t("login.title")} · callcenter`;
  if (button) button.lang = language === "en" ? "zh-CN" : "en";
}

if (button) {
  button.hidden = false;
  button.addEventListener("click", () => show(other(language)));
}
