// Requests that nobody in good faith sends, by family. Each is made here, by rule; none was recorded anywhere.
import { createHash } from "node:crypto";
import { deflateSync, gzipSync } from "node:zlib";

const repeat = (count, make) => Array.from({ length: count }, (_, number) => make(number));
const joined = (count, make, separator = " ") => repeat(count, make).join(separator);
const nest = (depth, open, inside, close) => open.repeat(depth) + inside + close.repeat(depth);
const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/** All requests: `{ family, name, method, path, headers, chunks, fine }`. `fine` ones may be answered. */
export function corpus() {
  const requests = [];
  let family = "";
  const add = (name, parts) => requests.push({ family, name, method: "POST", path: "/graphql", fine: false, ...parts });
  const json = { "content-type": "application/json", accept: "application/graphql-response+json" };
  const raw = (name, body, headers = {}, more = {}) => {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
    const all = { ...json, "content-length": bytes.length, ...headers };
    add(name, { headers: all, chunks: [bytes], ...more });
  };
  const body = (name, value, more) => raw(name, JSON.stringify(value), {}, more);
  const query = (name, text, variables, more) => body(name, { query: text, variables }, more);
  const fine = { fine: true };
  const get = (name, path, more) => add(name, { method: "GET", path, headers: { accept: json.accept }, chunks: [], ...more });
  const asked = (text) => `/graphql?query=${encodeURIComponent(text)}`;

  family = "nested fragments";
  for (const [levels, width] of [[5, 8], [8, 8], [10, 4], [15, 3], [20, 2], [25, 3], [28, 4], [30, 2], [30, 12], [30, 50]]) {
    const text = (leaf) => `{...F0}${joined(levels, (n) => `fragment F${n} on Query{${`...F${n + 1} `.repeat(width)}}`, "")}fragment F${levels} on Query{${leaf}}`;
    query(`${levels} × ${width} of nothing`, text("__typename"));
    query(`${levels} × ${width} of lists`, text("members(first:500){nodes{name news(first:500){nodes{title}}}}"));
  }
  query("wide, once", `{${joined(600, (n) => `...F${n}`)}}${joined(600, (n) => `fragment F${n} on Query{__typename}`, "")}`, undefined, fine);
  query("wide, each spreads all the later ones", `{...F0}${joined(60, (n) => `fragment F${n} on Query{__typename ${joined(59 - n, (m) => `...F${n + m + 1}`)}}`, "")}`);
  query("a chain of 500", `{...F0}${joined(500, (n) => `fragment F${n} on Query{...F${n + 1}}`, "")}fragment F500 on Query{__typename}`);
  query("a chain nobody uses", `{__typename}${joined(500, (n) => `fragment F${n} on Query{...F${n + 1}}`, "")}fragment F500 on Query{__typename}`);
  query("fragments nobody uses", `{__typename}${joined(700, (n) => `fragment F${n} on Query{__typename}`, "")}`);
  query("one name, 800 times", `{...F}${"fragment F on Query{__typename}".repeat(800)}`);
  query("inline, 31 deep", `{${nest(31, "...{", "__typename", "}")}}`, undefined, fine);
  query("inline, 60 deep", `{${nest(60, "...{", "__typename", "}")}}`);
  query("inline, 4,000 deep", `{${nest(4000, "...{", "a", "}")}}`);
  query("inline, 1,500 side by side", `{${"...{__typename}".repeat(1500)}}`);

  family = "fragments in a circle";
  query("of one", "{...A}fragment A on Query{...A}");
  query("of one, below a field", "{organization{...A}}fragment A on Organization{history{nodes{__typename}}...A}");
  query("of two", "{...A}fragment A on Query{...B}fragment B on Query{...A}");
  for (const length of [10, 30, 100, 400]) {
    query(`of ${length}`, `{...F0}${joined(length, (n) => `fragment F${n} on Query{...F${(n + 1) % length}}`, "")}`);
  }
  query("many of two", `{__typename}${joined(200, (n) => `fragment A${n} on Query{...B${n}}fragment B${n} on Query{...A${n}}`, "")}`);
  query("all with all", `{...F0}${joined(30, (n) => `fragment F${n} on Query{${joined(30, (m) => `...F${m}`)}}`, "")}`);
  query("that nobody uses", "{__typename}fragment A on Query{...A}");

  family = "aliases";
  for (const count of [101, 500, 1500]) {
    query(`${count} of __typename`, `{${joined(count, (n) => `a${n}:__typename`)}}`);
    query(`${count} of a list`, `{${joined(count, (n) => `a${n}:members(first:500){totalCount}`)}}`);
  }
  query("100 of a text", `{news(first:20){nodes{body{${joined(100, (n) => `a${n}:html`)}}}}}`);
  query("100 of a text of 100 characters each", `{news(first:500){nodes{${joined(60, (n) => `${"a".repeat(110)}${n}:title`)}}}}`);
  query("90 lists of 500", `{${joined(90, (n) => `a${n}:members(first:500){nodes{id name}}`)}}`);
  query("60 searches", `{${joined(60, (n) => `a${n}:search(query:"e"){totalCount}`)}}`);
  query("100 times the schema", `{${joined(100, (n) => `a${n}:__schema{types{name fields{name}}}`)}}`);
  query("behind fragments", `{...A ...B}fragment A on Query{${joined(60, (n) => `a${n}:__typename`)}}fragment B on Query{${joined(60, (n) => `b${n}:__typename`)}}`);

  family = "directives";
  const skip = "@skip(if:false)";
  for (const count of [11, 100, 700]) query(`${count} on a field`, `{__typename ${skip.repeat(count)}}`);
  query("on 200 fields", `{${joined(200, () => `__typename ${skip}`)}}`);
  query("on the operation", `query ${"@a".repeat(1200)}{__typename}`);
  query("unknown ones", `{${joined(90, (n) => `__typename @x${n}`)}}`);
  query("with 60 arguments", `{__typename @skip(${joined(60, (n) => `a${n}:1`)})}`);
  query("on variables", `query(${joined(100, (n) => `$v${n}:Int ${"@a".repeat(9)}`)}){__typename}`);
  query("on fragments", `{${joined(30, (n) => `...F${n} ${skip.repeat(9)}`)}}${joined(30, (n) => `fragment F${n} on Query{__typename}`, "")}`);
  query("with variables of 60 kB", `query($v:Boolean!){${joined(90, () => "__typename @skip(if:$v)")}}`, { v: "x".repeat(60000) });

  family = "variables";
  query("100 that nobody uses", `query(${joined(100, (n) => `$v${n}:Int`)}){__typename}`);
  query("1,000 that nobody uses", `query(${joined(1000, (n) => `$v${n}:Int`)}){__typename}`);
  query("names of 120 characters nobody uses", `query(${joined(100, (n) => `$${"v".repeat(120)}${n}:Int`)}){__typename}`);
  query("one name 100 times", `query(${joined(100, () => "$v:Int")}){__typename}`);
  query("one name 1,200 times, a list of 28,000", `query(${joined(1200, () => "$v:I", "")}){__typename}`, { v: repeat(28000, () => 1) });
  query("1,000 that nobody declared", `{${joined(1000, (n) => `members(first:$v${n}){totalCount}`)}}`);
  query("undeclared, in each of 40 operations", `${joined(40, (n) => `query A${n}{...F}`)}fragment F on Query{${joined(40, (n) => `members(first:$v${n},last:$w${n}){totalCount}`)}}`);
  query("10,000 given, none declared", "{__typename}", Object.fromEntries(repeat(4000, (n) => [`v${n}`, n])), fine);
  query("a list of 30,000, used once", "query($v:[ID!]!){nodes(ids:$v){id}}", { v: repeat(15000, () => 1) }, fine);
  query("a list of 20,000, used 300 times", `query($v:[ID!]!){${joined(90, (n) => `a${n}:nodes(ids:$v){id}`)}}`, { v: repeat(15000, () => 1) });
  query("a list of 20,000 for a number", `query($v:[ID!]!){${joined(300, () => "members(first:$v){totalCount}")}}`, { v: repeat(15000, () => 1) });
  query("a list of 20,000 in another operation", `query A{__typename}query B($v:[ID!]!){${joined(300, () => "members(first:$v){totalCount}")}}`, { v: repeat(15000, () => 1) });
  body("a list of 20,000 in another operation, by name", { query: `query A{__typename}query B($v:[ID!]!){${joined(300, () => "nodes(ids:$v){id}")}}`, operationName: "A", variables: { v: repeat(15000, () => 1) } });
  query("a list of 20,000 within introspection", `query($v:Boolean){__schema{types{${joined(90, (n) => `a${n}:fields(includeDeprecated:$v){name}`)}}}}`, { v: repeat(15000, () => 1) });
  query("a text of 60 kB for an enum", `query($v:String){${joined(300, () => "members(orderBy:$v){totalCount}")}}`, { v: "x".repeat(50000) });
  query("a text of 60 kB for an enum, undeclared type", `query($v:Nothing){${joined(300, () => "members(orderBy:$v){totalCount}")}}`, { v: "x".repeat(50000) });
  query("lists of lists", "query($v:[[[[[[Int]]]]]]){members(first:$v){totalCount}}", { v: [[[[[[1]]]]]] });
  query("a type of lists, 60 deep", `query($v:${nest(60, "[", "Int", "]")}){__typename}`);
  query("a type of lists, 10,000 deep", `query($v:${nest(10000, "[", "Int", "]")}){__typename}`);
  query("a default of lists, 60 deep", `query($v:Int=${nest(60, "[", "1", "]")}){__typename}`);
  query("a default of 2,000 values", `query($v:[Int]=[${"1,".repeat(2000)}]){__typename}`);
  for (const depth of [100, 120, 126]) query(`JSON, ${depth} deep`, "{__typename}", { v: JSON.parse(nest(depth, "[", "", "]")) }, fine);
  for (const depth of [200, 10000, 30000]) {
    raw(`JSON lists, ${depth} deep`, `{"query":"{__typename}","variables":{"v":${nest(depth, "[", "", "]")}}}`);
  }
  for (const depth of [200, 9000]) raw(`JSON objects, ${depth} deep`, `{"query":"{__typename}","variables":${nest(depth, '{"a":', "1", "}")}}`);
  query("an object of 5,000", "query($v:MemberFilter){members(filter:$v){totalCount}}", { v: Object.fromEntries(repeat(4000, (n) => [`f${n}`, n])) });
  query("names that are none of GraphQL's", "query($v:MemberFilter){members(filter:$v){totalCount}}", { v: { "a b": 1, "": 2, "\u202e": 3 } });
  query("a list of 20,000 enums", "query($v:[NodeType!]){resolve(path:\"/\",types:$v){id}}", { v: repeat(7000, () => "X") });

  family = "depth";
  for (const depth of [16, 31, 32, 33, 60, 200, 5000]) query(`${depth} fields`, nest(depth, "{a", "", "}"));
  query("of the schema's own", `{organization{${nest(8, "history{nodes{", "__typename", "}}")}}}`);
  query("members of news of members", `{members(first:2){nodes{${nest(7, "news(first:2){nodes{authors{__typename ...on Member{", "id", "}}}}")}}}}`);
  for (const [what, open, close] of [["lists", "[", "]"], ["objects", "{a:", "}"]]) {
    for (const depth of [50, 63, 100, 12000]) query(`${depth} ${what} in an argument`, `{members(filter:${nest(depth, open, "1", close)}){totalCount}}`);
  }
  query("brackets that never close", "{".repeat(30000));
  query("brackets that never open", "}".repeat(30000));

  family = "introspection";
  query("fields of types of fields", "{__schema{types{fields{type{fields{type{fields{name}}}}}}}}");
  query("behind the wrappers", "{__schema{types{fields{type{ofType{ofType{ofType{fields{name}}}}}}}}}");
  query("possible types of interfaces of possible types", "{__schema{types{possibleTypes{interfaces{possibleTypes{name}}}}}}");
  query("ofType, 28 deep", `{__schema{types{fields{type{${nest(26, "ofType{", "name", "}")}}}}}}`, undefined, fine);
  query("ofType, 200 deep", `{__schema{types{fields{type${nest(200, "{ofType", "{name}", "}")}}}}}`);
  query("by fragments", "{__schema{types{...T}}}fragment T on __Type{fields{type{...U}}}fragment U on __Type{fields{type{...V}}}fragment V on __Type{fields{name}}");
  query("by fragments in a circle", "{__schema{types{...T}}}fragment T on __Type{fields{type{...T}}}");
  query("__type, 90 times", `{${joined(90, (n) => `a${n}:__type(name:"Query"){fields{name args{name type{name ofType{name}}}}}`)}}`);
  query("descriptions, 50 times", `{__schema{types{fields{${joined(50, (n) => `a${n}:description`)}}}}}`);
  query("inputs within fields", `{__schema{types{fields{args{type{inputFields{type{inputFields{name}}}}}}}}}`);
  query("GraphiQL's, 3 times", `{${joined(3, (n) => `a${n}:__schema{types{...T}}`)}}fragment T on __Type{kind name description fields(includeDeprecated:true){name description args{name description type{...R}}type{...R}}}fragment R on __Type{kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name}}}}}`);

  family = "lists";
  for (const [a, b] of [[500, 500], [500, 41], [200, 200], [100, 150]]) query(`${a} of ${b}`, `{members(first:${a}){nodes{news(first:${b}){nodes{title}}}}}`);
  query("first of 2,147,483,647", "{members(first:2147483647){nodes{id}}}", undefined, fine);
  query("first of -2,147,483,648", "{members(first:-2147483648){nodes{id}}}", undefined, fine);
  query("first and last at once", "{members(first:500,last:500){nodes{id}}}", undefined, fine);
  query("500 related of 500", "{news(first:500){nodes{related(first:500){title}}}}");
  for (const fields of ["related", "translations", "related translations", "partners agreements announcedBy", "authors author ...onMember news nodes"]) {
    const steps = fields.split(" ").map((field) => field.replace("...onMember", "... on Member"));
    const levels = Math.floor(12 / steps.filter((step) => !step.startsWith("...")).length);
    const loop = nest(levels, steps.map((step) => `${step}{`).join(""), "title", "}".repeat(steps.length));
    query(`${fields}, within each other`, `{news{nodes{${loop}}}}`);
    query(`${fields}, within each other, in a fragment`, `{news{nodes{...F}}}fragment F on NewsArticle{${loop}}`);
    query(`${fields}, within each other, of one article`, `{node(id:"x"){...on NewsArticle{${loop}}}}`);
  }
  query("related, by 12 fragments", `{news{nodes{...F0}}}${joined(12, (n) => `fragment F${n} on NewsArticle{related{...F${n + 1}}}`, "")}fragment F12 on NewsArticle{title}`);
  query("categories of members of categories", `{membership{categories{members{nodes{category{members{nodes{names{name}category{members{nodes{name}}}}}}}}}}}`);
  const searches = joined(30, (n) => `a${n}:search(query:"e"){totalCount}`);
  query("30 searches in a fragment", `{...F}fragment F on Query{${searches}}`);
  query("30 searches in a fragment of a fragment", `{...F}fragment F on Query{...G}fragment G on Query{${searches}}`);
  query("30 searches in inline fragments", `{...{...on Query{${searches}}}}`);
  query("15 searches twice", `{...F ...on Query{${joined(15, (n) => `b${n}:search(query:"e"){nodes{score}}`)}}}fragment F on Query{${joined(15, (n) => `a${n}:search(query:"e"){nodes{score}}`)}}`);
  query("all texts in all forms", "{news(first:500){nodes{body{html markdown text sections{html markdown text sections{html markdown text}}} a:body{html markdown text sections{html markdown text sections{html markdown text}}}}}}");
  query("all texts of pages", "{pages(first:500){nodes{body{html markdown text a:html b:html c:html d:text e:text f:text}}}}");
  query("ids, 1,000", `{nodes(ids:[${joined(1000, (n) => `"x${n}"`, ",")}]){id}}`, undefined, fine);
  query("cursors that are none", `{members(first:1,after:"${"A".repeat(20000)}"){nodes{id}}}`, undefined, fine);
  query("search for 20,000 characters", `{search(query:"${"a ".repeat(10000)}"){totalCount}}`, undefined, fine);
  query("400 objects of content", `{${joined(400, (n) => `members(first:1){totalCount}`)}organization{name}}`);

  family = "conflicts";
  query("one name, 100 fields", `{${joined(100, (n) => `a:f${n}`)}}`);
  query("one name, 1,900 fields, other arguments", `{${joined(900, (n) => `members(first:${n}){totalCount}`)}}`);
  query("50 arguments, all other", `{${joined(30, (n) => `organization(${joined(50, (m) => `x${m}:${n}`)}){name}`)}}`);
  query("in 30 inline fragments", `{${nest(28, "...on Query{", joined(60, (n) => `a:members(first:${n}){totalCount}`), "}")}}`);
  query("in nested sets", `{organization{${joined(300, (n) => `a:f${n}{b:c${n}}`)}}}`);
  query("in fragments", `{${joined(60, (n) => `...F${n}`)}}${joined(60, (n) => `fragment F${n} on Query{${joined(15, (m) => `b${m}:f${n}`)}}`, "")}`);

  family = "names that are not there";
  query("1,900 fields", `{${joined(1900, (n) => `f${n}`)}}`);
  query("1,500 fields like others", `{${joined(1500, (n) => `membersx${n}`)}}`);
  query("450 fields of 120 characters", `{${joined(450, (n) => `${"organization".repeat(10)}${n}`)}}`);
  query("450 fields of 120 characters in each member", `{members{nodes{${joined(450, (n) => `${"news".repeat(30)}${n}`)}}}}`);
  query("50 arguments of each of 30 fields", `{${joined(30, () => `members(${joined(50, (n) => `filterx${n}:1`)}){totalCount}`)}}`);
  query("600 types", `{${joined(600, (n) => `...on T${n}{a}`)}}`);
  query("800 spreads", `{${joined(800, (n) => `...F${n}`)}}`);
  query("1,000 enum values", `{members(filter:{category:[${joined(1000, (n) => `"c${n}"`, ",")}]}){totalCount}}`, undefined, fine);
  query("types of variables", `query(${joined(100, (n) => `$v${n}:T${n}`)}){__typename}`);
  query("input fields", `{members(filter:{${joined(1000, (n) => `f${n}:1`, ",")}}){totalCount}}`);
  query("a name of 60,000 characters", `{${"a".repeat(60000)}}`);
  query("an operation of 60,000 characters", `query ${"a".repeat(60000)}{__typename}`);

  family = "literals";
  query("a text of 60 kB", `{members(filter:{search:"${"x".repeat(60000)}"}){totalCount}}`, undefined, fine);
  query("a text of 60 kB for a number", `{members(first:"${"x".repeat(60000)}"){totalCount}}`);
  query("a block of 60 kB", `{members(first:"""${"x ".repeat(30000)}"""){totalCount}}`);
  query("a block of 30,000 lines", `{members(first:"""${"\n".repeat(30000)}"""){totalCount}}`);
  query("a block of 8,000 indented lines", `{members(first:"""${joined(2000, (n) => " ".repeat(n % 40) + "x", "\n")}"""){totalCount}}`);
  query("a block that never ends", `{a(b:"""${"x".repeat(60000)}`);
  query("a block of quotes that end nothing", `{a(b:"""${'\\"""'.repeat(10000)}`);
  query("quotes", `{a(b:${'"'.repeat(50000)})}`);
  query("10,000 escapes", `{members(first:"${"\\u0041".repeat(9000)}"){totalCount}}`);
  query("escapes that are none", `{members(first:"${"\\q".repeat(9000)}"){totalCount}}`);
  query("half a pair of surrogates", `{members(filter:{search:"\\uD800"}){totalCount}}`);
  query("U+0000", '{members(filter:{search:"\\u0000"}){totalCount}}');
  query("a number of 60,000 digits", `{members(first:${"9".repeat(60000)}){totalCount}}`);
  query("a fraction of 60,000 digits", `{members(first:1.${"9".repeat(60000)}){totalCount}}`);
  query("an exponent of 60,000 digits", `{members(first:1e${"9".repeat(60000)}){totalCount}}`);
  query("1e308", "{members(first:1e308){totalCount}}");
  raw("1e999 in JSON", '{"query":"{__typename}","variables":{"a":1e999}}');
  raw("a number of 60,000 digits in JSON", `{"query":"{__typename}","variables":{"a":${"9".repeat(60000)}}}`);
  query("2,000 objects", `{members(filter:[${"{a:1}".repeat(1000)}]){totalCount}}`);
  query("comments of 60 kB", `${"#\n".repeat(30000)}{__typename}`, undefined, fine);
  query("one comment of 60 kB", `#${"x".repeat(60000)}\n{__typename}`, undefined, fine);
  query("spaces of 60 kB", `{${" ,".repeat(30000)}__typename}`, undefined, fine);
  query("byte order marks", `{${"\ufeff".repeat(20000)}__typename}`, undefined, fine);
  query("other scripts", `{${"ü".repeat(20000)}}`);
  query("punctuation", "!".repeat(60000));
  query("pipes", "|".repeat(4000));
  query("nothing but a dot", ".".repeat(4000));

  family = "operations";
  for (const count of [51, 400, 800]) query(`${count} of them`, joined(count, (n) => `query A${n}{__typename}`));
  body("60, one by name", { query: joined(60, (n) => `query A${n}{__typename}`), operationName: "A7" });
  query("30, with all of one fragment", `${joined(30, (n) => `query A${n}{...F}`)}fragment F on Query{${joined(90, () => "__typename")}}`);
  query("of one name", "query A{__typename}query A{__typename}");
  query("without a name, twice", "{__typename}{__typename}");
  body("a name of 60,000 characters", { query: "query A{__typename}", operationName: "A".repeat(60000) });
  body("a name that is a list", { query: "query A{__typename}", operationName: ["A"] });
  body("a name from the prototype", { query: "query A{__typename}", operationName: "__proto__" });
  query("a mutation", "mutation{a}");
  query("a subscription", `subscription{${joined(500, () => "a")}}`);
  query("a schema", `type A{${joined(500, (n) => `f${n}:Int`)}}`);
  query("an extension", "extend type Query{a:Int}");
  query("none", "fragment A on Query{__typename}");

  family = "bodies";
  raw("empty", "");
  raw("null", "null");
  raw("a number", "1");
  raw("a list of 1,000 requests", `[${joined(1000, () => '{"query":"{__typename}"}', ",")}]`);
  raw("not JSON", "{".repeat(60000));
  raw("cut off", '{"query":"{__typename}"');
  raw("two objects", '{"query":"{__typename}"}{"query":"{__typename}"}');
  raw("invalid UTF-8", Buffer.concat([Buffer.from('{"query":"'), Buffer.alloc(1000, 0xff), Buffer.from('"}')]));
  raw("overlong UTF-8", Buffer.concat([Buffer.from('{"query":"'), Buffer.from([0xc0, 0xaf, 0xe0, 0x80, 0xaf]), Buffer.from('"}')]));
  raw("UTF-16", Buffer.from('{"query":"{__typename}"}', "utf16le"));
  raw("a byte order mark", '\ufeff{"query":"{__typename}"}');
  raw("query twice", '{"query":"{__typename}","query":"{a}"}');
  raw("query twice, once escaped", '{"query":"{__typename}","\\u0071uery":"{a}"}');
  raw("variables twice", '{"query":"{__typename}","variables":{"a":1,"a":2}}');
  raw("5,000 members nobody knows", `{"query":"{__typename}",${joined(4000, (n) => `"x${n}":1`, ",")}}`, {}, fine);
  raw("__proto__", '{"query":"{__typename}","__proto__":{"query":"{a}"},"constructor":1}', {}, fine);
  raw("70 kB", JSON.stringify({ query: `{__typename}#${"x".repeat(70000)}` }));
  raw("10 MB announced, none sent", "", { "content-length": 10_000_000 });
  raw("spaces", " ".repeat(60000));
  const bomb = Buffer.alloc(20 << 20, 0x20);
  raw("a bomb of 20 MB, gzip", gzipSync(bomb), { "content-encoding": "gzip" });
  raw("a bomb of 20 MB, deflate", deflateSync(bomb), { "content-encoding": "deflate" });
  raw("gzip that says nothing", gzipSync(Buffer.from('{"query":"{__typename}"}')));
  raw("gzip, twice", gzipSync(gzipSync(bomb)), { "content-encoding": "gzip, gzip" });
  raw("an encoding nobody knows", '{"query":"{__typename}"}', { "content-encoding": "x" });

  family = "media types";
  const plain = '{"query":"{__typename}"}';
  for (const type of ["text/plain", "application/graphql", "application/x-www-form-urlencoded", "application/xml", "application/json; charset=utf-16",
    "application/json; charset=utf-8; charset=utf-7", "application/json, text/plain", "nonsense", "", `application/json; x=${"a".repeat(3000)}é`]) {
    raw(type.slice(0, 60) || "none", plain, { "content-type": type });
  }
  const part = '--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{"query":"mutation($f:Upload!){a(f:$f)}","variables":{"f":null}}\r\n--x\r\ncontent-disposition: form-data; name="map"\r\n\r\n{"0":["variables.f"]}\r\n';
  raw("multipart, as of uploads", `${part}--x\r\ncontent-disposition: form-data; name="0"; filename="a"\r\n\r\n${"x".repeat(30000)}\r\n--x--\r\n`, { "content-type": "multipart/form-data; boundary=x" });
  raw("multipart of 2,000 parts", `${"--x\r\ncontent-disposition: form-data; name=a\r\n\r\n1\r\n".repeat(900)}--x--`, { "content-type": "multipart/form-data; boundary=x" });
  raw("multipart without a boundary", part, { "content-type": "multipart/form-data" });
  raw("text/html is wanted", plain, { accept: "text/html" });
  raw("500 media types are wanted", plain, { accept: joined(500, (n) => `a/b${n};q=0.${n % 10}`, ",") });
  raw("two content types", plain, { "content-type": ["application/json", "text/plain"] });

  family = "slow bodies";
  for (const pieces of [8, 24]) {
    const whole = Buffer.from(JSON.stringify({ query: `{__typename}#${"x".repeat(5000)}` }));
    const size = Math.ceil(whole.length / pieces);
    const chunks = repeat(pieces, (n) => whole.subarray(n * size, (n + 1) * size));
    add(`${pieces} pieces`, { headers: { ...json, "content-length": whole.length }, chunks, fine: true, pause: 20 });
    const framed = chunks.map((chunk) => Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n")]));
    add(`${pieces} chunks`, { headers: { ...json, "transfer-encoding": "chunked" }, chunks: [...framed, Buffer.from("0\r\n\r\n")], fine: true, pause: 20 });
  }
  const tiny = repeat(5000, () => Buffer.from("1\r\n \r\n"));
  add("5,000 chunks of a byte", { headers: { ...json, "transfer-encoding": "chunked" }, chunks: [Buffer.concat([...tiny, Buffer.from(`18\r\n${plain}\r\n0\r\n\r\n`)])], fine: true });
  add("9,000 chunks of a byte", { headers: { ...json, "transfer-encoding": "chunked" }, chunks: [Buffer.concat([...repeat(9000, () => Buffer.from("1\r\n \r\n")), Buffer.from(`18\r\n${plain}\r\n0\r\n\r\n`)])] });
  add("70,000 chunks of a byte", { headers: { ...json, "transfer-encoding": "chunked" }, chunks: [Buffer.concat([...repeat(70000, () => Buffer.from("1\r\n \r\n")), Buffer.from("0\r\n\r\n")])] });
  add("a chunk that is no chunk", { headers: { ...json, "transfer-encoding": "chunked" }, chunks: [Buffer.from("zz\r\nhello\r\n")] });

  family = "addresses";
  get("no query", "/graphql");
  get("twice", "/graphql?query=%7B__typename%7D&query=%7Ba%7D");
  get("20 kB", asked(`{${"a".repeat(20000)}}`));
  get("a mutation", asked("mutation{a}"));
  get("2,000 parameters", `/graphql?query=%7B__typename%7D&${joined(2000, (n) => `a${n}=1`, "&")}`, fine);
  get("percent signs", `/graphql?query=${"%".repeat(5000)}`);
  get("bytes that are no text", `/graphql?query=${"%ff".repeat(4000)}`);
  get("variables that are none", `/graphql?query=%7B__typename%7D&variables=${"[".repeat(10000)}`);
  get("nested fragments", asked(`{...F0}${joined(25, (n) => `fragment F${n} on Query{${`...F${n + 1} `.repeat(3)}}`, "")}fragment F25 on Query{__typename}`));
  get("aliases", asked(`{${joined(200, (n) => `a${n}:__typename`)}}`));

  family = "persisted queries";
  const persisted = (hash, version = 1) => ({ extensions: { persistedQuery: { version, sha256Hash: hash } } });
  for (let n = 0; n < 6; n += 1) body(`unknown, ${n}`, persisted(sha256(`nobody ${n}`)));
  body("another hash", { query: "{__typename}", ...persisted(sha256("other")) });
  body("another version", { query: "{__typename}", ...persisted(sha256("{__typename}"), 2) });
  body("no hash", { query: "{__typename}", ...persisted("x".repeat(60000)) });
  body("a hash that is an object", { query: "{__typename}", ...persisted({ a: 1 }) });
  body("null", { query: "{__typename}", extensions: { persistedQuery: 1 } });
  for (let n = 0; n < 6; n += 1) {
    const text = `{__typename}#${n}${"x".repeat(50000)}`;
    body(`50 kB to keep, ${n}`, { query: text, ...persisted(sha256(text)) }, fine);
  }
  const refusedText = `{${joined(101, (n) => `a${n}:__typename`)}}`;
  body("what is refused is kept", { query: refusedText, ...persisted(sha256(refusedText)) });
  body("and asked for", persisted(sha256(refusedText)));
  body("an id", { documentId: "../../etc/passwd" });
  body("an id and a query", { documentId: "x", query: "{__typename}" });
  body("an id of 60 kB", { documentId: `sha256:${"a".repeat(60000)}` });
  get("unknown, by GET", `/graphql?extensions=${encodeURIComponent(JSON.stringify(persisted(sha256("none")).extensions))}`);

  return requests;
}
