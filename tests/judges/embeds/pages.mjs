// The pages: for iframes, of the builder, and those of the example site.
import assert from "node:assert/strict";
import { check } from "./html.mjs";
import { page, strict } from "./site.mjs";

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
  pages.cards = await text(`${api}/embed/news?layout=cards&language=ar&show=date,author,image`);
  for (const name of ["index", "frames"]) pages[`example-${name}`] = await text(`${site.origin}/example/${name}.html`);
  assert.equal(await check(pages), "");
  return `${Object.keys(pages).length} pages`;
}
