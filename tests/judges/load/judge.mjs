import { ask } from "./client.mjs";
import { crowd, overload, questions } from "./overload.mjs";
import { points, spoofing } from "./points.mjs";
import { slow } from "./slow.mjs";

const given = process.argv.slice(2);
const options = { full: given.includes("--full"), strict: given.includes("--strict") };
const [address, proxied, crowded] = given.filter((argument) => !argument.startsWith("--"));
if (!address) {
  console.error("run ADDRESS [PROXIED] [CROWDED] [--full] [--strict]");
  process.exit(2);
}

let failed = 0;
/** Prints a figure with its bound. One that depends on the machine fails only where that is asked for. */
function judge(name, figure, bound, good, { timing = false } = {}) {
  const fails = !good && (options.strict || !timing);
  failed += fails ? 1 : 0;
  console.log(`${good ? "ok  " : fails ? "FAIL" : "slow"}  ${name}: ${figure} (${bound})`);
}

for (const server of [address, proxied, crowded].filter(Boolean)) {
  const health = await ask(server, "/healthz");
  if (health.status !== 200) {
    console.error(`no server answers at ${server}: ${health.error ?? health.status}`);
    process.exit(1);
  }
}
await spoofing(address, judge);
if (proxied) await points(proxied, judge);
await slow(address, options, judge);
await overload(address, options, judge);
await overload(address, options, judge, { question: questions.known });
if (crowded) await overload(crowded, options, judge, { who: crowd(), by: ", by many clients" });
process.exitCode = failed ? 1 : 0;
