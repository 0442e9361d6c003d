// Runs a function on a module's exports when (and only if) the module is loaded.

import Module from 'node:module';

const pending = new Map();
const load = Module._load;

Module._load = function watched(request, parent, isMain) {
  const exports = load.call(this, request, parent, isMain);
  if (pending.size === 0) return exports;
  for (const [file, change] of pending) {
    const loaded = Module._cache[file]?.loaded;
    if (!loaded) continue;
    pending.delete(file);
    change(Module._cache[file].exports);
  }
  return exports;
};

/** `change(exports)` runs once, right after the module `file` (absolute) has been loaded. */
export function afterLoading(file, change) {
  pending.set(file, change);
}
