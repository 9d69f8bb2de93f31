// The licence texts of what went into a bundle.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The package folder that an input of the bundle belongs to, if any. */
function packageFolder(input) {
  return input.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//)?.[1];
}

function texts(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .filter((file) => /^(licen[cs]e|notice|thirdpartynotices)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .map((text) => text.replaceAll("\r\n", "\n").trim())
    .join("\n\n");
}

/** One text for all `inputs` of a bundle (paths relative to `root`), after `title` and `more`. */
export function licences(root, inputs, title, more) {
  const folders = new Set(inputs.map(packageFolder).filter(Boolean));
  const byText = new Map();
  for (const folder of [...folders].sort()) {
    const path = join(root, folder);
    if (!existsSync(join(path, "package.json"))) continue;
    const { name, version, license, licenses } = JSON.parse(
      readFileSync(join(path, "package.json"), "utf8"),
    );
    // Old packages have a list.
    const terms = license ?? licenses?.map(({ type }) => type).join(" OR ");
    const text = texts(path);
    byText.set(text, [
      ...(byText.get(text) ?? []),
      `${name} ${version} (${terms})`,
    ]);
  }
  const sections = [...byText].map(
    ([text, names]) => `${names.join("\n")}\n\n${text}`.trim() + "\n",
  );
  const rule = `\n${"-".repeat(79)}\n\n`;
  return [title, more, ...sections].filter(Boolean).join(rule);
}
