import { ask } from "./client.mjs";
import { crowd, overload } from "./overload.mjs";
import { points, spoofing } from "./points.mjs";
import { slow } from "./slow.mjs";

const given = process.argv.slice(2);
const options = { full: given.includes("--full"), strict: given.includes("--strict") };
const [address, proxied] = given.filter((argument) => !argument.startsWith("--"));
if (!address) {
  console.error("run ADDRESS [PROXIED] [--full] [--strict]");
  process.exit(2);
}

let failed = 0;
/** Prints a figure with its bound. One that depends on the machine fails only where that is asked for. */
function judge(name, figure, bound, good, { timing = false } = {}) {
  const fails = !good && (options.strict || !timing);
  failed += fails ? 1 : 0;
  console.log(`${good ? "ok  " : fails ? "FAIL" : "slow"}  ${name}: ${figure} (${bound})`);
}

/** Answers that are kept are no load: what is measured would be the generator. */
async function computed(server) {
  const body = JSON.stringify({ query: "{ members(first: 5) { nodes { id name slug website } } }" });
  await ask(server, "/graphql", { body });
  const { status: code, headers, error, text } = await ask(server, "/graphql", { body });
  if (code !== 200) {
    console.error(`${server} answers an ordinary query with ${code || error}: ${text}`);
    process.exit(2);
  }
  const status = headers["cache-status"];
  if (!/\bhit\b/.test(status ?? "")) return;
  console.error(`${server} answers a query that is asked twice from what it keeps (Cache-Status: ${status}): start it with --answers-memory 0`);
  process.exit(2);
}

await computed(address);
if (proxied) await computed(proxied);
await spoofing(address, judge);
if (proxied) await points(proxied, judge);
await slow(address, options, judge);
await overload(address, options, judge);
if (proxied) await overload(proxied, options, judge, { headers: crowd(), who: ", of many clients" });
process.exitCode = failed ? 1 : 0;
