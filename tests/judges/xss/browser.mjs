// A browser that notes whatever ran, was kept from running, left the page or asked another machine.
import { chromium } from "playwright-core";

/** Runs in every frame before anything else: what vectors call, and what policies keep back. */
function watch() {
  const say = (what) => console.error(`CANARY ${what} at ${location.href.slice(0, 200)}`);
  for (const name of ["alert", "confirm", "prompt", "print"]) {
    Object.defineProperty(window, name, { value: () => say("ran"), configurable: false, writable: false });
  }
  document.addEventListener("securitypolicyviolation", (event) => say(`violation of ${event.effectiveDirective} by ${event.blockedURI} ${event.sample}`));
}

/**
 * Does with a page what a visitor may do: points at, focuses, opens and clicks everything. Links to
 * other pages are not followed; those that run something are.
 */
export function poke() {
  const harmless = new Set(["http:", "https:", "mailto:", "tel:", "about:"]);
  const stop = (event) => {
    // Within elements as well, where the event's target is the element.
    const link = event.composedPath().find((node) => node.matches?.("a[href], area[href]"));
    if (link && harmless.has(link.protocol)) event.preventDefault();
  };
  document.addEventListener("click", stop, true);
  document.addEventListener("submit", (event) => {
    if (!/^javascript:/i.test(event.target.action)) event.preventDefault();
  }, true);
  const roots = [document];
  for (const root of roots) {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) roots.push(element.shadowRoot);
      if (["HTML", "HEAD", "BODY"].includes(element.nodeName)) continue;
      for (const name of ["mouseover", "mouseenter", "mousedown", "pointerdown", "keydown", "input", "animationstart"]) {
        element.dispatchEvent(new Event(name, { bubbles: name !== "mouseenter" }));
      }
      // Whatever a handler waits for comes.
      for (const { name } of [...element.attributes].filter(({ name }) => /^on/i.test(name))) {
        element.dispatchEvent(new Event(name.slice(2).toLowerCase(), { bubbles: true }));
      }
      element.focus?.();
      if (element.localName === "details") element.open = !element.open;
      // A control of our own pages may lead away.
      if (element.type !== "submit" || /^javascript:/i.test(element.formAction)) element.click?.();
      element.blur?.();
    }
  }
}

/** The hosts vectors may ask: this machine's. */
const local = (address) => /^(https?:\/\/127\.0\.0\.1[:/]|data:|blob:|about:|chrome)/.test(address);

export async function start() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-popup-blocking"],
  });

  /** A page that is used again and again. `images` says that images from elsewhere are no fault. */
  async function view({ images = false, accept } = {}) {
    const context = await browser.newContext({ acceptDownloads: true, extraHTTPHeaders: accept ? { accept } : {} });
    const page = await context.newPage();
    let noted = [];
    const note = (what) => noted.push(what);
    let expected = "";
    // The page before may still write its fragment while the next one is on its way.
    let before = "";
    await context.addInitScript(watch);
    context.on("page", (other) => other !== page && (note("a window opened"), other.close().catch(() => {})));
    page.on("console", (message) => message.text().startsWith("CANARY ") && note(message.text().slice(7)));
    page.on("dialog", (dialog) => (note("a dialog"), dialog.dismiss().catch(() => {})));
    page.on("framenavigated", (frame) => {
      // A page that writes its own fragment another way has gone nowhere.
      const [url, ...meant] = [frame.url(), expected, before].map((address) => address.split("#")[0]);
      if (frame === page.mainFrame() && !meant.includes(url) && url !== "about:blank") note(`led to ${frame.url().slice(0, 200)}`);
    });
    await context.route((url) => !local(url.href), (route) => {
      const request = route.request();
      if (!images || request.resourceType() !== "image") note(`asks ${request.url().slice(0, 200)} (${request.resourceType()})`);
      return route.abort();
    });
    return {
      page,
      /** Opens an address, pokes at it where asked to, and tells what was noted. */
      async visit(address, { poked = true, wait = 0, until } = {}) {
        noted = [];
        before = expected;
        expected = new URL(address).href;
        try {
          await page.goto(address, { waitUntil: "load", timeout: 20_000 });
        } catch (error) {
          // A download is no page.
          if (!/ERR_ABORTED|Download is starting/.test(error.message)) note(`cannot be opened: ${error.message.split("\n")[0]}`);
          return noted;
        }
        if (until) await until(page);
        if (poked) {
          for (const frame of page.frames()) {
            // A frame that may run nothing cannot be poked at, nor one that is gone.
            await Promise.race([frame.evaluate(poke).catch(() => {}), new Promise((done) => setTimeout(done, 1_000))]);
          }
        }
        if (wait) await page.waitForTimeout(wait);
        return noted;
      },
      close: () => context.close(),
    };
  }
  return { view, close: () => browser.close() };
}
