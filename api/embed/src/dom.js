// Making nodes. Never from markup: what comes from the network is text.

/** An element with attributes and children. What is null or false is left out. */
export function make(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value != null && value !== false) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child != null && child !== false));
  return node;
}

/** A text, whatever was answered. */
export const text = (value) => (typeof value === "string" ? value.trim() : "");

/** Whether a text has the form of a language tag (RFC 5646). */
export const isLanguage = (text) => /^[a-z]{2,3}(-[a-z\d]{1,8})*$/i.test(text);

/** An address that may be linked to; undefined for `javascript:` and its like. */
export function linkable(value) {
  try {
    const { protocol, href } = new URL(text(value));
    return /^(https?|mailto):$/.test(protocol) ? href : undefined;
  } catch {
    return undefined;
  }
}

/** The address of an image. Only of the server itself, which is all that a page need allow. */
export function pictured(value, base) {
  try {
    const { origin, href } = new URL(text(value), base);
    return text(value) && origin === new URL(base).origin ? href : undefined;
  } catch {
    return undefined;
  }
}

/** A link, or the same without one where the address cannot be linked to. */
export function link(href, attributes, target, ...children) {
  const address = linkable(href);
  return address
    ? make("a", { ...attributes, href: address, target, rel: "noopener" }, ...children)
    : make("span", attributes, ...children);
}

/** A day in words, in a language. Days are UTC's, so that every reader sees the same. */
export function day(instant, language) {
  const date = new Date(text(instant) || NaN);
  if (Number.isNaN(date.getTime())) return undefined;
  const format = { dateStyle: "long", timeZone: "UTC" };
  let words;
  try {
    words = date.toLocaleDateString(language || undefined, format);
  } catch {
    words = date.toLocaleDateString(undefined, format);
  }
  return make("time", { datetime: date.toISOString().slice(0, 10), part: "date" }, words);
}

/** The language in which dates are written: the one asked for, else the page's around the element. */
export const languageOf = (element, options) => options.language || element.closest("[lang]")?.lang;
