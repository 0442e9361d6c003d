// What became of one spec: from the messages of its process to a row of the report.

import {shimsFor} from '../shims/index.mjs';

/** Takes one `item` out of `list`; titles may occur more than once. */
function takeOne(list, item) {
  const at = list.indexOf(item);
  if (at >= 0) list.splice(at, 1);
  return at >= 0;
}

export class Outcome {
  #spec;
  #waiting = [];
  #ended = false;
  #passed = [];
  #failed = [];
  #skipped = [];

  constructor(spec) {
    this.#spec = spec;
  }

  /** One message of the spec's process. */
  add(message) {
    switch (message.event) {
      case 'loaded': this.#waiting = [...message.tests]; break;
      case 'ended': this.#ended = true; break;
      case 'passed': this.#settle(this.#passed, message); break;
      case 'failed': this.#settle(this.#failed, message); break;
      case 'skipped': this.#settle(this.#skipped, message); break;
      case 'broken': this.#failed.push({title: '(the file)', error: message.error}); break;
      default: throw new Error(`a message nobody knows: ${message.event}`);
    }
  }

  /** The process is gone. */
  closed(code, signal) {
    if (this.#ended || this.#failed.some(({title}) => title === '(the file)')) return;
    this.add({event: 'broken', error: {message: `the process ended early (code ${code}, signal ${signal})`, stack: ''}});
  }

  #settle(list, {title, milliseconds, error}) {
    takeOne(this.#waiting, title);
    list.push({title, milliseconds, error});
  }

  /** Failures that the table expects by title, and all others. */
  #sortFailures() {
    const cannot = this.#spec.cannot ?? {};
    return {
      cannotPass: this.#failed.filter(({title}) => title in cannot).map(({title}) => ({title, why: cannot[title]})),
      unexpected: this.#failed.filter(({title}) => !(title in cannot)),
    };
  }

  /** The row of the report. A test that was defined but never ran is a failure; so is a wrong number of tests. */
  result(milliseconds) {
    const {cannotPass, unexpected} = this.#sortFailures();
    const neverRan = this.#waiting.map((title) => ({title, error: {message: 'defined, but never ran', stack: ''}}));
    const failures = [...unexpected, ...neverRan];
    const skips = this.#spec.skips ?? {};
    return {
      ...this.#spec,
      milliseconds,
      good: failures.length === 0 && this.#passed.length === this.#spec.cases,
      passed: this.#passed.length,
      failures,
      cannotPass,
      skipped: this.#skipped.map(({title}) => ({title, why: skips[title] ?? 'skipped by the package'})),
      shims: shimsFor(this.#spec).map(({name, about}) => ({name, about})),
    };
  }
}
