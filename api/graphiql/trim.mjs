// What the bundle leaves out of the packages, as esbuild settings. Each entry
// replaces a module that this page never uses, or uses for too little.
import { readFile } from "node:fs/promises";

/** Package paths, by the module that stands in for them. */
export const alias = {
  "monaco-editor/esm/vs/editor/edcore.main.js": "./src/monaco.js",
  "prettier/parser-babel": "./src/prettier-jsonc.js",
  "prettier/plugins/estree": "./src/prettier-jsonc.js",
  // The same plugin under its older name, which resolves to a second copy.
  "prettier/parser-graphql": "prettier/plugins/graphql",
};

// Monaco's constructor functions refer to these, but only a page that shows
// two documents side by side calls them.
const stubs = {
  "diffEditor/diffEditorWidget.js": "export class DiffEditorWidget {}",
  "multiDiffEditor/multiDiffEditorWidget.js":
    "export class MultiDiffEditorWidget {}",
  "common/diff/linesDiffComputers.js": "export const linesDiffComputers = {};",
};

/** Fonts: upright, Latin and Latin Extended; the rest falls back to the system's. */
function withoutRareFonts(css) {
  return css.replace(/@font-face\s*\{[^}]*\}/g, (face) => {
    const upright = /font-style:\s*normal/.test(face);
    const latin = /unicode-range:\s*U\+(0000-00FF|0100-024F)/.test(face);
    return upright && latin ? face : "";
  });
}

/** The esbuild plugin that applies the stubs and thins the fonts. */
export const trim = {
  name: "trim",
  setup(build) {
    for (const [path, contents] of Object.entries(stubs)) {
      const filter = new RegExp(`/monaco-editor/.*/${path.replaceAll(".", "\\.")}$`);
      build.onLoad({ filter }, () => ({ contents }));
    }
    const fonts = /\/@graphiql\/react\/font\/.*\.css$/;
    build.onLoad({ filter: fonts }, async ({ path }) => ({
      contents: withoutRareFonts(await readFile(path, "utf8")),
      loader: "css",
    }));
  },
};
