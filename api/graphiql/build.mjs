// Bundles GraphiQL into dist/.
import { build } from "esbuild";
import { options, write } from "../bundle/write.mjs";
import { alias, trim } from "./trim.mjs";

const root = import.meta.dirname;

// The fonts come inside @graphiql/react, without a licence file of their own.
const FONTS = `Roboto (font): Copyright 2011 Google Inc. Apache License 2.0, below.
Fira Code (font): Copyright 2014-2020 The Fira Code Project Authors
(https://github.com/tonsky/FiraCode). SIL Open Font License 1.1
(https://openfontlicense.org), which the font file's own metadata carries.
`;

const own = {
  ...options,
  absWorkingDir: root,
  jsx: "automatic",
  loader: { ".ttf": "file" },
  alias,
  plugins: [trim],
};

const results = [
  // graphql-ws is loaded for subscriptions only, which the API does not have.
  await build({
    ...own,
    entryPoints: { graphiql: "src/main.jsx" },
    external: ["graphql-ws"],
  }),
  // Formatting is done in the page, never in the worker.
  await build({
    ...own,
    entryPoints: { worker: "src/worker.js" },
    external: ["prettier/*"],
  }),
];

write(root, results, {
  name: "graphiql",
  title: "The GraphiQL bundle contains:\n",
  more: FONTS,
});
