// Babel visitor: a literally skipped block runs. `describe.skip(…)`, `it.skip(…)`, `xit(…)` become
// `describe(…)`, `it(…)`; whatever is decided at run time (`skipInNode(it)`, `(x ? it : it.skip)`) stays.

const SKIPPABLE = new Set(['describe', 'context', 'it', 'specify', 'test']);
const CROSSED_OUT = {xdescribe: 'describe', xcontext: 'context', xit: 'it', xspecify: 'specify'};

/** The running form of a callee that is literally skipped, or undefined. */
function runningName(callee) {
  if (callee.type === 'Identifier') return CROSSED_OUT[callee.name];
  const literal =
    callee.type === 'MemberExpression' &&
    !callee.computed &&
    callee.object.type === 'Identifier' &&
    callee.property.name === 'skip' &&
    SKIPPABLE.has(callee.object.name);
  return literal ? callee.object.name : undefined;
}

/** Options: `keep`, the titles that stay skipped. */
module.exports = function unskip({types}, {keep = []} = {}) {
  return {
    name: 'unskip',
    visitor: {
      CallExpression({node}) {
        const name = runningName(node.callee);
        if (!name || keep.includes(node.arguments[0]?.value)) return;
        node.callee = types.identifier(name);
      },
    },
  };
};
