// A REST client made from openapi.yaml: what its types promise is what the server answers. Every
// operation of the document must have been asked, or this fails.
import assert from "node:assert/strict";
import createClient, { type Middleware } from "openapi-fetch";
import type { paths } from "../out/generated/rest.js";
import { operations } from "../out/generated/operations.js";
import { all, answered } from "./paging.js";

const address = process.argv[2];
assert(address, "the address of a server");
const token = process.env["CHANCERY_TOKEN"];

const asked = new Set<string>();
const record: Middleware = {
  onRequest({ request, schemaPath }) {
    asked.add(`${request.method} ${schemaPath}`);
  },
};

// Lists are there in other forms too: this client asks for JSON alone, and is typed so.
const client = createClient<paths, "application/json" | "application/problem+json">({ baseUrl: address });
client.use(record);
const anyForm = createClient<paths>({ baseUrl: address });
anyForm.use(record);

// Health.
const alive = await client.GET("/healthz");
assert.equal(alive.data?.status, "alive");
const ready = await client.GET("/readyz");
assert(ready.data, "something was imported");
assert(ready.data.revision >= 1);
const version = await client.GET("/version");
assert.equal(version.data?.name, "chancery");

// The contract itself.
assert.equal((await anyForm.GET("/openapi.yaml", { parseAs: "text" })).response.status, 200);
const contract = answered(await client.GET("/openapi.json")) as { servers?: { url: string }[] };
assert.equal(contract.servers?.[0]?.url, address);

// Every list, through all its pages.
const id = (entry: { id?: string }) => entry.id;
const members = await all("members", (query) => client.GET("/v1/members", { params: { query } }), id);
const news = await all("news", (query) => client.GET("/v1/news", { params: { query } }), id);
const events = await all("events", (query) => client.GET("/v1/history-events", { params: { query } }), id);
const categories = await all("categories", (query) => client.GET("/v1/member-categories", { params: { query } }), id);
const rules = await all("rules", (query) => client.GET("/v1/rules", { params: { query } }), id);
const positions = await all("positions", (query) => client.GET("/v1/positions", { params: { query } }), id);
const groups = await all("groups", (query) => client.GET("/v1/working-groups", { params: { query } }), id);
const levels = await all("levels", (query) => client.GET("/v1/sponsor-levels", { params: { query } }), id);
const sponsors = await all("sponsors", (query) => client.GET("/v1/sponsors", { params: { query } }), id);
const partners = await all("partners", (query) => client.GET("/v1/partners", { params: { query } }), id);
const people = await all("people", (query) => client.GET("/v1/people", { params: { query } }), id);
const assets = await all("assets", (query) => client.GET("/v1/assets", { params: { query } }), id);
const pages = await all("pages", (query) => client.GET("/v1/pages", { params: { query } }), id);
await all("tags", (query) => client.GET("/v1/tags", { params: { query } }), (tag) => tag.slug);
const revisions = await all(
  "revisions",
  (query) => client.GET("/v1/revisions", { params: { query } }),
  (revision) => revision.number,
);
const changes = answered(await client.GET("/v1/changes", { params: { query: { since: 0, first: 5 } } }));
assert.equal(changes.data.length, 5);
const hits = answered(await client.GET("/v1/search", { params: { query: { query: "trust", first: 3 } } }));
assert(hits.data.length > 0);

// Items, by the id that lists give.
const of = (entries: { id?: string }[]) => {
  const id = entries[0]?.id;
  assert(id, "an entry with an id");
  return { params: { path: { id } } };
};
const member = answered(await client.GET("/v1/members/{id}", of(members)));
assert.equal(member.id, members[0]?.id);
const article = answered(await client.GET("/v1/news/{id}", of(news)));
assert.equal(typeof article.body?.html, "string", "an item has its long texts");
answered(await client.GET("/v1/history-events/{id}", of(events)));
answered(await client.GET("/v1/member-categories/{id}", of(categories)));
answered(await client.GET("/v1/rules/{id}", of(rules)));
answered(await client.GET("/v1/positions/{id}", of(positions)));
answered(await client.GET("/v1/people/{id}", of(people)));
answered(await client.GET("/v1/working-groups/{id}", of(groups)));
answered(await client.GET("/v1/sponsor-levels/{id}", of(levels)));
answered(await client.GET("/v1/sponsors/{id}", of(sponsors)));
answered(await client.GET("/v1/partners/{id}", of(partners)));
answered(await client.GET("/v1/pages/{id}", of(pages)));
answered(await client.GET("/v1/organization"));
answered(await client.GET("/v1/assets/{id}", of(assets)));
answered(await client.GET("/v1/membership"));
answered(await client.GET("/v1/sponsorship-program"));
const number = revisions[0]?.number;
assert(number !== undefined);
answered(await client.GET("/v1/revisions/{number}", { params: { path: { number } } }));
const path = news.find((entry) => entry.path)?.path;
assert(path);
answered(await client.GET("/v1/resolve", { params: { query: { path } } }));

// A selection of fields has those and no other.
const selection = { query: { first: 2, fields: "id,name,logo.url" } };
const selected = answered(await client.GET("/v1/members", { params: selection }));
for (const entry of selected.data) {
  assert.deepEqual(Object.keys(entry).sort(), ["id", "logo", "name"]);
  if (entry.logo) assert.deepEqual(Object.keys(entry.logo), ["url"]);
}

// A filter that is a list, and one that is a period.
const code = categories[0] && "code" in categories[0] ? categories[0].code : undefined;
assert(code);
const filter = { category: [code], status: "ANY", "memberSince.from": "1990-01-01", totalCount: true } as const;
const filtered = answered(await client.GET("/v1/members", { params: { query: { ...filter, category: [code] } } }));
assert(typeof filtered.totalCount === "number");
for (const entry of filtered.data) assert.equal(entry.category?.code, code);

// Whole lists, in each of their forms, as text.
const wholeLists = [
  "/v1/history-events.{format}",
  "/v1/member-categories.{format}",
  "/v1/rules.{format}",
  "/v1/members.{format}",
  "/v1/people.{format}",
  "/v1/positions.{format}",
  "/v1/working-groups.{format}",
  "/v1/sponsor-levels.{format}",
  "/v1/sponsors.{format}",
  "/v1/partners.{format}",
  "/v1/news.{format}",
  "/v1/pages.{format}",
  "/v1/assets.{format}",
  "/v1/tags.{format}",
  "/v1/revisions.{format}",
] as const;
for (const path of wholeLists) {
  const whole = await anyForm.GET(path, { params: { path: { format: "ndjson" } }, parseAs: "text" });
  const lines = String(answered(whole)).trimEnd().split("\n");
  for (const line of lines.filter((line) => line !== "")) JSON.parse(line);
}
const allChanges = { path: { format: "csv" }, query: { since: 0 } } as const;
const table = answered(await anyForm.GET("/v1/changes.{format}", { params: allChanges, parseAs: "text" }));
assert(String(table).startsWith("revision,kind,"), String(table).slice(0, 80));

// Feeds and linked data.
answered(await anyForm.GET("/feeds"));
for (const path of ["/feeds/news.rss", "/feeds/news.atom", "/sitemap.xml"] as const)
  assert(String(answered(await anyForm.GET(path, { parseAs: "text" }))).startsWith("<?xml"), path);
const feed = answered(await anyForm.GET("/feeds/news.json", { params: { query: { first: 2 } } }));
assert(typeof feed === "object" && "items" in feed && feed.items.length === 2);
answered(await anyForm.GET("/v1/organization.jsonld"));
answered(await anyForm.GET("/v1/news/{id}.jsonld", of(news)));
answered(await anyForm.GET("/.well-known/api-catalog"));
const index = answered(await client.GET("/v1"));
assert(index.endpoints.length > 30);

// What is not there, and what makes no sense, are problems of a type.
const nobody = await client.GET("/v1/members/{id}", { params: { path: { id: "nobody" } } });
assert.equal(nobody.response.status, 404);
assert.equal(nobody.error?.type, "/problems/not-found");
const tooMany = await client.GET("/v1/news", { params: { query: { first: 1_000_000 } } });
assert.equal(tooMany.response.status, 400);
assert.equal(tooMany.error?.parameter, "first");

// Imports are for those who have a token.
const refused = await client.GET("/v1/imports");
assert.equal(refused.response.status, 401);
assert.equal(refused.error?.status, 401);
const authorized = token ? { headers: { authorization: `Bearer ${token}` } } : {};
const imports = await client.GET("/v1/imports", { ...authorized, params: { query: { limit: 5 } } });
const started = await client.POST("/v1/imports", authorized);
const missing = await client.GET("/v1/imports/{id}", { ...authorized, params: { path: { id: "imp_none" } } });
if (token) {
  assert(imports.data, JSON.stringify(imports.error));
  assert.equal(missing.error?.status, 404);
  // 409: a server without content of its own.
  assert([202, 409].includes(started.response.status), JSON.stringify(started.error));
  if (started.data) {
    const path = { id: started.data.id };
    const job = await client.GET("/v1/imports/{id}", { ...authorized, params: { path } });
    assert.equal(job.data?.id, started.data.id);
  }
} else {
  for (const { response } of [imports, started, missing]) assert.equal(response.status, 401);
}

const silent = operations.filter((operation) => !asked.has(operation));
assert.deepEqual(silent, [], "operations of openapi.yaml that nobody asked");
console.log(`REST client: all ${operations.length} operations of openapi.yaml, ${token ? "with" : "without"} a token`);
