// What became of one spec: from the messages of its process to a row of the report.

import {shimsFor} from '../shims/index.mjs';

/** Takes one `item` out of `list`; titles may occur more than once. */
function takeOne(list, item) {
  const at = list.indexOf(item);
  if (at >= 0) list.splice(at, 1);
  return at >= 0;
}

/** The test for whose sake a hook ran: mocha reports it as `suite "before each" hook for "test"`. */
function caseOf(title) {
  const hook = /^(.*) "(?:before|after) (?:all|each)" hook(?:: .*)? for "(.*)"$/.exec(title);
  return hook ? `${hook[1]} ${hook[2]}` : title;
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

  /** All that is not as it should be; a test that was defined but never ran is a failure, too. */
  #allFailures() {
    const neverRan = this.#waiting.map((title) => ({title, error: {message: 'defined, but never ran', stack: ''}}));
    return [...this.#failed, ...neverRan];
  }

  /** The row of the report: what the table expects to fail stands apart, and the number of tests counts. */
  result(milliseconds) {
    const cannot = this.#spec.cannot ?? {};
    const isKnown = ({title}) => caseOf(title) in cannot;
    const failures = this.#allFailures().filter((failure) => !isKnown(failure));
    const known = new Set(this.#allFailures().filter(isKnown).map(({title}) => caseOf(title)));
    const skips = this.#spec.skips ?? {};
    return {
      ...this.#spec,
      milliseconds,
      good: failures.length === 0 && this.#passed.length === this.#spec.cases,
      passed: this.#passed.length,
      failures,
      cannotPass: [...known].map((title) => ({title, why: cannot[title]})),
      skipped: this.#skipped.map(({title}) => ({title, why: skips[title] ?? 'skipped by the package'})),
      shims: shimsFor(this.#spec).map(({name, about}) => ({name, about})),
    };
  }
}
