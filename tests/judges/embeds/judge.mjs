// Judges the embeds of a running server: node judge.mjs ADDRESS DIRECTORY
import { start } from "./browser.mjs";
import * as elements from "./elements.mjs";
import * as mishaps from "./mishaps.mjs";
import * as pages from "./pages.mjs";
import { partner } from "./site.mjs";

const [api, shots] = [process.argv[2].replace(/\/$/, ""), process.argv[3]];
const only = process.env.ONLY;
const site = await partner(api);
const browser = await start(shots);
const judges = Object.entries({ ...elements, ...mishaps, ...pages }).filter(([name]) => !only || name.includes(only));
let failed = 0;
for (const [name, judge] of judges) {
  const sentence = name.replace(/([A-Z]|\d+)/g, (letter) => ` ${letter.toLowerCase()}`);
  try {
    const told = await judge({ api, site, browser });
    console.log(`ok    ${sentence}${told ? `: ${told}` : ""}`);
  } catch (error) {
    failed += 1;
    console.log(`WRONG ${sentence}\n${error.stack}`);
  }
}
await browser.close();
site.close();
console.log(`${judges.length - failed} of ${judges.length} hold; screenshots are in ${shots}`);
process.exit(failed ? 1 : 0);
