// The Nu HTML Checker, on files.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const folder = dirname(createRequire(import.meta.url).resolve("vnu-jar/package.json"));
const jar = join(folder, "build/dist/vnu.jar");

/** What the checker says of pages, by name: nothing, where they are sound. */
export async function check(pages) {
  const work = await mkdtemp(join(tmpdir(), "vnu-"));
  try {
    const files = [];
    for (const [name, html] of Object.entries(pages)) {
      const file = join(work, `${name}.html`);
      await writeFile(file, html);
      files.push(file);
    }
    await promisify(execFile)("java", ["-Xss1m", "-jar", jar, "--errors-only", "--format", "gnu", ...files]);
    return "";
  } catch (error) {
    return (error.stderr || error.message).replaceAll(`file:${work}/`, "");
  } finally {
    await rm(work, { recursive: true });
  }
}
