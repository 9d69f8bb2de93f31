// Gives each frame of /embed/ the height that its page says it has. `source` says which frame speaks; a
// sandboxed one speaks without an origin, as "null". Nothing is taken but a number within bounds.
"use strict";
addEventListener("message", ({ data, origin, source }) => {
  for (const frame of document.querySelectorAll('iframe[src*="/embed/"]')) {
    const hasOrigin = !frame.hasAttribute("sandbox") || frame.sandbox.contains("allow-same-origin");
    const isIts = source === frame.contentWindow && origin === (hasOrigin ? new URL(frame.src).origin : "null");
    if (isIts && data?.type === "chancery:height" && Number.isFinite(data.height)) {
      frame.height = Math.min(Math.max(Math.ceil(data.height), 40), 5000);
    }
  }
});
