// Lists as a client reads them: page after page, by cursor.
import assert from "node:assert/strict";

/** What every list answers. */
export interface List<Entry> {
  data: Entry[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
  totalCount?: number | null;
}

/** What a call of the generated client comes to. */
export interface Outcome<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** What a page is asked by. */
export interface Page {
  first: number;
  after?: string;
  totalCount: boolean;
}

/** The answer, which must be one. */
export function answered<Data>({ data, error, response }: Outcome<Data>): Data {
  assert(data !== undefined, `${response.url}: ${response.status} ${JSON.stringify(error)}`);
  return data;
}

/** All entries of a list, in several pages where it has several entries; none twice, none missing. */
export async function all<Entry extends object>(
  name: string,
  ask: (page: Page) => Promise<Outcome<List<Entry>>>,
  key: (entry: Entry) => string | number | undefined,
): Promise<Entry[]> {
  const counted = answered(await ask({ first: 1, totalCount: true }));
  const total = counted.totalCount;
  assert(typeof total === "number", `${name}: a total where it is asked for`);
  const entries: Entry[] = [];
  const page: Page = { first: Math.max(1, Math.ceil(total / 3)), totalCount: false };
  for (;;) {
    const { data, pageInfo, totalCount } = answered(await ask(page));
    assert.equal(totalCount, null, `${name}: no total where none is asked for`);
    entries.push(...data);
    if (!pageInfo.hasNextPage) break;
    assert(pageInfo.endCursor, `${name}: a cursor to go on with`);
    page.after = pageInfo.endCursor;
  }
  assert.equal(entries.length, total, `${name}: as many entries as the total says`);
  assert.equal(new Set(entries.map(key)).size, total, `${name}: no entry twice`);
  return entries;
}
