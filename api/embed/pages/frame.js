// A page in an iframe: tells the page around it how high it is, and writes days as its language does.
// What is told is a number and nothing else, so any page may hear it.
"use strict";
(() => {
  for (const time of document.querySelectorAll("time")) {
    const day = new Date(`${time.dateTime}T00:00:00Z`);
    try {
      const format = { dateStyle: "long", timeZone: "UTC" };
      time.textContent = day.toLocaleDateString(document.documentElement.lang, format);
    } catch {
      // A language the browser does not know: the words that are there stay.
    }
  }
  if (parent === window) return;
  let told = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (height !== told) parent.postMessage({ type: "chancery:height", height }, "*");
    told = height;
  }).observe(document.documentElement);
})();
