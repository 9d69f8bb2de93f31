// A REST client made from openapi.yaml: what its types promise is what the server answers. Every
// operation of the document must have been asked, or this fails.
import assert from "node:assert/strict";
import createClient, { type Middleware } from "openapi-fetch";
import type { paths } from "../out/generated/rest.js";
import { operations } from "../out/generated/operations.js";

const address = process.argv[2];
assert(address, "the address of a server");
const token = process.env["CHANCERY_TOKEN"];

const asked = new Set<string>();
const record: Middleware = {
  onRequest({ request, schemaPath }) {
    asked.add(`${request.method} ${schemaPath}`);
  },
};

const client = createClient<paths>({ baseUrl: address });
client.use(record);

// Health.
const alive = await client.GET("/healthz");
assert.equal(alive.data?.status, "alive");
const ready = await client.GET("/readyz");
assert(ready.data, "something was imported");
assert(ready.data.revision >= 1);
const version = await client.GET("/version");
assert.equal(version.data?.name, "chancery");

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
