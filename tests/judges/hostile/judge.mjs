// Sends every request of the corpus, alone and then beside ordinary ones: see ./run.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import net from "node:net";
import { setPriority } from "node:os";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { corpus } from "./corpus.mjs";

const BOUNDS = { bytes: 64 * 1024, cpu: 50, memory: 64, ratio: 2, requests: 200 };
/** How many hostile requests are sent at a time beside ordinary ones. */
const AT_ONCE = 8;
/** How long an answer may take before it counts as none, in milliseconds. */
const PATIENCE = 20_000;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { pid: { type: "string" }, strict: { type: "boolean" }, seconds: { type: "string", default: "8" } },
});
const address = new URL(positionals[0]);
if (!["127.0.0.1", "localhost", "[::1]"].includes(address.hostname)) {
  console.error("this judge attacks servers of this machine only");
  process.exit(2);
}
const pid = options.pid;
const seconds = Number(options.seconds);

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The CPU time of the server's threads, in milliseconds. */
function cpu() {
  const threads = readdirSync(`/proc/${pid}/task`);
  const spent = threads.map((thread) => {
    try {
      return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]) / 1e6;
    } catch {
      return 0; // It has ended meanwhile.
    }
  });
  return spent.reduce((all, one) => all + one, 0);
}

/** A figure of the server's memory, in MiB. */
function memory(name) {
  const line = readFileSync(`/proc/${pid}/status`, "utf8").match(new RegExp(`^${name}:\\s+(\\d+)`, "m"));
  return Number(line[1]) / 1024;
}

/** Sends a request byte by byte as it is written, and gives what comes back. */
function send(request) {
  return new Promise((resolve) => {
    const socket = net.connect({ host: address.hostname.replace(/[[\]]/g, ""), port: address.port });
    const received = [];
    let done = false;
    const end = (why) => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      socket.destroy();
      const bytes = Buffer.concat(received);
      const status = Number(bytes.subarray(9, 12).toString("latin1")) || 0;
      const body = bytes.indexOf("\r\n\r\n");
      resolve({ status, bytes: bytes.length, text: body < 0 ? "" : bytes.subarray(body + 4).toString(), why });
    };
    const timer = setTimeout(() => end("nothing came"), PATIENCE);
    socket.setNoDelay(true);
    socket.on("data", (data) => {
      received.push(data);
      const all = Buffer.concat(received);
      const head = all.indexOf("\r\n\r\n");
      const length = head < 0 ? null : /content-length: (\d+)/i.exec(all.subarray(0, head).toString("latin1"));
      if (length && all.length >= head + 4 + Number(length[1])) end("whole");
    });
    socket.on("error", () => end("cut off"));
    socket.on("close", () => end("closed"));
    socket.on("connect", async () => {
      const lines = [`${request.method} ${request.path} HTTP/1.1`, `host: ${address.host}`, "connection: close"];
      for (const [name, values] of Object.entries(request.headers)) {
        for (const value of [values].flat()) lines.push(`${name}: ${value}`);
      }
      socket.write(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
      for (const chunk of request.chunks) {
        if (done) return;
        socket.write(chunk);
        if (request.pause) await wait(request.pause);
      }
    });
  });
}

const requests = corpus();
const failures = [];
const fail = (message) => failures.push(message);
const show = (request) => `${request.family}: ${request.name}`;
if (requests.length < BOUNDS.requests) fail(`the corpus has ${requests.length} requests and should have ${BOUNDS.requests}`);

// What is fine is answered: a server that refuses everything would pass the rest.
const ordinary = Buffer.from('{"query":"{__typename}"}');
const control = {
  method: "POST",
  path: "/graphql",
  headers: { "content-type": "application/json", "content-length": ordinary.length },
  chunks: [ordinary],
};
for (let round = 0; round < 20; round += 1) {
  const answer = await send(control);
  if (answer.status !== 200) {
    console.error(`an ordinary query is answered with ${answer.status}: ${answer.text.slice(0, 300)}`);
    process.exit(1);
  }
}

if (pid) {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, "5"); // The peak is counted from here.
  } catch {
    console.log("the peak of memory counts from the server's start");
  }
}
const before = pid ? memory("VmRSS") : 0;
const rows = [];
for (const request of requests) {
  const costs = [];
  let answer;
  for (let round = 0; round < (request.pause ? 1 : 3); round += 1) {
    const begun = pid ? cpu() : 0;
    answer = await send(request);
    costs.push((pid ? cpu() : 0) - begun);
  }
  costs.sort((a, b) => a - b);
  rows.push({ request, answer, cost: costs[Math.floor(costs.length / 2)] });
  const what = `${show(request)}: ${answer.status} (${answer.why}) ${answer.text.slice(0, 200)}`;
  if (answer.status === 0) fail(`no answer to ${what}`);
  if (answer.status >= 500) fail(`the server is at fault: ${what}`);
  if (answer.bytes > BOUNDS.bytes) fail(`${answer.bytes} bytes of answer to ${what}`);
  if (!request.fine && answer.status < 400) fail(`not refused: ${what}`);
}
const grown = pid ? memory("VmHWM") - before : 0;

// Ordinary requests alone, and beside the corpus.
const worker = new Worker(new URL("./beside.mjs", import.meta.url), { workerData: { address: address.origin, rate: 200 } });
async function beside(work) {
  worker.postMessage("begin");
  await work();
  worker.postMessage("end");
  const answers = await new Promise((resolve) => worker.once("message", resolve));
  const times = answers.map(({ took }) => took).sort((a, b) => a - b);
  const lost = answers.filter(({ fine }) => !fine).length;
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Infinity;
  return { count: times.length, lost, p50: at(0.5), p99: at(0.99) };
}
await beside(() => wait(1000)); // Connections are opened, and plans made.
const alone = await beside(() => wait(seconds * 1000));
// Who attacks gives way to who measures, with whom it may have to share a processor. On Linux it is each thread's own.
setPriority(10);
let sent = 0;
const quick = requests.filter(({ pause }) => !pause);
const attacked = await beside(async () => {
  const until = performance.now() + seconds * 1000;
  const attack = async () => {
    while (performance.now() < until) {
      const request = quick[sent % quick.length];
      sent += 1;
      await send(request);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, attack));
});
await worker.terminate();
if (sent < quick.length) fail(`only ${sent} of ${quick.length} hostile requests were sent beside ordinary ones`);

const statuses = new Map();
for (const { answer } of rows) statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
const families = new Set(requests.map(({ family }) => family)).size;
console.log(`${requests.length} requests of ${families} families; statuses ${[...statuses].sort().map(([status, count]) => `${status}: ${count}`).join(", ")}`);
const worst = (title, key, unit) => {
  console.log(`\n${title}`);
  for (const row of [...rows].sort((a, b) => key(b) - key(a)).slice(0, 12)) {
    console.log(`  ${key(row).toFixed(unit === "ms" ? 2 : 0).padStart(9)} ${unit}  ${row.answer.status}  ${show(row.request)}`);
  }
};
if (pid) worst("the most CPU time", ({ cost }) => cost, "ms");
worst("the longest answers", ({ answer }) => answer.bytes, "bytes");

const timed = (ok, message) => {
  if (!ok && options.strict) fail(message);
  console.log(`${ok ? "ok  " : options.strict ? "FAIL" : "over"}  ${message}`);
};
console.log("");
const longest = Math.max(...rows.map(({ answer }) => answer.bytes));
console.log(`${longest <= BOUNDS.bytes ? "ok  " : "FAIL"}  the longest answer has ${longest} bytes; ${BOUNDS.bytes} are the bound`);
if (pid) {
  const dearest = Math.max(...rows.map(({ cost }) => cost));
  timed(dearest <= BOUNDS.cpu, `the dearest request took ${dearest.toFixed(1)} ms of CPU (median of three); ${BOUNDS.cpu} ms are the bound`);
  console.log(`${grown <= BOUNDS.memory ? "ok  " : "FAIL"}  memory grew by ${grown.toFixed(1)} MiB at its peak, from ${before.toFixed(1)}; ${BOUNDS.memory} MiB are the bound`);
  if (grown > BOUNDS.memory) fail(`memory grew by ${grown.toFixed(1)} MiB`);
}
console.log(`      ordinary requests alone: ${alone.count}, p50 ${alone.p50.toFixed(1)} ms, p99 ${alone.p99.toFixed(1)} ms`);
console.log(`      beside ${sent} hostile ones, ${AT_ONCE} at a time: ${attacked.count}, p50 ${attacked.p50.toFixed(1)} ms, p99 ${attacked.p99.toFixed(1)} ms`);
timed(attacked.p99 <= BOUNDS.ratio * alone.p99, `p99 is ${(attacked.p99 / alone.p99).toFixed(2)} of what it is alone; ${BOUNDS.ratio} is the bound`);
// A machine that has no more room refuses, and says so: how many is a matter of the machine, as times are.
timed(alone.lost + attacked.lost === 0, `${alone.lost} and ${attacked.lost} ordinary requests were refused`);

for (const failure of failures) console.error(`FAIL  ${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;
