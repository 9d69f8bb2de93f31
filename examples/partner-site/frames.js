// Gives a frame the height its page says it has. Only the page in that frame, of that origin, is heard,
// and nothing is taken from it but a number.
"use strict";
addEventListener("message", ({ data, origin, source }) => {
  for (const frame of document.querySelectorAll("iframe")) {
    const isIts = source === frame.contentWindow && origin === new URL(frame.src).origin;
    if (isIts && data?.type === "chancery:height" && Number.isFinite(data.height)) {
      frame.height = Math.min(Math.max(data.height, 40), 5000);
    }
  }
});
