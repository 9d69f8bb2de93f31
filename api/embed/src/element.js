// What all the elements do: read the attributes, show what was kept, ask, show what was answered.

import { make } from "./dom.js";
import { keep, load, recall } from "./load.js";
import { ELEMENTS, readOptions } from "./options.js";
import { adopt } from "./style.js";

// A module has no currentScript, but it is an element of the page as well.
const script =
  document.currentScript?.src ?? document.querySelector('script[src*="/embed/"][src$="/news.js"]')?.src;
/** The server's address, with a slash at the end: where the script came from. */
const home = script?.replace(/embed\/([^/]+\/)?news\.js([?#].*)?$/, "");

const told = new Set();

/** Says something to whoever builds the page; not again for every element. */
function once(say, message) {
  if (!told.has(message)) say(message);
  told.add(message);
}

/**
 * The class of `<chancery-KIND>`. `ask` gives the address of what is shown, under which it is kept too,
 * and how it is loaded: undefined where nothing is named. `view` makes an entry of what came.
 */
export function elementOf(kind, { ask, view }) {
  return class extends HTMLElement {
    static observedAttributes = Object.keys(ELEMENTS[kind].known);

    #due = false;
    /** Grows with every change: an answer to what was asked before is late. */
    #turn = 0;
    #root;
    #list;

    connectedCallback() {
      this.#later();
    }

    attributeChangedCallback(_, before, now) {
      if (this.isConnected && before !== now) this.#later();
    }

    /** Several attributes are set one after the other; they are read once. */
    #later() {
      if (this.#due) return;
      this.#due = true;
      queueMicrotask(() => {
        this.#due = false;
        if (this.isConnected) this.#update();
      });
    }

    async #update() {
      const turn = (this.#turn += 1);
      const { options, mistakes } = readOptions(this, kind);
      const base = options.endpoint ? options.endpoint.replace(/\/*$/, "/") : home;
      if (!base) mistakes.push('endpoint is missing; use an address such as endpoint="https://api.example.org"');
      if (mistakes.length) return this.#fail(mistakes.join("\nand "), true);

      const question = await ask(options, base, this);
      if (!question) {
        return this.#fail("no article is named; give article or url, or put its link inside", true);
      }
      if (turn !== this.#turn) return undefined;
      const kept = options.keep === "yes" ? recall(question.url) : undefined;
      // Space is taken for what is expected, and what comes is fitted into it. Where less comes, the rest
      // of the space is given back.
      const most = options.count ?? 1;
      const places = Math.min(kept?.length || most, most);
      this.#prepare(options);
      const show = (items) => {
        const entries = Array.from({ length: places }, (_, index) => items?.[index]);
        const there = items ? entries.filter(Boolean) : entries;
        this.#list.replaceChildren(...there.map((item) => view(options, { item, base, element: this })));
        this.#list.ariaBusy = String(!items);
        // Nothing at all: the plain link has the place for itself.
        this.#list.hidden = items?.length === 0;
      };
      show(kept);
      if (kept) this.#tell("chancery-load", { items: kept, kept: true });

      try {
        const items = await question.load((url) => load(url));
        if (turn !== this.#turn) return undefined;
        if (options.keep === "yes") keep(question.url, items);
        if (JSON.stringify(items) !== JSON.stringify(kept)) {
          // Whoever is reading with the keyboard stays where they are; the next visit shows the news.
          if (kept && this.shadowRoot.activeElement) return undefined;
          show(items);
        }
        if (!items.length) once(console.info, `chancery-${kind}: nothing matches ${question.url}`);
        this.#tell("chancery-load", { items, kept: false });
      } catch (error) {
        if (turn === this.#turn && !kept) this.#fail(error.message, error.refused);
      }
      return undefined;
    }

    #prepare({ layout = "card", theme, label }) {
      if (!this.#root) {
        this.#list = make("ul", { part: "list", role: "list" });
        // The plain link goes on standing below.
        this.#root = make("div", { part: "root" }, this.#list, make("div", { class: "more", part: "more" }, make("slot")));
        const shadow = this.attachShadow({ mode: "open" });
        adopt(shadow, script);
        shadow.append(this.#root);
      }
      this.#root.className = `root ${kind} ${layout} ${theme}`;
      this.#list.hidden = false;
      if (label) this.#list.setAttribute("aria-label", label);
      else this.#list.removeAttribute("aria-label");
    }

    /** Leaves the plain link, and says why to whoever can mend it. */
    #fail(reason, isMistake) {
      if (this.#list) {
        this.#list.replaceChildren();
        this.#list.hidden = true;
        this.#root.className = "root plain";
      }
      const message = `chancery-${kind}: ${reason}`;
      if (isMistake) once(console.error, message);
      this.#tell("chancery-error", { message });
    }

    #tell(name, detail) {
      this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
    }
  };
}
