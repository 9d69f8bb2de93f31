import "swagger-ui/dist/swagger-ui.css";
import "./page.css";

import SwaggerUI from "swagger-ui";

const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () =>
  document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

// Relative to the page, so that it also works behind a path prefix.
const here = new URL(".", document.baseURI).href.replace(/\/$/, "");

/** Requests go to the server that serves this page; the policy lets them go nowhere else. */
const thisServer = (document) => ({
  ...document,
  servers: [{ url: here, description: "This server." }],
});

const response = await fetch(`${here}/openapi.json`);
SwaggerUI({
  spec: thisServer(await response.json()),
  domNode: document.getElementById("reference"),
  deepLinking: true,
  // Nothing is sent to a validator elsewhere.
  validatorUrl: null,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
});
