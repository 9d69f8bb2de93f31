// Lets vectors try the doors of a server: node judge.mjs CHANCERY [--full]
import { rmSync } from "node:fs";
import { start } from "./browser.mjs";
import { doors, groupsOf } from "./doors.mjs";
import { careless, frames, host as hosted } from "./host.mjs";
import { serve, vectors, write } from "./tree.mjs";

/** The least part of the vectors that must run where nothing is sanitised. */
const FLOOR = 0.3;
/** The most pages of a door in a short run, about. */
const SHORT = 24;
/** Pages that are open at a time. */
const VIEWS = 3;

const [chancery, how] = process.argv.slice(2);
const full = how === "--full";
const began = Date.now();
const only = process.env.ONLY;
const { all, from } = vectors(full ? 1 : 8);
const root = write(all);
const server = await serve(chancery, root);
// Also where the judge itself fails.
process.on("exit", () => server.stop());
const host = await hosted();
const browser = await start();
const seconds = () => `${((Date.now() - began) / 1000).toFixed(0)} s`;
console.log(`${all.length} vectors (of ${from}); import: ${server.findings}`);
let wrong = 0;

/** Visits addresses, several at a time, and gives what was noted at each. */
async function visitAll(addresses, { images, accept, ...options }) {
  const found = [];
  const rest = addresses.map((address, place) => [address, place]);
  await Promise.all(Array.from({ length: Math.min(VIEWS, rest.length) }, async () => {
    const view = await browser.view({ images, accept });
    for (let next = rest.shift(); next; next = rest.shift()) found[next[1]] = { address: next[0], noted: await view.visit(next[0], options) };
    await view.close();
  }));
  return found;
}

// The vectors as a site shows them that takes no care: many run; the others are for other browsers.
const raw = all.map((vector) => host.put(careless(vector)));
const batches = Array.from({ length: Math.ceil(raw.length / 20) }, (_, n) => host.put(frames(raw.slice(n * 20, (n + 1) * 20))));
const loose = (await visitAll(batches, { images: true, wait: 400 })).flatMap(({ noted }) => noted);
const ran = new Set(loose.filter((what) => what.startsWith("ran at ")).map((what) => what.match(/^ran at (\S+)/)[1].split(/[?#]/)[0]));
const fired = raw.filter((address) => ran.has(address)).length;
const share = fired / all.length;
if (share < FLOOR) wrong += 1;
console.log(`${share < FLOOR ? "WRONG" : "ok   "} unsanitised: ${fired} of ${all.length} vectors run (at least ${FLOOR * 100} % must), ${seconds()}`);
for (const [what, body] of [["a request to another machine", '<script src="http://elsewhere.example/x.js"></script>'], ["being led away", "<script>location='/nothing'</script>"], ["a window", "<script>window.open('about:blank')</script>"]]) {
  const [{ noted }] = await visitAll([host.put(`<!doctype html><title>x</title>${body}`)], { wait: 300 });
  if (!noted.length) (wrong += 1), console.log(`WRONG ${what} is not noticed`);
}

const given = { api: server.address, host, all, groups: groupsOf(all) };
let visits = 0;
for (const [name, door] of Object.entries(doors).filter(([name]) => !only || name.includes(only))) {
  const { control, visits: plan, quietPolicies, ...options } = door;
  const [{ noted: seen }] = await visitAll([await control(given)], { ...options, until: undefined, wait: 300 });
  const planned = await plan(given);
  // In a short run no door takes all the time. An odd step, since kinds of addresses take turns.
  const step = full ? 1 : Math.ceil(planned.length / SHORT) | 1;
  const addresses = planned.filter((_, place) => place % step === 0);
  const found = await visitAll(addresses, options);
  visits += addresses.length;
  // A file may hold a script: that a policy keeps it from running is what is asked for.
  const faults = found.flatMap(({ address, noted }) => noted.filter((what) => !(quietPolicies && what.startsWith("violation"))).map((what) => `${what}\n        ${address.slice(0, 300)}`));
  const bad = faults.length > 0 || seen.length === 0 || addresses.length === 0;
  if (bad) wrong += 1;
  console.log(`${bad ? "WRONG" : "ok   "} ${name}: ${faults.length} of ${addresses.length} pages; the control ${seen.length ? "runs" : "DOES NOT RUN"}, ${seconds()}`);
  for (const fault of faults.slice(0, 8)) console.log(`      ${fault}`);
}
await browser.close();
host.close();
server.stop();
rmSync(root, { recursive: true, force: true });
console.log(`${visits} pages with ${all.length} vectors; ${wrong ? `${wrong} doors are wrong` : "0 fired"}; ${seconds()}`);
process.exit(wrong ? 1 : 0);
