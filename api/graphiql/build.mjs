// Bundles GraphiQL into dist/: scripts, styles and fonts stored as brotli, the
// manifest the server routes by, and the licences.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { licences } from "./licences.mjs";
import { alias, trim } from "./trim.mjs";

const root = import.meta.dirname;
const dist = join(root, "dist");

const MEDIA_TYPES = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".ttf": "font/ttf",
};

const options = {
  absWorkingDir: root,
  outdir: "dist",
  assetNames: "[name]",
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  charset: "utf8",
  jsx: "automatic",
  legalComments: "none",
  loader: { ".ttf": "file" },
  define: { "process.env.NODE_ENV": '"production"' },
  alias,
  plugins: [trim],
  write: false,
  metafile: true,
};

const results = [
  // graphql-ws is loaded for subscriptions only, which the API does not have.
  await build({
    ...options,
    entryPoints: { graphiql: "src/main.jsx" },
    external: ["graphql-ws"],
  }),
  // Formatting is done in the page, never in the worker.
  await build({
    ...options,
    entryPoints: { worker: "src/worker.js" },
    external: ["prettier/*"],
  }),
];

const outputs = results
  .flatMap(({ outputFiles }) => outputFiles)
  .map(({ path, contents }) => ({ name: basename(path), contents }))
  .sort((a, b) => (a.name < b.name ? -1 : 1));

// The files refer to each other by relative name, so they share one folder
// whose name is the digest of them all: a changed byte changes every address.
const hash = createHash("sha256");
for (const { name, contents } of outputs) {
  hash.update(`${name}\0${contents.length}\0`).update(contents);
}
const digest = hash.digest("hex").slice(0, 16);

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);

const files = outputs.map(({ name, contents }) => {
  const compressed = brotliCompressSync(contents, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: contents.length,
    },
  });
  const stored = `${name}.br`;
  writeFileSync(join(dist, stored), compressed);
  console.log(`${stored}: ${contents.length} -> ${compressed.length} bytes`);
  return {
    name: `${digest}/${name}`,
    type: MEDIA_TYPES[extname(name)],
    stored,
    bytes: contents.length,
  };
});

const manifest = {
  css: `${digest}/graphiql.css`,
  js: `${digest}/graphiql.js`,
  files,
};
writeFileSync(join(dist, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);

const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
writeFileSync(join(dist, "LICENSES.txt"), licences(root, inputs));
