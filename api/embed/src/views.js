// What the elements show. A waiting entry has the size of one that is there.

import { day, isLanguage, languageOf, link, make, pictured, text } from "./dom.js";

/** An article, as a row or a card; a placeholder without one. */
export function article(options, { item, base, element, tag = "li" }) {
  const shows = (detail) => options.show.includes(detail);
  const waits = !item;
  const language = isLanguage(text(item?.language)) ? item.language.trim() : null;
  const authors = (Array.isArray(item?.authors) ? item.authors : []).map((author) => text(author?.name));
  const byline = shows("author") && authors.filter(Boolean).join(", ");
  const date = item && shows("date") && day(item.publishedAt, languageOf(element, options));
  const source = item && pictured(item.image?.url, base);
  return make(
    tag,
    { class: waits ? "item waits" : "item", part: waits ? "item placeholder" : "item", "aria-hidden": waits && "true" },
    shows("image") &&
      make(
        "div",
        { class: "picture", part: "picture" },
        source && make("img", { src: source, alt: "", loading: "lazy", decoding: "async", part: "image" }),
      ),
    make(
      "div",
      { class: "words" },
      (shows("date") || shows("author")) &&
        make(
          "div",
          { class: "meta", part: "meta" },
          date,
          date && byline && " · ",
          byline && make("span", { part: "author", dir: "auto" }, byline),
        ),
      make(
        "div",
        { class: shows("excerpt") ? "text" : "text short" },
        item &&
          make(
            `h${options.heading}`,
            { class: "title", part: "title", dir: "auto", lang: language },
            link(item.url, { part: "link" }, options.target, text(item.title) || "…"),
          ),
        item &&
          shows("excerpt") &&
          make("p", { class: "excerpt", part: "excerpt", dir: "auto", lang: language }, text(item.excerpt)),
      ),
    ),
  );
}

/** An organisation's logo, or its name where it has none; a placeholder without one. */
export function logo(options, { item, base }) {
  if (!item) return make("li", { class: "logo waits", part: "item placeholder", "aria-hidden": "true" });
  const name = text(item.name) || "…";
  const source = pictured(item.logo?.url, base);
  const shown = source
    ? make("img", { src: source, alt: name, loading: "lazy", decoding: "async", part: "image" })
    : make("span", { class: "name", part: "name", dir: "auto" }, name);
  return make(
    "li",
    { class: "logo", part: "item" },
    link(item.website, { part: "link", class: "tile", title: source ? name : null }, options.target, shown),
  );
}
