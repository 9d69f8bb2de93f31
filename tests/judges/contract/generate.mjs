// Types from what is committed: openapi.yaml, schema.graphql, and the operations the clients ask.
import { codegen } from "@graphql-codegen/core";
import * as documentNodes from "@graphql-codegen/typed-document-node";
import * as schemaTypes from "@graphql-codegen/typescript";
import * as operationTypes from "@graphql-codegen/typescript-operations";
import { Kind, parse, visit } from "graphql";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import openapiTypescript, { astToString } from "openapi-typescript";

const root = new URL("../../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const out = new URL("out/generated/", import.meta.url);
mkdirSync(out, { recursive: true });

const rest = await openapiTypescript(new URL("openapi.yaml", root));
writeFileSync(new URL("rest.d.ts", out), astToString(rest));

// Their names, so that a client can say which of them it never asked.
const operations = rest
  .find(({ name }) => name?.text === "paths")
  .members.flatMap(({ name: path, type }) =>
    type.members
      .filter(({ name, questionToken }) => name.text !== "parameters" && !questionToken)
      .map(({ name }) => `${name.text.toUpperCase()} ${path.text}`),
  );
if (operations.length === 0) throw new Error("openapi.yaml has no operations");
writeFileSync(new URL("operations.ts", out), `export const operations: string[] = ${JSON.stringify(operations)};\n`);

/** The query of the test suite that asks for everything has no name, which types need. */
const named = (document, value) =>
  visit(document, {
    OperationDefinition: (node) => (node.name ? undefined : { ...node, name: { kind: Kind.NAME, value } }),
  });

const documents = [
  ["tests/graphql/everything.graphql", "Everything"],
  ["tests/judges/contract/operations.graphql", ""],
].map(([location, name]) => ({ location, document: named(parse(read(location)), name) }));

const types = await codegen({
  filename: "graphql.ts",
  schema: parse(read("schema/schema.graphql")),
  documents,
  config: {
    strictScalars: true,
    scalars: { Date: "string", DateTime: "string", Decimal: "string" },
    useTypeImports: true,
    // An answer has every field that was asked for.
    avoidOptionals: { field: true, object: false, inputValue: false, defaultValue: false },
    enumsAsTypes: true,
  },
  plugins: [{ schemaTypes: {} }, { operationTypes: {} }, { documentNodes: {} }],
  pluginMap: { schemaTypes, operationTypes, documentNodes },
});
writeFileSync(new URL("graphql.ts", out), types);
