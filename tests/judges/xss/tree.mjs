// A site in which every vector stands wherever a text may stand, and a server over it.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import own, { FILES } from "./vectors/own.mjs";

const read = (name) => JSON.parse(readFileSync(new URL(`vectors/${name}`, import.meta.url), "utf8"));

/** Every vector, or each `step`th of each list. */
export function vectors(step) {
  const lists = { dompurify: read("dompurify.json"), blns: read("blns.json"), own };
  const all = Object.values(lists).flatMap((list) => list.filter((_, place) => place % step === 0));
  const from = Object.entries(lists).map(([name, list]) => `${list.length} ${name}`).join(", ");
  return { all: [...new Set(all)], from };
}

/** A text in a front matter or a data file: a string of JSON is one of YAML. */
const text = (value) => JSON.stringify(value).replaceAll("\u007f", "\\u007f").replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029").replaceAll("\ufeff", "\\ufeff");
const line = (value) => value.replaceAll(/\s+/g, " ").trim();

/** The vector as an author may write it into a text. The raw one comes last: it may swallow what follows. */
const body = (vector) => `
## ${line(vector)}

| a | b |
| - | - |
| ${line(vector)} | \`${line(vector)}\` |

- ${line(vector)}

> ${line(vector)} **[x](<${line(vector)}> "${line(vector).replaceAll('"', "&quot;")}")** ![${line(vector)}](<${line(vector)}>)

[reference][r] and a note[^1].

[r]: <${line(vector)}> '${line(vector)}'
[^1]: ${line(vector)}

<div class="x">

${line(vector)}

</div>

<p>${vector}</p>

${vector}
`;

export const GROUP = 20;
export const group = (place) => `g${Math.floor(place / GROUP)}`;

/** Writes the tree. */
export function write(all) {
  const root = mkdtempSync(join(tmpdir(), "chancery-xss-"));
  const put = (name, content) => {
    const path = join(root, "site", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  };
  put("config.yaml", "baseURL: https://hostile.test\ntitle: Hostile\nlanguageCode: en\npermalinks:\n  blog: /:year/:month/:day/:slug/\nmarkup:\n  goldmark:\n    renderer: { unsafe: true }\n    parser: { attribute: { block: true } }\n");
  const hard = all[1];
  put("overlay/organization.yaml", `legalName: ${text(hard)}\nvision: ${text(hard)}\nmission: ${text(hard)}\nabout: ${text(hard)}\nwebsite: https://hostile.test\n`);
  const sponsors = [], partners = [], categories = [], groups = [], history = [];
  all.forEach((vector, place) => {
    const t = text(vector);
    put(`content/blog/x${place}.md`, `---\ntitle: ${t}\nslug: x${place}\nsummary: ${t}\ndescription: ${t}\ndate: 2022-01-01\nauthors: [${t}]\ntags: [${t}, ${group(place)}]\nseries: [${t}]\ncategories: [${group(place)}]\n---\n${body(vector)}`);
    put(`content/docs/p${place}.md`, `---\ntitle: ${t}\nsummary: ${t}\n---\n\n${vector}\n`);
    put(`data/members/m${place}.yaml`, `id: m${place}\nname: ${text(vector || "x")}\nslogan: ${t}\ndescription: ${t}\nmemberSince: 2020-01-01\nmemberType: ${group(place)}\nrepresentatives:\n  - { name: ${t}, role: ${t} }\n`);
    sponsors.push(`  - { id: s${place}, name: ${t}, website: "https://hostile.test/${place}", sponsorships: [{ level: L${place % 8}, scope: general, from: 2020-01-01 }] }`);
    partners.push(`- { id: p${place}, name: ${t}, shortName: ${t}, description: ${t}, website: "https://hostile.test/${place}", from: 2020-01-01 }`);
    if (place % GROUP === 0) categories.push(`  - { code: ${group(place)}, name: ${t}, description: ${t} }`);
    if (place % 9 === 0) groups.push(`- { code: W${place}, name: ${t}, description: ${t} }`);
    if (place % 9 === 0) history.push(`- { id: h${place}, date: 2020-01-01, kind: founded, title: ${t}, text: ${t} }`);
  });
  const levels = Array.from({ length: 8 }, (_, n) => `  - { name: L${n}, scope: general }`);
  put("overlay/sponsorship.yaml", `policy: ${text(hard)}\nlevels:\n${levels.join("\n")}\nsponsors:\n${sponsors.join("\n")}\n`);
  put("overlay/partners.yaml", partners.join("\n") + "\n");
  put("overlay/membership.yaml", `fees: ${text(hard)}\ncategories:\n${categories.join("\n")}\n`);
  put("overlay/working-groups.yaml", groups.join("\n") + "\n");
  put("overlay/history.yaml", history.join("\n") + "\n");
  for (const [name, content] of Object.entries(FILES)) {
    put(`content/blog/files/${name}`, content);
  }
  put("content/blog/files/index.md", `---\ntitle: Files\ndate: 2022-01-01\n---\n\n${Object.keys(FILES).map((name) => `![x](${name}) [y](${name})`).join("\n")}\n`);
  return root;
}

/** Imports the tree and serves it. */
export async function serve(chancery, root) {
  const database = `sqlite://${join(root, "site.db")}`;
  const imported = spawnSync(chancery, ["import", "--database", database, "--keep-going", join(root, "site")], { encoding: "utf8", maxBuffer: 1 << 28 });
  // Some vectors cannot be in some places, and are left out of them.
  if (![0, 1].includes(imported.status) || imported.stderr.includes("nothing was imported")) throw new Error(`the tree cannot be imported: ${imported.stderr.slice(-2000)}`);
  const server = spawn(chancery, ["serve", "--database", database, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "ignore", "pipe"] });
  const address = await new Promise((found, failed) => {
    let told = "";
    server.stderr.on("data", (data) => {
      told += data;
      const address = told.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (address) found(address[0]);
    });
    server.on("exit", () => failed(new Error(`no server: ${told.slice(-2000)}`)));
  });
  return { address, findings: imported.stderr.trimEnd().split("\n").at(-1), stop: () => server.kill() };
}
