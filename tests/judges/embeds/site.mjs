// A partner's site: pages on another origin than the server's, under a strict policy.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

/** A script of the partner's own: what gives frames their height, once it is put there. */
export const OWN = "/own.js";
const EXAMPLE = fileURLToPath(new URL("../../../examples/partner-site", import.meta.url));
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

const STYLES = `
body { margin: 0 auto; max-inline-size: 60rem; padding: 1rem; font: 1rem/1.5 sans-serif }
h1 { font-size: 1.25rem }
.dark { background: #14181f; color: #e9edf3 }
.dark a { color: #9cc2ff }
`;

/** The policy of a partner that trusts the server's origin with three things and nothing else. */
export const strict = (api) =>
  `default-src 'none'; script-src ${api}; connect-src ${api}; img-src ${api}; style-src 'self'; ` +
  "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/** A page around some markup. */
export const page = (body, { lang = "en", dir = "ltr", theme = "", head = "" } = {}) =>
  `<!doctype html><html lang="${lang}" dir="${dir}"><head><meta charset="utf-8">` +
  '<meta name="viewport" content="width=device-width, initial-scale=1"><title>A partner</title>' +
  `<link rel="stylesheet" href="/partner.css">${head}</head>` +
  `<body class="${theme}"><main><h1>A partner</h1>${body}</main></body></html>`;

/** Serves pages by path, each with its policy, and the example site with the server's address in it. */
export async function partner(api) {
  const pages = new Map();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://partner");
    const send = (type, body, headers = {}) => response.writeHead(200, { "content-type": type, ...headers }).end(body);
    if (pages.has(pathname)) {
      const { body, policy } = pages.get(pathname);
      return send(TYPES[".html"], body, policy ? { "content-security-policy": policy } : {});
    }
    if (pathname === OWN) return send(TYPES[".js"], pages.script ?? "");
    if (pathname === "/partner.css") return send(TYPES[".css"], STYLES + (pages.styles ?? ""));
    if (pathname.startsWith("/example/")) {
      const name = normalize(pathname.slice("/example/".length)).replace(/^(\.\.\/)+/, "") || "index.html";
      try {
        const file = await readFile(join(EXAMPLE, name), "utf8");
        return send(TYPES[extname(name)], file.replaceAll("http://127.0.0.1:8080", api));
      } catch {
        // Falls through to 404.
      }
    }
    return response.writeHead(404).end();
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    /** Puts a page there, and gives its address. */
    put(path, body, policy = strict(new URL(api).origin)) {
      pages.set(path, { body, policy });
      return origin + path;
    },
    /** Rules of the partner's own style sheet. */
    style: (rules) => (pages.styles = rules),
    /** The partner's own script. */
    script: (text) => (pages.script = text),
    close: () => server.close(),
  };
}
