// <chancery-news>, <chancery-article>, <chancery-sponsors>, <chancery-partners>, <chancery-members>.
//
// One script, no dependency, nothing but public reads of the server it comes from. Works under a
// policy that names that server alone, with Trusted Types; docs/embeds.md has the details.

import { elementOf } from "./element.js";
import { article, logo } from "./views.js";

const ARTICLE = "id,title,url,excerpt,publishedAt,language,image.url,authors.name";

/** The address of a list, with the parameters that were given. */
function list(base, path, parameters) {
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(parameters)) {
    for (const each of [value ?? []].flat()) url.searchParams.append(name, each);
  }
  return url.href;
}

const data = ({ data }) => {
  if (!Array.isArray(data)) throw new Error("the server answered something else than a list");
  return data;
};

const ofList = (url) => ({ url, load: async (load) => data(await load(url)) });

const wall = (path, fields, filter) => ({
  view: logo,
  ask: (options, base) =>
    ofList(list(base, `v1/${path}`, { first: options.count, [filter]: options[filter], fields })),
});

/** The address of the link inside, once the page has been read that far. */
async function linked(element) {
  const find = () => element.querySelector("a[href]")?.href;
  if (!find() && document.readyState === "loading") {
    await new Promise((done) => document.addEventListener("DOMContentLoaded", done, { once: true }));
  }
  return find();
}

const contents = {
  news: {
    view: article,
    ask: ({ count, tag, category, series, language }, base) =>
      ofList(list(base, "v1/news", { first: count, tag, category, series, language, fields: ARTICLE })),
  },

  article: {
    view: article,
    async ask(options, base, element) {
      const item = (id) => list(base, `v1/news/${encodeURIComponent(id)}`, { fields: ARTICLE });
      if (options.article) {
        const url = item(options.article);
        return { url, load: async (load) => [await load(url)] };
      }
      const address = options.url ?? (await linked(element));
      if (!address) return undefined;
      // Past addresses are found as well, those of other sites are not.
      const url = list(base, "v1/resolve", { path: address });
      return {
        url,
        async load(load) {
          const { record } = await load(url);
          if (record?.type !== "NEWS_ARTICLE") {
            throw Object.assign(new Error(`${address} is the address of no article`), { refused: true });
          }
          return [await load(item(record.id))];
        },
      };
    },
  },

  sponsors: wall("sponsors", "id,name,website,logo.url", "level"),
  partners: wall("partners", "id,name,website,logo.url"),
  members: wall("members", "id,name,website,logo.url", "category"),
};

for (const [kind, content] of Object.entries(contents)) {
  const name = `chancery-${kind}`;
  // The script may stand on a page twice.
  if (!customElements.get(name)) customElements.define(name, elementOf(kind, content));
}
