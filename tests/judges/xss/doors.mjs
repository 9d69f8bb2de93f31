// The doors of a server, and what is tried at each. A door gives visits: an address, and what of it.
import { frames, inserted, page } from "./host.mjs";
import { GROUP, group } from "./tree.mjs";

const parts = (list, size) => Array.from({ length: Math.ceil(list.length / size) }, (_, n) => list.slice(n * size, (n + 1) * size));
const lines = async (address) => (await (await fetch(address)).text()).split("\n").filter(Boolean).map((line) => JSON.parse(line));
const texts = (value) => (typeof value === "string" ? [value] : value && typeof value === "object" ? Object.values(value).flatMap(texts) : []);
const bodies = async (api, kind, fields) => (await lines(`${api}/v1/${kind}.ndjson?fields=${fields}`)).flatMap(texts);
const SCRIPT = "<script>alert(1)</script>";
const OUTSIDE = { "content-security-policy": "default-src 'none'" };

/** What the server writes as HTML, and nothing else is to be put into a page as such. */
async function html(api) {
  const found = [
    ...(await bodies(api, "news", "body.html")),
    ...(await bodies(api, "pages", "body.html")),
    ...(await bodies(api, "members", "profile.html")),
    ...(await bodies(api, "history-events", "body.html")),
  ];
  const query = "{ organization { about { html } } membership { fees { html } } sponsorship { policy { html } } }";
  const { data } = await (await fetch(`${api}/graphql?query=${encodeURIComponent(query)}`)).json();
  return [...found, ...texts(data)];
}

export const doors = {
  "HTML of bodies, put into a page by innerHTML": {
    images: true,
    control: ({ host }) => host.put(inserted(["<img src=x onerror=alert(1)>"])),
    visits: async ({ api, host }) => parts(await html(api), 60).map((some) => host.put(inserted(some))),
  },
  "HTML of bodies, as part of a page": {
    images: true,
    control: ({ host }) => host.put(page(SCRIPT)),
    visits: async ({ api, host }) => parts(await html(api), 60).map((some) => host.put(page(some.map((one) => `<article>${one}</article>`).join("")))),
  },
  "feeds, in a reader": {
    images: true,
    control: ({ host }) => host.put(reader(`<rss><channel><item><description>&lt;img src=x onerror=alert(1)&gt;</description></item></channel></rss>`, [])),
    visits: async ({ api, host, groups }) => {
      const visits = [];
      for (const name of groups) {
        const [rss, atom] = await Promise.all(["rss", "atom"].map(async (format) => (await fetch(`${api}/feeds/news.${format}?category=${name}&content=full`)).text()));
        const { items } = await (await fetch(`${api}/feeds/news.json?category=${name}&content=full`)).json();
        visits.push(host.put(reader(rss, items)), host.put(reader(atom, [])));
      }
      return visits;
    },
  },
  "feeds as XML, opened": {
    poked: false,
    accept: "application/rss+xml, application/atom+xml, application/feed+json, */*;q=0.1",
    control: ({ host }) => host.put(`<rss xmlns:x="http://www.w3.org/1999/xhtml"><x:script>alert(1)</x:script></rss>`, "application/xml"),
    visits: ({ api, groups }) => groups.flatMap((name) => ["rss", "atom", "json"].map((format) => `${api}/feeds/news.${format}?category=${name}&content=full`)),
  },
  "feeds as pages": {
    control: ({ host }) => host.put(page(SCRIPT), undefined, OUTSIDE),
    visits: ({ api, groups }) => groups.map((name, n) => `${api}/feeds/news.${["rss", "atom", "json"][n % 3]}?category=${name}`),
  },
  "embeds, in frames": {
    wait: 100,
    control: ({ host }) => host.put(frames([host.put(page(SCRIPT))])),
    visits: ({ api, host, groups, all }) => {
      const lists = groups.flatMap((name) => [`news?count=20&category=${name}&show=date,author,excerpt,image`, `members?count=100&category=${name}`]);
      const cards = all.map((_, n) => `article?id=x${n}`);
      const walls = [...Array.from({ length: 8 }, (_, n) => `sponsors?count=100&level=L${n}`), "partners?count=100"];
      return parts([...lists, ...walls, ...cards], 12).map((some) => host.put(frames(some.map((path) => `${api}/embed/${path}`))));
    },
  },
  "custom elements, on a partner's page": {
    until: (view) => view.waitForFunction(() => [...document.querySelectorAll("chancery-news, chancery-members")].every((element) => element.shadowRoot?.querySelector("li:not(.waits)")), {}, { timeout: 8_000 }).catch(() => {}),
    control: ({ host }) => host.put(page(`<div id=x></div><script>x.attachShadow({mode:"open"}).innerHTML="<img src=x onerror=alert(1)>"</script>`)),
    visits: ({ api, host, groups }) =>
      parts(groups, 3).map((some) => host.put(page(`<script async src="${api}/embed/news.js"></script>` +
        some.map((name) => `<chancery-news count="20" category="${name}" show="date author excerpt image"></chancery-news><chancery-members count="100" category="${name}"></chancery-members>`).join("") +
        '<chancery-sponsors count="100"></chancery-sponsors><chancery-partners count="100"></chancery-partners>'))),
  },
  "the builder, asked with vectors": {
    control: ({ host }) => host.put(page(`<p title="x" onmouseover="alert(1)">x</p>`)),
    visits: ({ api, all }) => all.map((vector, n) => {
      const v = encodeURIComponent(vector);
      // Some are refused, and the page that says so quotes them.
      return [`kind=news&tag=${v}&label=${v}&text=${v}`, `kind=news&series=${v}&link=${v}`, `kind=${v}`, `kind=article&url=${v}`][n % 4];
    }).map((query) => `${api}/embed?${query}`),
  },
  "problems that quote what was asked": {
    control: ({ host }) => host.put(SCRIPT),
    visits: ({ api, all }) => all.map((vector, n) => {
      const v = encodeURIComponent(vector);
      return [`/${v}`, `/embed/${v}`, `/v1/news/${v}`, `/v1/news?${v}=1`, `/v1/members?orderBy=${v}`, `/problems/${v}`, `/embed/news?layout=${v}`, `/feeds/news.rss?${v}`, `/oembed?url=${v}&format=${v}`, `/v1/news.${v}`, `/assets/${"0".repeat(64)}/${v}`, `/graphql?query=${v}`][n % 12];
    }).map((path) => api + path),
  },
  "data, opened": {
    poked: false,
    control: ({ host }) => host.put(JSON.stringify({ title: SCRIPT })),
    visits: ({ api, all }) => all.map((vector, n) => {
      const v = encodeURIComponent(vector);
      const query = encodeURIComponent(`{ newsArticle(slug: "x${n}") { title summary body { html text markdown } authors { name } tags { name } } members(first: 1, filter: { search: ${JSON.stringify(vector)} }) { nodes { name } } }`);
      return [`/v1/news/x${n}`, `/v1/news/x${n}.jsonld`, `/graphql?query=${query}`, `/v1/search?query=${v}`, `/v1/resolve?path=${v}`, `/v1/news?tag=${v}`, `/oembed?url=${encodeURIComponent(`https://hostile.test/2022/01/01/x${n}/`)}`, `/oembed?format=xml&url=${encodeURIComponent(`https://hostile.test/2022/01/01/x${n}/`)}`][n % 8];
    }).concat(["/v1/members?first=500", "/v1/tags?first=500", "/v1/organization", "/v1/organization.jsonld", "/sitemap.xml", "/openapi.yaml", "/v1/members.csv"]).map((path) => api + path),
  },
  "JSON-LD, within a page": {
    control: ({ host }) => host.put(page(`<script type="application/ld+json">{"name":"</script>${SCRIPT}"}</script>`)),
    visits: async ({ api, host, all }) => {
      const linked = await Promise.all(all.map(async (_, n) => (await fetch(`${api}/v1/news/x${n}.jsonld`)).text()));
      linked.push(await (await fetch(`${api}/v1/organization.jsonld`)).text());
      return parts(linked, 100).map((some) => host.put(page(some.map((one) => `<script type="application/ld+json">${one}</script>`).join(""))));
    },
  },
  "cards of oEmbed, within a page": {
    control: ({ host }) => host.put(page(`<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;"></iframe>`)),
    visits: async ({ api, host, all }) => {
      const cards = await Promise.all(all.map(async (_, n) => (await (await fetch(`${api}/oembed?url=${encodeURIComponent(`https://hostile.test/2022/01/01/x${n}/`)}`)).json()).html ?? ""));
      return parts(cards.filter(Boolean), 12).map((some) => host.put(page(some.join(""))));
    },
  },
  "GraphiQL and the reference, asked with vectors": {
    wait: 500,
    control: ({ host }) => host.put(page(`<script>document.body.innerHTML = decodeURIComponent(location.search)</script>`)) + "?%3Cimg%20src=x%20onerror=alert(1)%3E",
    visits: ({ api, all }) => all.filter((_, n) => n % Math.ceil(all.length / 8) === 0).flatMap((vector) => {
      const v = encodeURIComponent(vector);
      return [`${api}/?query=${v}&variables=${v}`, `${api}/reference?${v}#${v}`];
    }),
  },
  "files, opened and as parts of a page": {
    wait: 100,
    quietPolicies: true,
    control: ({ host }) => host.put(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, "image/svg+xml"),
    visits: async ({ api, host }) => {
      const { data } = await (await fetch(`${api}/v1/assets?first=500`)).json();
      const urls = data.map(({ url }) => new URL(url, api).href);
      const within = urls.map((url) => host.put(page(`<img src="${url}"><object data="${url}"></object><embed src="${url}"><iframe src="${url}"></iframe>`)));
      return [...urls, ...urls.map((url) => url.replace(/[^/]+$/, "page.html")), ...within];
    },
  },
};

/** A reader of feeds that believes what they say is HTML. */
const reader = (xml, items) =>
  page(`<main></main><script>
    const xml = ${JSON.stringify(xml).replaceAll("<", "\\u003c")}, items = ${JSON.stringify(items).replaceAll("<", "\\u003c")};
    const put = (html) => (document.querySelector("main").append(document.createElement("section")), (document.querySelector("main").lastChild.innerHTML = html));
    const feed = new DOMParser().parseFromString(xml, "application/xml");
    if (feed.querySelector("parsererror")) console.error("CANARY the feed is no XML: " + feed.querySelector("parsererror").textContent.slice(0, 200));
    for (const element of feed.getElementsByTagName("*")) {
      // Atom says what is HTML; of RSS readers believe it of everything, titles too.
      const isHtml = element.namespaceURI === "http://www.w3.org/2005/Atom" ? element.getAttribute("type") === "html" : ["title", "description", "encoded"].includes(element.localName);
      if (isHtml) put(element.textContent);
    }
    for (const item of items) put(item.content_html ?? "");
  </script>`);

export const groupsOf = (all) => Array.from({ length: Math.ceil(all.length / GROUP) }, (_, n) => group(n * GROUP));
