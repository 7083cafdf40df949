// Searches the built site as its pages do: the search's own worker, its index, and words. Writes where each word is found, as JSON.
import fs from "node:fs";

const [worker, index, ...words] = process.argv.slice(2);
let answer;
globalThis.self = { postMessage: (message) => answer(message) };
(0, eval)(fs.readFileSync(worker, "utf8"));
const ask = (message) =>
  new Promise((resolve) => {
    answer = resolve;
    self.onmessage({ data: message });
  });

const data = JSON.parse(fs.readFileSync(index, "utf8"));
await ask({ type: 0, data });
const found = {};
for (const word of words) {
  const { data: result } = await ask({ type: 2, data: { input: word } });
  found[word] = result.items.map((item) => data.items[item.id].location);
}
process.stdout.write(JSON.stringify(found));
