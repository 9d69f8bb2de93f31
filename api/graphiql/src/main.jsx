import "@graphiql/react/font/roboto.css";
import "@graphiql/react/font/fira-code.css";
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "./page.css";

import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";

// A module worker beside this file needs neither eval nor a blob: URL.
globalThis.MonacoEnvironment = {
  getWorker: (_id, label) =>
    new Worker(new URL("./worker.js", import.meta.url), {
      type: "module",
      name: label,
    }),
};

// The server fills this block in: {"defaultQuery": "...", "endpoint": "..."}.
const config = JSON.parse(
  document.getElementById("chancery-graphiql").textContent,
);

const fetcher = createGraphiQLFetcher({
  // Relative to the page, so that it also works behind a path prefix.
  url: new URL(config.endpoint, document.baseURI).href,
  headers: {
    accept: "application/graphql-response+json, application/json;q=0.9",
  },
});

createRoot(document.getElementById("graphiql")).render(
  <GraphiQL
    fetcher={fetcher}
    defaultQuery={config.defaultQuery}
    defaultEditorToolsVisibility
    isHeadersEditorEnabled
    inputValueDeprecation
    schemaDescription
  />,
);
