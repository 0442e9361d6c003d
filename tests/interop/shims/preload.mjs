// Alone in a process some specs lack a plug-in that a neighbour loads in their own repository.

import {createRequire} from 'node:module';

const require = createRequire(import.meta.url);

export const preload = {
  name: 'preload',
  about: 'plug-ins are loaded that a neighbour of the spec loads in their own repository',
  applies: (spec) => Boolean(spec.preload),
  page: (spec) => spec.preload.map((name) => `require(${JSON.stringify(name)});`),
  install: (spec) => spec.preload.forEach((name) => require(name)),
};
