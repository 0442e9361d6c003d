// Runs jobs a few at a time.

/** Calls `work(item)` for each item, at most `width` at once; results stand in the order of the items. */
export async function inPool(items, width, work) {
  const results = new Array(items.length);
  let next = 0;
  async function worker() {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]);
    }
  }
  await Promise.all(Array.from({length: Math.min(width, items.length)}, worker));
  return results;
}
