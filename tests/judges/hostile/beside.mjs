// Asks ordinary questions at an even pace, whatever else the server is busy with, and says how long the answers took.
// A thread of its own: what measures must not wait for what attacks.
import http from "node:http";
import { parentPort, workerData } from "node:worker_threads";

const QUERIES = [
  "{ organization { name } }",
  "{ members(first: 10) { nodes { id name slug } } }",
  "{ news(first: 5) { nodes { title path } } }",
];
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

const ask = (number) =>
  new Promise((resolve) => {
    const body = JSON.stringify({ query: QUERIES[number % QUERIES.length] });
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const begun = performance.now();
    const request = http.request(`${workerData.address}/graphql`, { method: "POST", agent, headers }, (response) => {
      response.resume();
      response.on("end", () => resolve({ took: performance.now() - begun, fine: response.statusCode === 200 }));
    });
    request.on("error", () => resolve({ took: performance.now() - begun, fine: false }));
    request.end(body);
  });

let begun;
let answers = [];
let timer;
parentPort.on("message", async (message) => {
  if (message === "begin") {
    [begun, answers] = [performance.now(), []];
    // Counted by the clock, so that a late timer does not slow the pace.
    timer = setInterval(() => {
      const due = Math.floor(((performance.now() - begun) / 1000) * workerData.rate);
      while (answers.length < due) answers.push(ask(answers.length));
    }, 5);
    return;
  }
  clearInterval(timer);
  parentPort.postMessage(await Promise.all(answers));
});
