// The pages: for iframes, of the builder, and those of the example site.
import assert from "node:assert/strict";
import { check } from "./html.mjs";
import { OWN, page, strict } from "./site.mjs";

const KINDS = ["news", "sponsors", "partners", "members"];
const text = async (address) => (await fetch(address)).text();

async function newest(api) {
  return (await (await fetch(`${api}/v1/news?first=1`)).json()).data[0];
}

export async function pagesForFramesNeedNoScript({ api, browser }) {
  const { id } = await newest(api);
  for (const path of [...KINDS, `article?id=${id}`, "news?layout=cards&theme=dark&show=date,author,excerpt,image"]) {
    const options = path.includes("theme") ? {} : { colorScheme: "dark" };
    const seen = await browser.visit(`${api}/embed/${path}`, { javaScriptEnabled: false, ...options });
    assert.ok((await seen.view.locator("li").count()) > 0, path);
    await seen.shot(`frame-${path.replace(/\W+/g, "-")}`);
    await seen.close();
    const live = await browser.visit(`${api}/embed/${path}`, { viewport: { width: 320, height: 500 } });
    await live.isQuiet();
    await live.isAccessible();
    assert.ok((await live.view.evaluate(() => document.documentElement.scrollWidth)) <= 320, path);
    await live.close();
  }
}

export async function aFrameTellsHowHighItIs({ site, browser }) {
  const seen = await browser.visit(`${site.origin}/example/frames.html`);
  const frame = seen.view.locator("iframe");
  await seen.view.waitForFunction(() => document.querySelector("iframe").height !== "600");
  const inner = await (await frame.elementHandle()).contentFrame();
  const high = await inner.evaluate(() => document.documentElement.getBoundingClientRect().height);
  assert.equal(Number(await frame.getAttribute("height")), Math.ceil(high));
  // What anybody else says is not heard.
  await seen.view.evaluate(() => postMessage({ type: "chancery:height", height: 9 }, "*"));
  await seen.view.evaluate(() => new Promise((done) => setTimeout(done, 50)));
  assert.equal(Number(await frame.getAttribute("height")), Math.ceil(high));
  await seen.isQuiet();
  await seen.isAccessible();
  await seen.shot("example-frames");
  await seen.close();
}

/** What the builder writes for some options. */
async function written(browser, address, id) {
  const seen = await browser.visit(address);
  const text = await seen.view.locator(`#${id}`).textContent();
  await seen.close();
  return text;
}

export async function theFrameAndTheListenerWorkAsTheyArePasted({ api, site, browser }) {
  site.script(await written(browser, `${api}/embed`, "listener"));
  const policy = `${strict(api)}; frame-src ${api}`.replace("script-src", "script-src 'self'");
  const head = `<script src="${OWN}"></script>`;
  const frames = [];
  for (const query of ["kind=news&count=2", "kind=news&layout=cards&count=4&show=date,image", "kind=members", "kind=sponsors", "kind=article"]) {
    frames.push(await written(browser, `${api}/embed?${query.replaceAll(",", "&show=")}`, "frame"));
  }
  assert.ok(frames.every((frame) => /sandbox="[^"]*allow-scripts/.test(frame) && !frame.includes("allow-same-origin")));
  // One without a sandbox, which has the origin of its address.
  const others = `<iframe src="${api}/embed/partners" title="Partners" height="77"></iframe>`;
  const seen = await browser.visit(site.put("/framed", page(frames.join("") + others, { head }), policy));
  for (const handle of await seen.view.locator("iframe").elementHandles()) {
    await handle.scrollIntoViewIfNeeded();
    const inner = await handle.contentFrame();
    const isFitted = () => Math.abs(document.documentElement.getBoundingClientRect().height - innerHeight) <= 1;
    await inner.waitForFunction(isFitted, {}, { timeout: 5_000 });
  }
  await seen.isQuiet();
  const before = await seen.view.locator("iframe").first().getAttribute("height");
  // What this page says itself, and what a frame says that is no number within bounds, is not heard.
  await seen.view.evaluate(() => postMessage({ type: "chancery:height", height: 99 }, "*"));
  const inner = await (await seen.view.locator("iframe").first().elementHandle()).contentFrame();
  const tell = (height) => inner.evaluate((height) => parent.postMessage({ type: "chancery:height", height }, "*"), height);
  for (const height of ["99", null, Infinity, NaN]) await tell(height);
  await seen.view.evaluate(() => new Promise((done) => setTimeout(done, 50)));
  assert.equal(await seen.view.locator("iframe").first().getAttribute("height"), before);
  await tell(1e9);
  await seen.view.waitForFunction(() => document.querySelector("iframe").height === "5000");
  await seen.close();
}

export async function aFrameWithoutTheListenerLosesNothing({ api, site, browser }) {
  const policy = `${strict(api)}; frame-src ${api}`;
  const told = [];
  for (const width of [340, 700, 1000]) {
    for (const query of ["count=3", "count=3&show=image", "count=4&layout=cards", "count=3&layout=cards&show=image&show=excerpt", "kind=members&count=12", "kind=members", "kind=partners&layout=grid", "kind=sponsors"]) {
      const frame = await written(browser, `${api}/embed?${query}`, "frame");
      assert.ok(!frame.includes("scrolling="));
      const seen = await browser.visit(site.put("/alone", page(frame), policy), { viewport: { width, height: 800 } });
      const handle = await seen.view.locator("iframe").elementHandle();
      await handle.scrollIntoViewIfNeeded();
      const inner = await handle.contentFrame();
      await inner.waitForSelector("li");
      const { needs, has, reached } = await inner.evaluate(() => {
        const root = document.documentElement;
        root.scrollTop = 1e6;
        return { needs: root.scrollHeight, has: innerHeight, reached: Math.round(root.scrollTop + innerHeight) };
      });
      assert.ok(reached >= needs, `${query} at ${width}: the end cannot be reached`);
      if (needs > has && has < 1200) told.push(`${query} at ${width} needs ${needs} and has ${has}`);
      await seen.close();
    }
  }
  assert.deepEqual(told, [], "frames that are too low");
}

export async function aTypoInAFrameIsShown({ api, site, browser }) {
  for (const [path, words] of Object.entries({
    "news?cuont=3": ["Unknown parameter", "there is no parameter “cuont”", "count"],
    "article?id=nope": ["Not found", "there is no such article", ""],
    nwes: ["Not found", "there is nothing at /embed/nwes", "/embed/news"],
  })) {
    const frame = `<iframe src="${api}/embed/${path}" title="A typo" height="300" sandbox="allow-scripts"></iframe>`;
    const seen = await browser.visit(site.put("/typo-in-a-frame", page(frame), `${strict(api)}; frame-src ${api}`));
    const shown = seen.view.frameLocator("iframe").locator("main");
    for (const word of words) assert.ok((await shown.textContent()).includes(word), `${path}: ${word}`);
    assert.deepEqual(seen.seen.console.filter((line) => !/status of 40[04]/.test(line)), []);
    await seen.shot(`problem-${path.replace(/\W+/g, "-")}`);
    await seen.close();
    const alone = await browser.visit(`${api}/embed/${path}`, { colorScheme: "dark" });
    await alone.isAccessible();
    await alone.close();
  }
}

export async function theBuilderSaysWhatIsWrong({ api, browser }) {
  const seen = await browser.visit(`${api}/embed`, { viewport: { width: 1200, height: 900 } });
  await seen.settled();
  const status = seen.view.locator("#status");
  const says = (text) => seen.view.waitForFunction((text) => document.getElementById("status").textContent.includes(text), text);
  const count = seen.view.getByLabel("How many");
  await count.fill("99");
  await says("How many: ");
  assert.match(await status.textContent(), /20/);
  assert.equal(await count.getAttribute("aria-invalid"), "true");
  await seen.isAccessible();
  await count.fill("3");
  await says("The result is up to date.");
  assert.equal(await count.getAttribute("aria-invalid"), null);
  await seen.view.getByLabel("With the tag").fill("nope");
  await says("Nothing matches these options now.");
  assert.ok(await seen.view.locator("#nothing").isVisible());
  await seen.isAccessible();
  await seen.shot("builder-nothing");
  await seen.view.getByLabel("With the tag").fill("");
  await says("The result is up to date.");
  // What only the server knows to be wrong.
  await seen.view.getByText("More options").click();
  await seen.view.getByLabel("Plain link: address").fill("data:text/plain,x");
  await says("use an address such as");
  await seen.isAccessible();
  await seen.close();
  const icon = await fetch(`${api}/embed/${(await text(`${api}/embed`)).match(/rel="icon" href="embed\/([^"]+)"/)[1]}`);
  assert.deepEqual([icon.status, icon.headers.get("content-type")], [200, "image/svg+xml"]);
}

export async function aCardByOembed({ api, site, browser }) {
  const { url, title } = await newest(api);
  const address = `${api}/oembed?url=${encodeURIComponent(url)}`;
  const card = await (await fetch(address)).json();
  assert.deepEqual([card.type, card.version, card.title], ["rich", "1.0", title]);
  const small = await (await fetch(`${address}&maxwidth=300&maxheight=80`)).json();
  assert.deepEqual([small.width, small.height], [300, 80]);
  const body = page(`<p>${card.html}</p><p>${small.html}</p>`);
  const seen = await browser.visit(site.put("/oembed", body, `${strict(api)}; frame-src ${api}`));
  await seen.view.waitForLoadState("networkidle");
  assert.equal(await seen.view.frameLocator("iframe").first().locator("h1").textContent(), title);
  const inner = await (await seen.view.locator("iframe").first().elementHandle()).contentFrame();
  const [needed, had] = await inner.evaluate(() => [document.documentElement.scrollHeight, innerHeight]);
  assert.ok(needed <= had, `a card needs ${needed} pixels and has ${had}`);
  const little = await (await seen.view.locator("iframe").nth(1).elementHandle()).contentFrame();
  const [wanted, given] = await little.evaluate(() => [document.documentElement.scrollHeight, innerHeight]);
  assert.ok(wanted <= given, `a small card needs ${wanted} pixels and has ${given}`);
  await seen.shot("oembed");
  await seen.close();
}

export async function theBuilderShowsWhatIsChosen({ api, site, browser }) {
  const seen = await browser.visit(`${api}/embed`, { viewport: { width: 1200, height: 900 } });
  await seen.settled();
  await seen.isAccessible();
  await seen.shot("builder");
  await seen.view.getByLabel("How many").fill("2");
  await seen.view.getByLabel("cards").check();
  await seen.view.waitForFunction(() => /count="2" layout="cards"/.test(document.getElementById("line").textContent));
  await seen.settled(2);
  assert.equal(await seen.view.locator("chancery-news li:not(.waits)").count(), 2);
  assert.match(seen.view.url(), /count=2/);
  await seen.isQuiet();
  // The line, as it is copied, on a page with a strict policy.
  const line = await seen.view.locator("#line").textContent();
  assert.match(line, /integrity="sha384-/);
  const pasted = await browser.visit(site.put("/pasted", page(line)));
  await pasted.settled();
  assert.equal(await pasted.view.locator("chancery-news li:not(.waits)").count(), 2);
  await pasted.isQuiet();
  await pasted.close();
  for (const kind of [...KINDS, "article"]) {
    await seen.view.goto(`${api}/embed?kind=${kind}`);
    await seen.settled();
    await seen.isAccessible();
    await seen.shot(`builder-${kind}`);
  }
  await seen.close();
}

export async function theBuilderWorksWithoutScripts({ api, browser }) {
  const seen = await browser.visit(`${api}/embed`, { javaScriptEnabled: false, viewport: { width: 1200, height: 900 } });
  await seen.view.getByLabel("How many").fill("4");
  await seen.view.getByRole("button", { name: "Show" }).click();
  await seen.view.waitForURL(/count=4/);
  assert.match(await seen.view.locator("#line").textContent(), /count="4"/);
  assert.equal(await seen.view.frameLocator("iframe").locator("li").count(), 4);
  await seen.shot("builder-scripts-off");
  await seen.close();
}

export async function theBuilderIsFineInTheDarkAndOnAPhone({ api, browser }) {
  const dark = await browser.visit(`${api}/embed?count=2`, { colorScheme: "dark", viewport: { width: 1200, height: 900 } });
  await dark.settled();
  await dark.isAccessible();
  await dark.shot("builder-dark");
  await dark.close();
  const phone = await browser.visit(`${api}/embed?count=2`, { viewport: { width: 320, height: 640 } });
  await phone.settled();
  await phone.isAccessible();
  assert.ok((await phone.view.evaluate(() => document.documentElement.scrollWidth)) <= 320, "no scrolling to the side");
  await phone.shot("builder-narrow");
  await phone.close();
}

export async function theExampleLooksAtHome({ site, browser }) {
  for (const [name, options] of Object.entries({
    light: { viewport: { width: 1100, height: 800 } },
    dark: { viewport: { width: 1100, height: 800 }, colorScheme: "dark" },
    narrow: { viewport: { width: 320, height: 640 } },
  })) {
    const seen = await browser.visit(`${site.origin}/example/index.html`, options);
    await seen.settled(3);
    assert.equal(await seen.view.locator("chancery-news li:not(.waits)").count(), 4);
    await seen.isQuiet();
    await seen.isAccessible();
    await seen.isStill();
    assert.ok((await seen.view.evaluate(() => document.documentElement.scrollWidth)) <= options.viewport.width, name);
    await seen.shot(`example-${name}`);
    await seen.close();
  }
}

export async function theMarkupIsSound({ api, site }) {
  const { id } = await newest(api);
  const pages = {};
  for (const kind of [...KINDS, "article"]) pages[`builder-${kind}`] = await text(`${api}/embed?kind=${kind}`);
  for (const kind of KINDS) pages[kind] = await text(`${api}/embed/${kind}`);
  pages.article = await text(`${api}/embed/article?id=${id}`);
  const asPage = { headers: { accept: "text/html" } };
  pages.problem = await (await fetch(`${api}/embed/news?cuont=3`, asPage)).text();
  pages.nothing = await text(`${api}/embed?tag=nope`);
  pages.cards = await text(`${api}/embed/news?layout=cards&language=ar&show=date,author,image`);
  for (const name of ["index", "frames"]) pages[`example-${name}`] = await text(`${site.origin}/example/${name}.html`);
  assert.equal(await check(pages), "");
  return `${Object.keys(pages).length} pages`;
}
