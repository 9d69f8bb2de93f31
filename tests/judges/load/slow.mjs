// Clients that take their time: slow heads and bodies, answers that nobody reads, idle connections.
import { ask, percentile, raw, wait } from "./client.mjs";

/** One byte a second: never silent, and never done. */
function drip(connection, text) {
  let at = 0;
  const timer = setInterval(() => {
    if (!connection.socket.writable) return clearInterval(timer);
    connection.send(text[at % text.length]);
    at += 1;
  }, 1_000);
  connection.closed.then(() => clearInterval(timer));
}

function begin(address, name, head, dripped, { first = "" } = {}) {
  const connection = raw(address);
  connection.send(first + head);
  if (dripped) drip(connection, dripped);
  return { name, connection };
}

const HOST = "host: judge\r\n";
const JSON_HEAD = `${HOST}content-type: application/json\r\n`;
const GET = `GET /healthz HTTP/1.1\r\n${HOST}\r\n`;

export async function slow(address, { full }, judge) {
  const cases = [
    begin(address, "nothing at all", "", null),
    begin(address, "a head, byte by byte", `GET / HTTP/1.1\r\n${HOST}`, "x-a: b\r\n"),
    begin(address, "half a head", `GET / HTTP/1.1\r\n${HOST}`, null),
    begin(address, "a second head, byte by byte", `GET / HTTP/1.1\r\n${HOST}`, "x-a: b\r\n", { first: GET }),
    begin(address, "a GraphQL body, byte by byte", `POST /graphql HTTP/1.1\r\n${JSON_HEAD}content-length: 5000\r\n\r\n{`, " "),
    begin(address, "a GraphQL body in slow chunks", `POST /graphql HTTP/1.1\r\n${JSON_HEAD}transfer-encoding: chunked\r\n\r\n`, "1\r\n \r\n"),
    begin(address, "a GraphQL body that never comes", `POST /graphql HTTP/1.1\r\n${JSON_HEAD}content-length: 50\r\n\r\n`, null),
    begin(address, "a GraphQL body at an encoded address", `POST /%67raphql HTTP/1.1\r\n${JSON_HEAD}content-length: 5000\r\n\r\n{`, " "),
    begin(address, "a body on a GET", `GET /v1/members HTTP/1.1\r\n${HOST}content-length: 5000\r\n\r\n`, "x"),
    begin(address, "a chunked body on a GET", `GET /v1/members HTTP/1.1\r\n${HOST}transfer-encoding: chunked\r\n\r\n`, "1\r\nx\r\n"),
    begin(address, "a body where nothing is", `PUT /nowhere HTTP/1.1\r\n${HOST}content-length: 5000\r\n\r\n`, "x"),
    begin(address, "a body on /v1/imports", `POST /v1/imports HTTP/1.1\r\n${HOST}transfer-encoding: chunked\r\n\r\n`, "1\r\nx\r\n"),
  ];
  const many = Array.from({ length: full ? 2_000 : 500 }, () => raw(address));
  // More than there are turns: who sends slowly has none, however the address is written.
  const senders = ["/graphql", "/%67raphql"].flatMap((path) =>
    Array.from({ length: 70 }, () => {
      const connection = raw(address);
      connection.send(`POST ${path} HTTP/1.1\r\n${JSON_HEAD}content-length: 50\r\n\r\n{`);
      return connection;
    }),
  );
  const trickling = tricklingReaders(address, 70);
  const unread = unreadAnswers(address, full ? 40 : 8);
  const health = [];
  const until = performance.now() + 14_000;
  while (performance.now() < until) {
    health.push(await ask(address, "/v1/members?first=5"));
    await wait(100);
  }
  const p99 = percentile(health.map((answer) => answer.took), 0.99);
  // A machine that others keep busy as well may refuse one now and then, and says so.
  const answered = health.filter((answer) => answer.status === 200).length;
  const fine = answered >= 0.95 * health.length && health.every((answer) => [200, 503].includes(answer.status));
  judge(`ordinary requests beside ${many.length} idle connections, ${senders.length} slow bodies and 70 readers that trickle`, `${answered} of ${health.length}, p99 ${p99.toFixed(0)} ms`, "19 of 20 answered at least, the others told to come back", fine);
  for (const { name, connection } of cases) {
    const late = wait(Math.max(0, until + 2_000 - performance.now())).then(() => null);
    const closed = await Promise.race([connection.closed, late]);
    judge(`closed: ${name}`, closed ? `${closed.toFixed(1)} s` : "still open", "15 s at most", closed !== null && closed <= 15);
    connection.socket.destroy();
  }
  [...many, ...senders, ...trickling].forEach(({ socket }) => socket.destroy());
  await unread(judge, full);
}

/** Exports of which a part is read every few seconds: never silent, and never done. */
function tricklingReaders(address, count) {
  return Array.from({ length: count }, () => {
    const connection = raw(address, { readable: false });
    const { socket } = connection;
    socket.pause();
    socket.on("data", () => socket.pause());
    socket.pause();
    const timer = setInterval(() => socket.resume(), 1_500);
    connection.closed.then(() => clearInterval(timer));
    socket.on("close", () => clearInterval(timer));
    connection.send(`GET /v1/changes.json?since=0 HTTP/1.1\r\n${HOST}\r\n`.repeat(200));
    return connection;
  });
}

/** Long answers that are asked for and never read. */
function unreadAnswers(address, count) {
  const connections = Array.from({ length: count }, () => {
    const connection = raw(address, { readable: false });
    connection.socket.pause();
    // Again and again in one connection, until its buffers are full.
    connection.send(`GET /v1/changes.json?since=0 HTTP/1.1\r\n${HOST}\r\n`.repeat(200));
    return connection;
  });
  return async (judge, full) => {
    const answer = await ask(address, "/v1/members?first=5");
    judge(`an ordinary request beside ${count} clients that do not read`, answer.status, "200", answer.status === 200);
    if (full) {
      await wait(35_000);
      // A closed connection takes nothing more; what was in flight arrives, and then its end.
      const ended = connections.map(async (connection) => {
        connection.socket.on("data", () => {});
        connection.socket.resume();
        return (await Promise.race([connection.closed, wait(5_000)])) !== undefined;
      });
      const closed = (await Promise.all(ended)).filter(Boolean).length;
      judge("closed after they read nothing for 30 s", `${closed} of ${count}`, "all", closed === count);
    }
    connections.forEach(({ socket }) => socket.destroy());
  };
}
