// A browser that notes whatever a security officer or a visitor would mind.
import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";
import { join } from "node:path";
import { chromium } from "playwright-core";

/** Runs in every page before anything else. */
function watch() {
  window.violations = [];
  window.shift = 0;
  window.events = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`),
  );
  for (const name of ["chancery-load", "chancery-error"]) {
    document.addEventListener(name, ({ target, detail }) =>
      window.events.push({ name, element: target.localName, kept: detail.kept, message: detail.message }),
    );
  }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}

/** Starts the browser. `visit` opens a page in a context of its own. */
export async function start(shots) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--force-color-profile=srgb"],
  });

  async function visit(address, { prepare, context: kept, ...options } = {}) {
    const context = kept ?? (await browser.newContext({ viewport: { width: 1000, height: 800 }, ...options }));
    const view = await context.newPage();
    const seen = { console: [], requests: [] };
    view.on("console", (message) => seen.console.push(`${message.type()}: ${message.text()}`));
    view.on("pageerror", (error) => seen.console.push(`error: ${error.message}`));
    view.on("dialog", (dialog) => {
      seen.console.push(`error: a dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    view.on("request", (request) => seen.requests.push(request.url()));
    if (options.javaScriptEnabled !== false) await view.addInitScript(watch);
    await prepare?.(view, context);
    await view.goto(address, { waitUntil: "load" });

    return {
      view,
      context,
      seen,
      /** Waits until elements have said that they have loaded, or failed. */
      async settled(count = 1, name = "chancery-load") {
        const enough = ({ count, name }) =>
          new Set(window.events.filter((event) => event.name === name).map((_, index) => index)).size >= count;
        await view.waitForFunction(enough, { count, name }, { timeout: 15_000 });
        // Images that can be seen, and two frames for what they move.
        await view.waitForFunction(() => {
          const roots = [document, ...[...document.querySelectorAll("*")].map((element) => element.shadowRoot)];
          const images = roots.flatMap((root) => [...(root?.querySelectorAll("img") ?? [])]);
          return images.every((image) => image.complete || image.getBoundingClientRect().top > innerHeight);
        });
        await view.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      },
      /** Nothing that a policy forbids was tried, and nothing went wrong. */
      async isQuiet() {
        assert.deepEqual(await view.evaluate(() => window.violations), [], "violations of the policy");
        assert.deepEqual(seen.console, [], "the console");
      },
      async isStill() {
        assert.equal(await view.evaluate(() => window.shift), 0, "layout shift");
      },
      async isAccessible() {
        const { violations } = await new AxeBuilder({ page: view }).options({ resultTypes: ["violations"] }).analyze();
        const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`);
        assert.deepEqual(told, [], "axe");
      },
      shot: (name) => view.screenshot({ path: join(shots, `${name}.png`), fullPage: true }),
      close: () => (kept ? view.close() : context.close()),
    };
  }
  return { visit, close: () => browser.close() };
}
