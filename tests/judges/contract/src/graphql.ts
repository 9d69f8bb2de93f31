// A GraphQL client made from the committed schema: what its types promise is what the server answers.
import assert from "node:assert/strict";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";
import { EverythingDocument, MembersDocument, NewsDocument, NodeDocument } from "../out/generated/graphql.js";

const address = process.argv[2];
assert(address, "the address of a server");

interface Reply<Result> {
  data?: Result | null;
  errors?: { message: string; extensions: { code: string } }[];
}

async function ask<Result, Variables>(
  document: TypedDocumentNode<Result, Variables>,
  variables: Variables,
): Promise<Reply<Result>> {
  const response = await fetch(`${address}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
    body: JSON.stringify({ query: print(document), variables }),
  });
  return (await response.json()) as Reply<Result>;
}

async function data<Result, Variables>(
  document: TypedDocumentNode<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const reply = await ask(document, variables);
  assert.equal(reply.errors, undefined, JSON.stringify(reply.errors));
  assert(reply.data);
  return reply.data;
}

const ids: string[] = [];
let after: string | null = null;
let total = 0;
for (;;) {
  const page: Awaited<ReturnType<typeof members>> = await members(after);
  total = page.totalCount;
  for (const member of page.nodes) {
    assert.equal(typeof member.name, "string");
    assert(member.logo === null || member.logo.url.length > 0);
    ids.push(member.id);
  }
  after = page.pageInfo.endCursor;
  if (!page.pageInfo.hasNextPage) break;
}
assert(total > 1, "a server with members");
assert.equal(ids.length, total);
assert.equal(new Set(ids).size, total, "no member on two pages");

async function members(after: string | null) {
  // Three pages at least.
  return (await data(MembersDocument, { first: 1 + Math.floor(total / 3), after })).members;
}

const id = ids[0];
assert(id);
const { node } = await data(NodeDocument, { id });
assert(node?.__typename === "Member");
assert.equal(node.id, id);

const { news } = await data(NewsDocument, { filter: { publishedFrom: "1990-01-01T00:00:00Z" } });
const article = news.nodes[0];
assert(article);
assert.equal(typeof article.title, "string");

const everything = await data(EverythingDocument, {});
assert.equal(typeof everything.organization.name, "string");
assert(everything.news.nodes.length > 0);

const wrong = await ask(MembersDocument, { first: 1_000_000 });
assert.equal(wrong.errors?.[0]?.extensions.code, "BAD_USER_INPUT", JSON.stringify(wrong.errors));

console.log(`GraphQL client: ${total} members in pages, a node, news, everything, a refusal`);
