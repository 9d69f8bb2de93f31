// Requests, and what became of them. Node's standard library alone.
import http from "node:http";
import net from "node:net";

/** Sends a request and tells its status, headers, body and how long it took in milliseconds. */
export function ask(base, path, { agent, body, headers = {}, timeout = 15_000 } = {}) {
  const began = performance.now();
  return new Promise((resolve) => {
    const end = (answer) => resolve({ ...answer, took: performance.now() - began });
    const request = http.request(new URL(path, base), {
      agent,
      method: body ? "POST" : "GET",
      headers: body ? { "content-type": "application/json", ...headers } : headers,
    });
    request.setTimeout(timeout, () => request.destroy(new Error("timeout")));
    request.on("error", (error) => end({ status: 0, error: error.code ?? error.message, headers: {}, text: "" }));
    request.on("response", (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("error", (error) => end({ status: 0, error: error.message, headers: {}, text: "" }));
      response.on("end", () =>
        end({ status: response.statusCode, headers: response.headers, text: Buffer.concat(parts).toString() }),
      );
    });
    request.end(body);
  });
}

export const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length ? sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] : 0;
}

/** So many at a time, each after the answer before, for so long. */
export async function closedLoop(send, concurrency, milliseconds) {
  const until = performance.now() + milliseconds;
  const answers = [];
  const one = async () => {
    while (performance.now() < until) answers.push({ ...(await send()), at: performance.now() });
  };
  await Promise.all(Array.from({ length: concurrency }, one));
  return answers;
}

/** So many a second whatever is answered, for so long. Tells as well how late they were sent at worst. */
export async function openLoop(send, rate, milliseconds) {
  const began = performance.now();
  const answers = [];
  const open = [];
  let sent = 0;
  let late = 0;
  while (performance.now() - began < milliseconds) {
    const due = Math.floor(((performance.now() - began) * rate) / 1000);
    while (sent < due) {
      late = Math.max(late, performance.now() - began - (sent * 1000) / rate);
      sent += 1;
      open.push(send().then((answer) => answers.push({ ...answer, at: performance.now() - began })));
    }
    await wait(2);
  }
  await Promise.all(open);
  return { answers, sent, late };
}

/** A connection that sends what it is told, and tells when the server closed it and what it said. */
export function raw(base, { readable = true } = {}) {
  const { hostname, port } = new URL(base);
  const socket = net.connect({ host: hostname, port: Number(port) });
  const began = performance.now();
  const connection = { socket, text: "", bytes: 0 };
  const note = (data) => {
    connection.bytes += data.length;
    if (connection.text.length < 2_000) connection.text += data;
  };
  if (readable) socket.on("data", note);
  connection.closed = new Promise((resolve) => {
    const end = () => resolve((performance.now() - began) / 1000);
    socket.on("end", end);
    socket.on("error", end);
    socket.on("close", end);
  });
  connection.send = (text) => socket.writable && socket.write(text);
  return connection;
}
