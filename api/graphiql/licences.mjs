// The licence texts of what went into a bundle.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

// The fonts come inside @graphiql/react, without a licence file of their own.
const FONTS = `Roboto (font): Copyright 2011 Google Inc. Apache License 2.0, below.
Fira Code (font): Copyright 2014-2020 The Fira Code Project Authors
(https://github.com/tonsky/FiraCode). SIL Open Font License 1.1
(https://openfontlicense.org), which the font file's own metadata carries.
`;

/** The package folder that an input of the bundle belongs to, if any. */
function packageFolder(input) {
  return input.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//)?.[1];
}

function texts(folder) {
  return readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|thirdpartynotices)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .map((text) => text.replaceAll("\r\n", "\n").trim())
    .join("\n\n");
}

/** One text for all `inputs` of a bundle (paths relative to `root`). */
export function licences(root, inputs) {
  const folders = new Set(inputs.map(packageFolder).filter(Boolean));
  const byText = new Map();
  for (const folder of [...folders].sort()) {
    const path = join(root, folder);
    if (!existsSync(join(path, "package.json"))) continue;
    const { name, version, license } = JSON.parse(
      readFileSync(join(path, "package.json"), "utf8"),
    );
    const text = texts(path);
    byText.set(text, [
      ...(byText.get(text) ?? []),
      `${name} ${version} (${license})`,
    ]);
  }
  const sections = [...byText].map(
    ([text, names]) => `${names.join("\n")}\n\n${text}`.trim() + "\n",
  );
  const rule = `\n${"-".repeat(79)}\n\n`;
  return ["The GraphiQL bundle contains:\n", FONTS, ...sections].join(rule);
}
