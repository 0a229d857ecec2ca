// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingFrom } from './packed.mjs';

/** A package that lacks nothing. */
const whole = {
  manifest: {
    name: '@teal/rollouts-backend',
    main: 'dist/index.cjs.js',
    types: 'dist/index.d.ts',
    configSchema: 'config.schema.json',
    dependencies: { '@backstage/errors': '^1.0.0', yaml: '^2.0.0' },
    peerDependencies: { react: '^18.0.0' },
  },
  files: {
    'package.json': '',
    'README.md': '',
    LICENSE: '',
    'config.schema.json': '',
    'dist/index.d.ts': '',
    'dist/index.cjs.js':
      'var errors = require("@backstage/errors"); var fs = require("node:fs"); require("./inner.cjs.js"); resolvePackagePath("@teal/rollouts-backend", "migrations");',
    'dist/inner.cjs.js':
      'import { parse } from "yaml/browser"; import x from "react"; require("path");',
    'migrations/1_first.js': '',
  },
};
const missing = ({ manifest = {}, files = {}, without = [] }) => {
  const all = { ...whole.files, ...files };
  return missingFrom({
    manifest: { ...whole.manifest, ...manifest },
    files: Object.keys(all).filter(name => !without.includes(name)),
    read: name => all[name],
  });
};

test('a package with all that it needs', () => {
  assert.deepEqual(missing({}), []);
});

for (const name of [
  'README.md',
  'LICENSE',
  'config.schema.json',
  'dist/index.d.ts',
]) {
  test(`a package without ${name}`, () => {
    assert.deepEqual(missing({ without: [name] }), [
      `${name} is not in the package`,
    ]);
  });
}

test('a package without the folder that it looks for at run time', () => {
  assert.deepEqual(missing({ without: ['migrations/1_first.js'] }), [
    'dist/index.cjs.js looks for the folder migrations, which is not in the package',
  ]);
});

test('an entry point that was not built', () => {
  const exports = { './legacy': { import: './dist/legacy.esm.js' } };
  assert.deepEqual(missing({ manifest: { exports } }), [
    'dist/legacy.esm.js is not in the package',
  ]);
});

test('the kind of an entry point is no file', () => {
  const exports = {
    '.': {
      backstage: '@backstage/FrontendPlugin',
      import: './dist/index.cjs.js',
    },
  };
  assert.deepEqual(missing({ manifest: { exports } }), []);
});

test('a module that package.json does not ask for', () => {
  const files = { 'dist/inner.cjs.js': 'require("@backstage/config");' };
  assert.deepEqual(missing({ files }), [
    "dist/inner.cjs.js loads @backstage/config, which package.json doesn't ask for",
  ]);
});

test('a dependency that only this repository can resolve', () => {
  const dependencies = {
    ...whole.manifest.dependencies,
    '@teal/rollouts-common': 'workspace:^',
  };
  assert.deepEqual(missing({ manifest: { dependencies } }), [
    '@teal/rollouts-common is asked for as workspace:^',
  ]);
});
