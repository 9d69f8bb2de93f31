// Pages of a site that shows what the server gives, without any policy of its own.
import { createServer } from "node:http";

export async function host() {
  const pages = new Map();
  const server = createServer((request, response) => {
    const page = pages.get(new URL(request.url, "http://host").pathname);
    if (!page) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": page.type, ...page.headers }).end(page.body);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${server.address().port}`;
  let number = 0;
  return {
    origin,
    /** Puts something there, and gives its address. */
    put(body, type = "text/html; charset=utf-8", headers = {}) {
      const path = `/${(number += 1)}`;
      pages.set(path, { body, type, headers });
      return origin + path;
    },
    close: () => server.close(),
  };
}

export const page = (body) => `<!doctype html><html><head><meta charset="utf-8"><title>A site</title></head><body>${body}</body></html>`;

/** A page that puts pieces of HTML into itself as frontends do. */
export const inserted = (pieces) =>
  page(`<main></main><script>
    const pieces = ${JSON.stringify(pieces).replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028")};
    for (const html of pieces) {
      const place = document.createElement("section");
      document.querySelector("main").append(place);
      place.innerHTML = html;
      // As a framework that renders again what it finds.
      const again = document.createElement("section");
      document.querySelector("main").append(again);
      again.innerHTML = place.innerHTML;
    }
  </script>`);

/**
 * A page that shows a text as one without any care would: as Markdown whose links are taken as they are,
 * as HTML, in attributes and within a script.
 */
export const careless = (text) => {
  const linked = text.replaceAll(/!?\[([^\]]*)\]\(<?([^)>"]*)[^)]*\)+/g, '<a href="$2">$1</a>').replaceAll(/\[r\]: <?([^>\n]*)>?/g, '<a href="$1">r</a>').replaceAll(/^<([a-z&#]+[^ >]*:[^>]*)>$/gim, '<a href="$1">$1</a>');
  return `<!doctype html><meta charset="utf-8"><title>x</title><input value="${text}"><input value='${text}'><main>${linked}</main><script type="application/ld+json">"${text}"</script>${text}`;
};

/** A page of frames. */
export const frames = (addresses) => page(addresses.map((address) => `<iframe width="300" height="200" src="${address.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"></iframe>`).join(""));
