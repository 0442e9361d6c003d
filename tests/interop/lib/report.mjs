// What a run of mocha tells, in Node and in a browser.

/** An error as data. */
export function describeError(error) {
  return {message: String(error?.message ?? error), stack: String(error?.stack ?? '').split('\n').slice(0, 12).join('\n')};
}

/** Full titles of the tests that are going to run. */
export function runnableTests(suite) {
  const own = suite.tests.filter((test) => !test.isPending()).map((test) => test.fullTitle());
  return own.concat(suite.suites.flatMap(runnableTests));
}

/** Every test is told the moment it ends, so that a crash loses nothing. */
export function report(runner, tell) {
  runner.on('pass', (test) => tell({event: 'passed', title: test.fullTitle(), milliseconds: test.duration}));
  runner.on('fail', (test, error) => tell({event: 'failed', title: test.fullTitle(), error: describeError(error)}));
  runner.on('pending', (test) => tell({event: 'skipped', title: test.fullTitle()}));
}
