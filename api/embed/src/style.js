// Styles under a policy without 'unsafe-inline': a sheet made by script, or a linked one.

import css from "./news.css";

let sheet;

/** Gives a shadow root the styles; `script` is the address this script has. */
export function adopt(shadow, script) {
  try {
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
    }
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    // A browser from before 2023.
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL("news.css", script);
    shadow.append(link);
  }
}
