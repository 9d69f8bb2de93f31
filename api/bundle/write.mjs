// Writes what esbuild bundled into dist/, as the server embeds it: files stored as brotli, the
// manifest it routes by, and the licences.
import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { licences } from "./licences.mjs";

const MEDIA_TYPES = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".ttf": "font/ttf",
};

/** What every page is built with. */
export const options = {
  outdir: "dist",
  assetNames: "[name]",
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  write: false,
  metafile: true,
};

/**
 * Writes the `results` of builds below `root`. The page's own script and style are called `name`;
 * `title` and `more` begin the text of licences.
 */
export function write(root, results, { name, title, more = "" }) {
  const dist = join(root, "dist");
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
    css: `${digest}/${name}.css`,
    js: `${digest}/${name}.js`,
    files,
  };
  writeFileSync(join(dist, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);

  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  writeFileSync(join(dist, "LICENSES.txt"), licences(root, inputs, title, more));
}
