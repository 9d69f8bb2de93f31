// What the elements do where something is wrong: the server, the content, the browser, the partner.
import assert from "node:assert/strict";
import { ALL, LINK, items, script } from "./markup.mjs";
import { page } from "./site.mjs";

const noAnswers = (view) => view.route("**/v1/**", (route) => route.abort());

export async function showThePlainLinkWhenTheServerIsGone({ api, site, browser }) {
  const address = site.put("/gone", page(script(api) + ALL));
  const seen = await browser.visit(address, { prepare: noAnswers });
  await seen.settled(5, "chancery-error");
  assert.ok(await seen.view.getByText("All the news").first().isVisible());
  assert.equal(await seen.view.locator("chancery-news li").count(), 0);
  await seen.isAccessible();
  await seen.shot("server-gone");
  await seen.close();
  const all = (view) => view.route(`${api}/**`, (route) => route.abort());
  const without = await browser.visit(address, { prepare: all });
  assert.ok(await without.view.getByText("All the news").first().isVisible());
  await without.close();
}

export async function showWhatWasKeptWhenTheServerIsGone({ api, site, browser }) {
  const address = site.put("/kept", page(script(api) + ALL));
  const first = await browser.visit(address);
  await first.settled(5);
  const titles = await first.view.locator("chancery-news h3").allTextContents();
  const again = await browser.visit(address, { context: first.context, prepare: noAnswers });
  await again.settled(5);
  assert.deepEqual(await again.view.locator("chancery-news h3").allTextContents(), titles);
  await again.shot("server-gone-kept");
  await first.close();
}

export async function doWithoutStorage({ api, site, browser }) {
  const blocked = (view) =>
    view.addInitScript(() =>
      Object.defineProperty(window, "localStorage", { get() { throw new DOMException("blocked", "SecurityError"); } }),
    );
  const seen = await browser.visit(site.put("/blocked", page(script(api) + ALL)), { prepare: blocked });
  await seen.settled(5);
  await seen.isQuiet();
  await seen.close();
  const refused = ALL.replaceAll(/<chancery-(\w+)/g, '<chancery-$1 keep="no"');
  const other = await browser.visit(site.put("/refused", page(script(api) + refused)));
  await other.settled(5);
  assert.equal(await other.view.evaluate(() => localStorage.length), 0, "keep=\"no\" keeps nothing");
  await other.close();
}

export async function takeHostileContentForText({ api, site, browser }) {
  const evil = '"><img src=x onerror=alert(1)><script>alert(2)</script>';
  const article = {
    id: "news_x", title: evil, excerpt: `${evil}\u202e backwards`, url: "javascript:alert(3)", publishedAt: "never",
    language: '"><script>', image: { url: "https://elsewhere.example/pixel.png" }, authors: [{ name: evil }, null, 7],
  };
  const others = [
    { ...article, url: "data:text/html,<script>alert(4)</script>", image: { url: "javascript:alert(5)" }, publishedAt: null },
    { ...article, url: " java\nscript:alert(6)", image: null, authors: "nobody", title: 42, excerpt: null },
  ];
  const logo = { id: "x", name: evil, website: "javascript:alert(7)", logo: { url: "//elsewhere.example/logo.svg" } };
  const prepare = async (view) => {
    await view.route("**/v1/news?**", (route) => route.fulfill({ json: { data: [article, ...others] } }));
    await view.route(/\/v1\/(members|sponsors|partners)/, (route) => route.fulfill({ json: { data: [logo, logo] } }));
  };
  const seen = await browser.visit(site.put("/hostile", page(script(api) + ALL)), { prepare });
  await seen.settled(5);
  await seen.isQuiet();
  assert.equal(await items(seen.view).first().locator("h3").textContent(), evil);
  assert.equal(await seen.view.locator("chancery-news time").count(), 0, "no day is invented");
  assert.equal(await seen.view.locator("chancery-news li a, chancery-members li a").count(), 0, "nothing is linked");
  assert.ok(!seen.seen.requests.some((url) => url.includes("elsewhere")), "no image of another server");
  await seen.isAccessible();
  await seen.shot("hostile");
  for (const json of [{ data: "x" }, [], { data: null }]) {
    const odd = await browser.visit(site.put("/odd", page(script(api) + `<chancery-news>${LINK}</chancery-news>`)), {
      prepare: (view) => view.route("**/v1/**", (route) => route.fulfill({ json })),
    });
    await odd.settled(1, "chancery-error");
    assert.ok(await odd.view.getByText("All the news").isVisible());
    await odd.close();
  }
  await seen.close();
}

export async function tellAPartnerOfATypo({ api, site, browser }) {
  const typos = {
    '<chancery-news layout="crads">': 'chancery-news: layout="crads" is not known; use list or cards',
    '<chancery-news count="many">': 'chancery-news: count="many" is not known; use a whole number from 1 to 20',
    '<chancery-news cuont="3">': "chancery-news: the attribute cuont is not known; use count",
    '<chancery-members theme="black">': 'chancery-members: theme="black" is not known; use auto, light or dark',
    '<chancery-news show="date pictures">': 'chancery-news: show="date pictures" is not known; use any of date, author, excerpt, image, with spaces between, or none',
    '<chancery-article url="javascript:x">': `chancery-article: url="javascript:x" is not known; use the article's own address`,
  };
  for (const [tag, message] of Object.entries(typos)) {
    const end = `</${tag.match(/chancery-\w+/)[0]}>`;
    const body = page(script(api) + tag + LINK + end + tag + LINK + end);
    const seen = await browser.visit(site.put("/typo", body));
    await seen.settled(2, "chancery-error");
    assert.deepEqual(seen.seen.console, [`error: ${message}`]);
    assert.ok(await seen.view.getByText("All the news").first().isVisible());
    assert.ok(!seen.seen.requests.some((url) => url.includes("/v1/")), "nothing is asked for");
    if (tag.includes("crads")) await seen.shot("typo");
    await seen.close();
  }
}
