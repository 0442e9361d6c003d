// Babel visitor: one test of `kms.js` uses `window.crypto` and `window.atob` in Node. The module gets the name for itself;
// a global `window` would make the SDK believe that it runs in a browser.

module.exports = function windowInModule({template}) {
  const declaration = template.statement('const window = globalThis;');
  return {
    name: 'window-in-module',
    visitor: {
      Program: (program) => void program.unshiftContainer('body', declaration()),
    },
  };
};
