// Ten times as much as the server can do: what it still does, how soon it says no, and what follows.
import http from "node:http";
import { ask, closedLoop, openLoop, percentile, wait } from "./client.mjs";

const field = (number) => `a${number}: members(first: 40) { nodes { id name slug website } }`;
const lists = (size) => Array.from({ length: size }, (_, number) => field(number)).join(" ");

/** How many requests a second the generator has time for: of what is answered faster, less than ten times is asked for. */
const MOST = 3_000;

let asked = 0;
/** What is asked, at a size. Each is asked once: an answer that is kept is no load. */
export const questions = {
  /** The dearest there is: each document is another one, which is read and held against the schema first. */
  unknown: { name: "documents never seen before", of: (size) => ({ query: `{ ${lists(size)} } # ${process.pid} ${(asked += 1)}` }) },
  /** What an application asks again and again, with another value each time. */
  known: {
    name: "one document with other values",
    of: (size) => ({
      query: `query Dear($slug: String!) { newsArticle(slug: $slug) { id } ${lists(size)} }`,
      variables: { slug: `nothing-${process.pid}-${(asked += 1)}` },
    }),
  },
};

/** A query of which the server answers few a second, so that the generator is not what is measured. */
async function expensive(address, agent, headers, question) {
  for (let size = 1, last = null; ; size += Math.ceil(size / 2)) {
    const send = () => ask(address, "/graphql", { agent, body: JSON.stringify(question.of(size)), headers: headers() });
    const began = performance.now();
    const answers = await closedLoop(send, 4, 500);
    const rate = (answers.length * 1000) / (performance.now() - began);
    // What costs more than a query may, or than a client has, is not asked for.
    if (last && answers.some(({ status, text }) => status === 429 || /COST_LIMIT/.test(text))) return last;
    if (answers.some(({ headers }) => /hit/.test(headers?.["cache-status"] ?? ""))) throw new Error("the query is answered from what is kept");
    const refused = answers.find((answer) => answer.status !== 200);
    if (refused) throw new Error(`the query is refused: ${refused.status} ${refused.text}`);
    last = { send, rate, size };
    if (rate <= 50 || size >= 60) return last;
  }
}

/** Nobody else: this machine, which has no bounds of its own. */
const nobody = () => ({});

/** A new client for each request, as a proxy has it. */
export function crowd() {
  let number = 0;
  const run = Math.floor(Math.random() * 65_536).toString(16);
  return () => {
    number += 1;
    return { "x-forwarded-for": `2001:db8:${run}:${(number % 65_536).toString(16)}::1` };
  };
}

export async function overload(address, { full }, tell, { question = questions.unknown, who = nobody, by = "" } = {}) {
  const judge = (name, ...others) => tell(`${name}: ${question.name}${by}`, ...others);
  // With this type an answer without data is no 200 (GraphQL over HTTP, section 6.4.2).
  const headers = () => ({ accept: "application/graphql-response+json, application/json", ...who() });
  const seconds = full ? 10 : 6;
  const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });
  const ordinary = () => ask(address, "/v1/members?first=5", { agent, headers: headers() });
  const p99 = (answers) => percentile(answers.map((answer) => answer.took), 0.99);
  const before = p99((await openLoop(ordinary, 50, 3_000)).answers);
  const { send, rate, size } = await expensive(address, agent, headers, question);
  console.log(`      ${question.name}: ${size} lists of members, some ${rate.toFixed(0)} answered a second`);
  let peak = 0;
  for (const concurrency of [4, 8, 16]) {
    const answers = await closedLoop(send, concurrency, full ? 4_000 : 2_000);
    const window = (answers.at(-1).at - answers[0].at) / 1000;
    peak = Math.max(peak, answers.filter((answer) => answer.status === 200).length / window);
  }
  console.log(`      peak goodput: ${peak.toFixed(1)} a second`);

  const times = Math.min(10, MOST / peak);
  const { answers, sent, late } = await openLoop(send, peak * times, seconds * 1000);
  const ended = performance.now();
  // Once as many wait as may; what is answered after the load has ended is not counted.
  const within = answers.filter(({ at }) => at > 1_000 && at <= seconds * 1000);
  const good = within.filter(({ status }) => status === 200).length / (seconds - 1);
  const refusals = answers.filter(({ status }) => status === 503);
  const others = answers.filter(({ status }) => status !== 200 && status !== 503);
  console.log(
    `      offered ${(sent / seconds).toFixed(0)} a second, the generator late by ${late.toFixed(0)} ms at worst; ` +
      `${answers.length - refusals.length - others.length} answered, ${refusals.length} refused, ${others.length} neither`,
  );
  const share = (good / peak) * 100;
  const least = times < 10 ? ", all that the generator has time for" : "";
  judge(`goodput at ${times.toFixed(1)} times the load${least}`, `${good.toFixed(1)} a second, ${share.toFixed(0)} % of the peak`, "80 % at least", share >= 80, { timing: true });
  judge("p99 of refusals", `${p99(refusals).toFixed(0)} ms`, "100 ms at most", p99(refusals) <= 100, { timing: true });
  judge("refusals say when to come back", refusals[0]?.headers["retry-after"], "each has Retry-After", refusals.length > 0 && refusals.every(({ headers }) => headers["retry-after"]));
  const codes = new Set(others.map(({ status, error }) => `${status || error}`));
  judge("neither answered nor refused", `${others.length} ${[...codes].join(" ")}`, "none", others.length === 0, { timing: true });
  let normal = null;
  let after = 0;
  while (normal === null && performance.now() - ended < 6_000) {
    after = p99((await openLoop(ordinary, 50, 1_000)).answers);
    if (after <= Math.max(2 * before, 10)) normal = (performance.now() - ended) / 1000;
  }
  const bound = `${before.toFixed(1)} ms before, twice that within 5 s at most`;
  judge("p99 of ordinary requests afterwards", `${after.toFixed(1)} ms after ${normal?.toFixed(1) ?? "more than 6"} s`, bound, normal !== null && normal <= 5, { timing: true });
  agent.destroy();
  await wait(10);
}
