// Getting content: one request for what several elements ask for, and what is kept of it.

const PREFIX = "chancery:";
const KEPT_FOR = 30 * 24 * 3600 * 1000;
const KEPT_AT_MOST = 20;
const LARGEST = 200_000;
const TIMEOUT = 15_000;

const requests = new Map();

/** The JSON at an address. Public: asked for without cookies and without saying which page asks. */
export function load(url) {
  if (!requests.has(url)) {
    const request = ask(url);
    requests.set(url, request);
    // An element that is put on the page later may have more luck.
    request.catch(() => requests.delete(url));
  }
  return requests.get(url);
}

async function ask(url) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), TIMEOUT);
  try {
    const answer = await fetch(url, {
      credentials: "omit",
      referrerPolicy: "no-referrer",
      headers: { accept: "application/json" },
      signal: patience.signal,
    });
    if (!answer.ok) {
      const problem = await answer.json().catch(() => ({}));
      throw Object.assign(new Error(problem.detail || `the server answered ${answer.status}`), {
        refused: answer.status < 500,
      });
    }
    return await answer.json();
  } finally {
    clearTimeout(timer);
  }
}

/** What was kept of an address, where the browser keeps anything and it is not too old. */
export function recall(url) {
  try {
    const { at, data } = JSON.parse(localStorage.getItem(PREFIX + url));
    return Date.now() - at < KEPT_FOR && Array.isArray(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps an answer for the next visit. Storage may be forbidden or full: then nothing is kept. */
export function keep(url, data) {
  try {
    const entry = JSON.stringify({ at: Date.now(), data });
    if (entry.length > LARGEST) return;
    const age = (key) => JSON.parse(localStorage.getItem(key)).at;
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX) && key !== PREFIX + url);
    keys.sort((a, b) => age(b) - age(a));
    for (const key of keys.slice(KEPT_AT_MOST - 1)) localStorage.removeItem(key);
    localStorage.setItem(PREFIX + url, entry);
  } catch {
    // The next visit waits for the network.
  }
}
