// "Prettify" loads Prettier's Babel parser and ESTree printer, 0.5 MB, only to
// indent the variables and headers. This Prettier plugin, put in their place,
// leaves that to jsonc-parser, which the editor contains anyway.
import { applyEdits, format, parse } from "jsonc-parser";

export const parsers = {
  jsonc: {
    astFormat: "jsonc-text",
    locStart: () => 0,
    locEnd: (document) => document.text.length,
    parse(text) {
      const errors = [];
      parse(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
      if (errors.length > 0) {
        throw new SyntaxError(`not JSON at offset ${errors[0].offset}`);
      }
      return { text };
    },
  },
};

export const printers = {
  "jsonc-text": {
    print({ node: { text } }) {
      const edits = format(text, undefined, { insertSpaces: true, tabSize: 2 });
      return applyEdits(text, edits).trim();
    },
  },
};
