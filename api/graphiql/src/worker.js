// All of Monaco's background work in one script; the label that the page gives
// a worker as its name chooses the service. Each service waits for the first
// message before it starts, so a handler is replaced here in time.
import { initialize } from "monaco-editor/esm/vs/editor/editor.worker.js";
import "monaco-editor/esm/vs/language/json/json.worker.js";
import { GraphQLWorker } from "monaco-graphql/esm/GraphQLWorker.js";

if (self.name === "graphql") {
  self.onmessage = () =>
    initialize((context, data) => new GraphQLWorker(context, data));
} else if (self.name !== "json") {
  // The JSON service has installed its own handler when it was imported.
  self.onmessage = () => initialize(null);
}
