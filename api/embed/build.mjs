// Bundles src/ into dist/VERSION-DIGEST/news.js, plain and as brotli, with its styles beside it, and
// writes the manifest the server reads.
//
// Partners paste the address of one build with its integrity, so what was released is never taken
// away: a new build replaces those of its own version only.
import { build, transform } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const LARGEST = 10_000;

const root = import.meta.dirname;
const dist = join(root, "dist");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const target = ["chrome105", "firefox110", "safari15.4"];

const smaller = async (path) => {
  const css = readFileSync(path, "utf8");
  return (await transform(css, { loader: "css", minify: true, target })).code.trim();
};

/** A style sheet as a text in the script. */
const sheets = {
  name: "sheets",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => ({ loader: "text", contents: await smaller(path) }));
  },
};

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ["src/news.js"],
  outfile: "dist/news.js",
  bundle: true,
  // Runs as a classic script and as a module alike.
  format: "iife",
  target,
  minify: true,
  charset: "utf8",
  legalComments: "none",
  plugins: [sheets],
  write: false,
});

const outputs = [
  ["news.js", "text/javascript; charset=utf-8", Buffer.from(outputFiles[0].contents)],
  ["news.css", "text/css; charset=utf-8", Buffer.from(`${await smaller(join(root, "src/news.css"))}\n`)],
];

const hash = createHash("sha256");
for (const [name, , contents] of outputs) hash.update(`${name}\0${contents.length}\0`).update(contents);
const current = `${version}-${hash.digest("hex").slice(0, 12)}`;

mkdirSync(dist, { recursive: true });
for (const name of readdirSync(dist)) {
  if (name.startsWith(`${version}-`)) rmSync(join(dist, name), { recursive: true });
}
mkdirSync(join(dist, current));

const files = outputs.map(([name, type, contents]) => {
  const compressed = brotliCompressSync(contents, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: contents.length,
    },
  });
  if (compressed.length >= LARGEST) throw new Error(`${name} has ${compressed.length} bytes, compressed`);
  writeFileSync(join(dist, current, name), contents);
  writeFileSync(join(dist, current, `${name}.br`), compressed);
  console.log(`${current}/${name}: ${contents.length} -> ${compressed.length} bytes`);
  const integrity = `sha384-${createHash("sha384").update(contents).digest("base64")}`;
  return { name, type, integrity };
});

// What the build was made from: a test holds dist/ against it.
const sources = createHash("sha256");
for (const name of readdirSync(join(root, "src")).sort()) {
  const contents = readFileSync(join(root, "src", name));
  sources.update(`${name}\0${contents.length}\0`).update(contents);
}

const path = join(dist, "manifest.json");
let before = [];
try {
  before = JSON.parse(readFileSync(path, "utf8")).builds;
} catch {
  // The first build.
}
const builds = [{ name: current, files }, ...before.filter(({ name }) => !name.startsWith(`${version}-`))];
writeFileSync(path, `${JSON.stringify({ current, sources: sources.digest("hex"), builds }, null, 2)}\n`);
