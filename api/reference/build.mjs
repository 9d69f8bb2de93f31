// Bundles the API reference into dist/.
import { build } from "esbuild";
import { options, write } from "../bundle/write.mjs";

const root = import.meta.dirname;

const result = await build({
  ...options,
  absWorkingDir: root,
  entryPoints: { reference: "src/main.js" },
  define: { ...options.define, global: "globalThis" },
});

write(root, [result], {
  name: "reference",
  title: "The bundle of the API reference contains:\n",
});
