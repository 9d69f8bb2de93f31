// The elements on a partner's page. Each function is one judgement; its name says what must hold.
import assert from "node:assert/strict";
import { get } from "node:http";
import { ALL, LINK, items, script } from "./markup.mjs";
import { page } from "./site.mjs";

/** The rule that the builder writes for three articles. */
async function reserved(api) {
  const page = await (await fetch(`${api}/embed?count=3`)).text();
  return page.match(/<code id="reserve">([^<]+)</)[1];
}

export async function workUnderAPolicyThatNamesTheServerAlone({ api, site, browser }) {
  const seen = await browser.visit(site.put("/all", page(script(api) + ALL)));
  await seen.settled(5);
  assert.equal(await items(seen.view).count(), 6);
  assert.ok((await items(seen.view, "chancery-members").count()) > 3);
  await seen.isQuiet();
  await seen.isAccessible();
  const others = seen.seen.requests.filter((url) => ![api, site.origin].some((origin) => url.startsWith(`${origin}/`)));
  assert.deepEqual(others, [], "nobody else is asked");
  assert.deepEqual(await seen.context.cookies(), [], "no cookies");
  await seen.shot("light");
  await seen.close();
}

export async function showThePlainLinkWithScriptsOff({ api, site, browser }) {
  const seen = await browser.visit(site.put("/off", page(script(api) + ALL)), { javaScriptEnabled: false });
  assert.ok(await seen.view.getByText("All the news").first().isVisible());
  await seen.shot("scripts-off");
  await seen.close();
}

export async function lookAtHomeOnADarkPage({ api, site, browser }) {
  const seen = await browser.visit(site.put("/dark", page(script(api) + ALL, { theme: "dark" })));
  await seen.settled(5);
  await seen.isAccessible();
  await seen.shot("dark");
  await seen.close();
}

export async function bringATheme({ api, site, browser }) {
  const themed = ["light", "dark"].map((theme) => ALL.replaceAll(/<chancery-(\w+)/g, `<chancery-$1 theme="${theme}"`).replace('id="below"', ""));
  const seen = await browser.visit(site.put("/themes", page(script(api) + themed.join(""))));
  await seen.settled(10);
  const { violations } = await seen.view.evaluate(() => ({ violations: window.violations }));
  assert.deepEqual(violations, []);
  await seen.shot("themes");
  await seen.close();
}

export async function fitInto320Pixels({ api, site, browser }) {
  const seen = await browser.visit(site.put("/narrow", page(script(api) + ALL)), { viewport: { width: 320, height: 640 } });
  await seen.settled(5);
  assert.ok((await seen.view.evaluate(() => document.documentElement.scrollWidth)) <= 320, "no scrolling to the side");
  await seen.isAccessible();
  await seen.shot("narrow");
  await seen.close();
}

export async function moveNothingWhileTheyLoad({ api, site, browser }) {
  site.style(await reserved(api));
  const body = `<chancery-news count="3">${LINK}</chancery-news><p>What stands below.</p>`;
  const address = site.put("/slow", page(script(api) + body));
  const later = (milliseconds) => async (route) => {
    await new Promise((done) => setTimeout(done, milliseconds));
    await route.continue();
  };
  const prepare = async (view) => {
    await view.route("**/embed/news.js", later(700));
    await view.route("**/v1/**", later(700));
  };
  const seen = await browser.visit(address, { prepare });
  await seen.view.locator("chancery-news li.waits").first().waitFor();
  await seen.shot("waiting");
  await seen.settled();
  await seen.isStill();
  // On the next visit what was kept is there before the server answers.
  const again = await browser.visit(address, { context: seen.context, prepare });
  await again.settled();
  await again.isStill();
  assert.equal((await again.view.evaluate(() => window.events))[0].kept, true);
  await seen.close();
}

export async function giveBackTheirPlaceWhereTheScriptNeverComes({ api, site, browser }) {
  site.style(await reserved(api));
  const address = site.put("/never", page(`${script(api)}<chancery-news count="3">${LINK}</chancery-news>`));
  const prepare = (view) => view.route(`${api}/**`, (route) => route.abort());
  for (const options of [{}, { reducedMotion: "reduce" }]) {
    const seen = await browser.visit(address, { prepare, ...options });
    const high = () => document.querySelector("chancery-news").offsetHeight;
    assert.ok((await seen.view.evaluate(high)) > 400, "the place is kept at first");
    await seen.view.waitForFunction(() => document.querySelector("chancery-news").offsetHeight < 40, {}, { timeout: 10_000 });
    assert.ok(await seen.view.getByText("All the news").isVisible());
    assert.deepEqual(await seen.view.evaluate(() => window.violations), [], "violations of the policy");
    await seen.close();
  }
}

export async function areAsHighAsWhatTheyShow({ api, site, browser }) {
  // However few come, and whether or not something was kept.
  const few = 2;
  const prepare = (view) =>
    view.route("**/v1/**", async (route) => {
      const answer = await route.fetch();
      const body = await answer.json();
      await route.fulfill({ response: answer, json: { ...body, data: body.data.slice(0, few) } });
    });
  for (const tag of ["chancery-news", 'chancery-news layout="cards"', "chancery-members", 'chancery-members layout="strip"', "chancery-sponsors"]) {
    const [name] = tag.split(" ");
    const address = site.put("/few", page(`${script(api)}<${tag}>${LINK}</${name}><p>What stands below.</p>`));
    const heights = (view) =>
      view.evaluate((name) => {
        const element = document.querySelector(name);
        const of = (node) => Math.round(node.getBoundingClientRect().height);
        return [of(element), ...[...element.shadowRoot.querySelectorAll("li")].map(of)];
      }, name);
    const seen = await browser.visit(address, { prepare });
    await seen.settled();
    assert.equal(await items(seen.view, name).count(), few);
    const first = await heights(seen.view);
    const again = await browser.visit(address, { prepare, context: seen.context });
    await again.settled(2);
    assert.deepEqual(first, await heights(again.view), `${tag}: the first visit and the next`);
    // Alone, asked for as many as there are, it is no lower.
    const exact = site.put("/exact", page(`${script(api)}<${tag} count="${few}" keep="no">${LINK}</${name}>`));
    const other = await browser.visit(exact, { prepare });
    await other.settled();
    assert.deepEqual(first, await heights(other.view), `${tag}: as high as with count="${few}"`);
    await seen.close();
    await other.close();
  }
}

export async function sayWhenNothingMatches({ api, site, browser }) {
  const tag = `<chancery-news tag="nope">${LINK}</chancery-news>`;
  const address = site.put("/nothing", page(script(api) + tag + tag));
  const seen = await browser.visit(address);
  await seen.settled(2);
  assert.equal(seen.seen.console.length, 1, String(seen.seen.console));
  assert.match(seen.seen.console[0], /^info: chancery-news: nothing matches http\S+tag=nope/);
  assert.ok(await seen.view.getByText("All the news").first().isVisible());
  assert.ok((await seen.view.evaluate(() => document.querySelector("chancery-news").offsetHeight)) < 60);
  const again = await browser.visit(address, { context: seen.context });
  await again.settled(4);
  assert.equal(again.seen.console.length, 1, String(again.seen.console));
  await seen.close();
}

export async function readFromRightToLeft({ api, site, browser }) {
  const seen = await browser.visit(site.put("/rtl", page(script(api) + ALL, { lang: "ar", dir: "rtl" })));
  await seen.settled(5);
  assert.match(await seen.view.locator("chancery-news time").first().textContent(), /\p{Script=Arabic}/u);
  await seen.isAccessible();
  await seen.shot("right-to-left");
  await seen.close();
}

export async function makeACardOfALink({ api, site, browser }) {
  const { data } = await (await fetch(`${api}/v1/news?first=2`)).json();
  const tag = (attributes, item) => `<chancery-article ${attributes}><a href="${item.url}">Read it</a></chancery-article>`;
  const body = "<h2>Worth reading</h2>" + tag("", data[0]) + tag(`article="${data[1].id}" theme="dark"`, data[0]);
  const seen = await browser.visit(site.put("/card", page(script(api) + body)));
  await seen.settled(2);
  assert.deepEqual(await seen.view.locator("chancery-article h3").allTextContents(), data.map(({ title }) => title));
  assert.equal(await seen.view.getByText("Read it").first().isVisible(), false, "the card is the link");
  await seen.isQuiet();
  await seen.isAccessible();
  await seen.shot("article");
  await seen.close();
  const elsewhere = page(script(api) + '<chancery-article><a href="https://elsewhere.example/x/">Read it</a></chancery-article>');
  const other = await browser.visit(site.put("/card-of-nothing", elsewhere));
  await other.settled(1, "chancery-error");
  assert.ok(await other.view.getByText("Read it").isVisible());
  assert.ok(other.seen.console.some((line) => line.includes("chancery-article: ")), String(other.seen.console));
  await other.close();
}

export async function askOnceForWhatSeveralShow({ api, site, browser }) {
  const body = `<chancery-news>${LINK}</chancery-news><chancery-news layout="cards">${LINK}</chancery-news>`;
  const module = `<script type="module" src="${api}/embed/news.js"></script>`;
  const seen = await browser.visit(site.put("/twice", page(script(api) + module + body)));
  await seen.settled(2);
  assert.equal(seen.seen.requests.filter((url) => url.includes("/v1/news")).length, 1);
  await seen.isQuiet();
  await seen.close();
  const alone = await browser.visit(site.put("/module", page(module + body)));
  await alone.settled(2);
  await alone.isQuiet();
  await alone.close();
}

export async function areUsedWithTheKeyboard({ api, site, browser }) {
  const body = `<chancery-news count="2" target="_blank">${LINK}</chancery-news>`;
  const seen = await browser.visit(site.put("/keyboard", page(script(api) + body)));
  await seen.settled();
  const focused = () =>
    seen.view.evaluate(() => {
      const inner = document.activeElement.shadowRoot?.activeElement;
      const at = inner ?? document.activeElement;
      const ring = inner ? getComputedStyle(inner.closest("li")) : getComputedStyle(at);
      return { text: at.textContent, ring: ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) > 0, rel: at.rel, target: at.target };
    });
  const titles = await seen.view.locator("chancery-news h3").allTextContents();
  for (const text of titles) {
    await seen.view.keyboard.press("Tab");
    assert.deepEqual(await focused(), { text, ring: true, rel: "noopener", target: "_blank" });
  }
  await seen.shot("focus");
  await seen.view.keyboard.press("Tab");
  assert.equal((await focused()).text, "All the news");
  await seen.close();
}

export async function respectWhatVisitorsPrefer({ api, site, browser }) {
  const never = (view) => view.route("**/v1/**", () => {});
  const still = await browser.visit(site.put("/still", page(script(api) + ALL)), { prepare: never, reducedMotion: "reduce" });
  await still.view.locator("li.waits").first().waitFor();
  const moving = () => document.querySelector("chancery-news").shadowRoot.getAnimations().length;
  assert.equal(await still.view.evaluate(moving), 0, "nothing moves");
  await still.close();
  const forced = await browser.visit(site.put("/forced", page(script(api) + ALL)), { forcedColors: "active" });
  await forced.settled(5);
  await forced.shot("forced-colors");
  await forced.close();
}

export async function followTheirAttributes({ api, site, browser }) {
  const seen = await browser.visit(site.put("/live", page(`${script(api)}<chancery-news count="2">${LINK}</chancery-news>`)));
  await seen.settled();
  await seen.view.evaluate(() => document.querySelector("chancery-news").setAttribute("count", "4"));
  await seen.settled(2);
  assert.equal(await items(seen.view).count(), 4);
  await seen.view.evaluate(() => document.querySelector("chancery-news").setAttribute("layout", "table"));
  await seen.settled(1, "chancery-error");
  assert.equal(await items(seen.view).count(), 0);
  await seen.view.evaluate(() => document.querySelector("chancery-news").setAttribute("layout", "cards"));
  await seen.settled(3);
  assert.equal(await items(seen.view).count(), 4);
  await seen.close();
}

export async function weighLessThan10Kilobytes({ api }) {
  const bytes = await new Promise((done, fail) => {
    get(`${api}/embed/news.js`, { headers: { "accept-encoding": "br" } }, (answer) => {
      assert.equal(answer.headers["content-encoding"], "br");
      let length = 0;
      answer.on("data", (chunk) => (length += chunk.length)).on("end", () => done(length));
    }).on("error", fail);
  });
  assert.ok(bytes < 10_000, `${bytes} bytes`);
  return `${bytes} bytes compressed`;
}
