// Points of clients, as a proxy tells them apart; and that nobody else does.
import { ask } from "./client.mjs";

export async function spoofing(address, judge) {
  // At once, so that few points come back meanwhile; each another list, since one that is kept costs a point.
  const headers = (number) => [{ "x-forwarded-for": `192.0.2.${number}` }, { forwarded: `for=192.0.2.${number}` }, { "x-real-ip": `192.0.2.${number}` }][number % 3];
  const asked = Array.from({ length: 24 }, (_, number) => ask(address, `/v1/members?first=${500 - number}`, { headers: headers(number) }));
  const answers = await Promise.all(asked);
  const told = answers.map((answer) => /r=(\d+);/.exec(answer.headers.ratelimit)?.[1] ?? Infinity).map(Number);
  const quota = Number(/q=(\d+);/.exec(answers[0].headers["ratelimit-policy"])?.[1] ?? 0);
  const least = Math.min(...told);
  judge("addresses forwarded by an untrusted peer", `${quota - least} points gone from one account`, "more than 501, which one request costs", told.every(Number.isFinite) && quota - least > 1_002);
}

export async function points(proxied, judge) {
  // The documentation's network: nobody's, and a new one for each run.
  const client = `2001:db8:${Math.floor(Math.random() * 65_536).toString(16)}:1::1`;
  const list = (headers = {}) =>
    ask(proxied, "/v1/members?first=400", { headers: { "x-forwarded-for": client, ...headers } });
  const answers = [await list(), await list(), await list()];
  const shown = answers.map((answer) => answer.status).join(", ");
  judge("lists of 400 at 1000 points a minute", shown, "200, 200, 429", shown === "200, 200, 429");
  const [first, , third] = answers;
  const told = `${first.headers.ratelimit} of ${first.headers["ratelimit-policy"]}`;
  judge("what is told", told, "RateLimit and RateLimit-Policy", /^"default";r=599;t=\d+ of "default";q=1000;w=60$/.test(told));
  judge("Retry-After of the 429", third.headers["retry-after"], "1 to 60 s", Number(third.headers["retry-after"]) > 0);
  const spoofed = await list({ "x-forwarded-for": `203.0.113.9, ${client}` });
  judge("the same behind an invented address", spoofed.status, "429", spoofed.status === 429);
  const other = await list({ "x-forwarded-for": client.replace(":1::1", ":2::1") });
  judge("another client of the proxy", other.status, "200", other.status === 200);
  const sibling = await list({ "x-forwarded-for": client.replace("::1", "::2") });
  judge("another address of its network", sibling.status, "429", sibling.status === 429);
  const query = JSON.stringify({ query: "{ members(first: 200) { nodes { name } } }" });
  const graphql = await ask(proxied, "/graphql", { body: query, headers: { "x-forwarded-for": client } });
  const code = JSON.parse(graphql.text).errors?.[0]?.extensions?.code;
  judge("GraphQL without points", `${graphql.status} ${code}`, "429 RATE_LIMITED", code === "RATE_LIMITED");
}
