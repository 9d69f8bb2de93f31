// Runs every server audit of graphql-http against a running server, and fails unless all are ok:
//   npm ci && node audit.mjs http://127.0.0.1:8080/graphql
import { auditServer } from "graphql-http";

const [url = "http://127.0.0.1:8080/graphql"] = process.argv.slice(2);

const results = await auditServer({ url });
const failed = results.filter(({ status }) => status !== "ok");
for (const { id, name, status, reason } of failed) {
  console.error(`${status} ${id}: ${name}\n  ${reason}`);
}
console.log(`${results.length - failed.length} of ${results.length} audits are ok`);
// An empty list would prove nothing.
process.exitCode = failed.length === 0 && results.length > 0 ? 0 : 1;
