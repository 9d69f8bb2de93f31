// Attributes: what each element knows, and what is said of a mistake.

import { isLanguage } from "./dom.js";

/** "a", "a or b", "a, b or c". */
const either = (values) =>
  values.length < 2 ? values.join() : `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`;

// Each kind of attribute reads a text and gives undefined where it cannot; `hint` says what can be read.

const oneOf = (...values) => ({
  read: (text) => values.find((value) => value === text.toLowerCase()),
  hint: either(values),
});

const someOf = (...values) => ({
  read: (text) => {
    const words = text.toLowerCase().split(/[\s,]+/);
    return words.every((word) => word === "none" || values.includes(word)) ? words : undefined;
  },
  hint: `any of ${values.join(", ")}, with spaces between, or none`,
});

const whole = (from, to) => ({
  read: (text) => (/^\d{1,4}$/.test(text) && text >= from && text <= to ? Number(text) : undefined),
  hint: `a whole number from ${from} to ${to}`,
});

const matching = (pattern, hint) => ({
  read: (text) => (pattern.test(text) ? text : undefined),
  hint,
});

const anything = { read: (text) => text };
const names = { read: (text) => text.split(",").map((name) => name.trim()).filter(Boolean) };

const COMMON = {
  theme: oneOf("auto", "light", "dark"),
  target: matching(/^(_self|_blank|_parent|_top|[^_\s][^\s<]*)$/, "_self, _blank, _parent, _top or the name of a frame"),
  language: {
    read: (text) => (isLanguage(text) ? text : undefined),
    hint: "a language tag such as en or pt-BR",
  },
  endpoint: matching(/^https?:\/\/[^\s?#]+$/i, "an address such as https://api.example.org"),
  label: anything,
  keep: oneOf("yes", "no"),
};

const DETAILS = ["date", "author", "excerpt", "image"];
const heading = whole(1, 6);
const wall = (layout, filter) => ({
  defaults: { layout, count: 24 },
  known: { ...COMMON, count: whole(1, 100), layout: oneOf("strip", "grid"), ...filter },
});

/** What each element knows, by its name. */
export const ELEMENTS = {
  news: {
    defaults: { count: 5, layout: "list", heading: 3, show: ["date", "excerpt"] },
    known: {
      ...COMMON,
      count: whole(1, 20),
      layout: oneOf("list", "cards"),
      show: someOf(...DETAILS),
      heading,
      tag: names,
      category: anything,
      series: anything,
    },
  },
  article: {
    defaults: { heading: 3, show: ["date", "excerpt"] },
    known: {
      ...COMMON,
      show: someOf(...DETAILS),
      heading,
      article: matching(/^[\w-]{1,200}$/, "the id or the slug of an article"),
      url: matching(/^https?:\/\/\S+$/i, "the article's own address"),
    },
  },
  sponsors: wall("strip", { level: names }),
  partners: wall("strip"),
  members: wall("grid", { category: names }),
};

/**
 * Reads the attributes of an element. A mistake is what its author should hear of; with one, the
 * options are not to be used.
 */
export function readOptions(element, kind) {
  const { defaults, known } = ELEMENTS[kind];
  const options = { theme: "auto", keep: "yes", ...defaults };
  const mistakes = [];
  for (const { name, value } of element.attributes) {
    const text = value.trim();
    if (!Object.hasOwn(known, name)) {
      // Attributes of the page's own tools are no concern of ours; one letter off is a slip.
      const meant = Object.keys(known).find((each) => isSlip(name, each));
      if (meant) mistakes.push(`the attribute ${name} is not known; use ${meant}`);
    } else if (text) {
      options[name] = known[name].read(text);
      if (options[name] === undefined) {
        mistakes.push(`${name}="${text.slice(0, 60)}" is not known; use ${known[name].hint}`);
      }
    }
  }
  return { options, mistakes };
}

/** Whether a name differs from a known one by a letter left out, put in, changed or swapped. */
function isSlip(name, known) {
  if (name.length < 3 || /^(id|lang|class|style|title|part|slot|role|dir)$/.test(name)) return false;
  let start = 0;
  while (start < name.length && name[start] === known[start]) start += 1;
  const rest = (text, from) => text.slice(start + from);
  return (
    rest(name, 1) === rest(known, 1) ||
    rest(name, 1) === rest(known, 0) ||
    rest(name, 0) === rest(known, 1) ||
    (name[start] === known[start + 1] && name[start + 1] === known[start] && rest(name, 2) === rest(known, 2))
  );
}
