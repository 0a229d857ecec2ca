// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { tidy } from './tidy.mjs';

const backend = 'plugins/rollouts-backend/src';
const decide = `${backend}/controller/decide`;
const many = (count, line) => `${Array(count).fill(line).join('\n')}\n`;
const body = count =>
  `export function long() {\n${many(count - 2, '  step();')}}\n`;

/** What tidy says about these files, as `rule path:line`. */
const said = files =>
  tidy(files).map(({ rule, path, line }) => `${rule} ${path}:${line}`);

describe('import walls', () => {
  test('the controller may not import Backstage', () => {
    const path = `${backend}/controller/reconcile.ts`;
    assert.deepEqual(
      said({ [path]: `import { X } from '@backstage/errors';` }),
      [`import-walls ${path}:1`],
    );
  });

  test('the controller may not reach Backstage through a file of the package', () => {
    const path = `${backend}/controller/reconcile.ts`;
    const files = {
      [path]: `\nimport { a } from '../api/a';`,
      [`${backend}/api/a.ts`]: `export * from './b';`,
      [`${backend}/api/b.ts`]: `import { X } from '@backstage/errors';`,
    };
    assert.deepEqual(said(files), [`import-walls ${path}:2`]);
  });

  test('the rest of the backend may import Backstage', () => {
    assert.deepEqual(
      said({
        [`${backend}/api/a.ts`]: `import { X } from '@backstage/errors';`,
      }),
      [],
    );
  });

  for (const specifier of [
    'node:fs',
    '@kubernetes/client-node',
    '../act/perform',
    '../kubeApi',
    'lodash',
  ]) {
    test(`decide may not import ${specifier}`, () => {
      const path = `${decide}/step.ts`;
      assert.deepEqual(said({ [path]: `import { x } from '${specifier}';` }), [
        `import-walls ${path}:1`,
      ]);
    });
  }

  for (const specifier of [
    './surge',
    '../observe/observation',
    '@teal/rollouts-common',
  ]) {
    test(`decide may import ${specifier}`, () => {
      assert.deepEqual(
        said({
          [`${decide}/step.ts`]: `import type { X } from '${specifier}';`,
        }),
        [],
      );
    });
  }

  test('a test of decide may read its golden files', () => {
    assert.deepEqual(
      said({
        [`${decide}/story.test.ts`]: `import { readFileSync } from 'node:fs';`,
      }),
      [],
    );
  });

  for (const specifier of [
    '@kubernetes/client-node',
    'node:path',
    '@teal/rollouts-backend',
    '@backstage/plugin-catalog-node',
  ]) {
    test(`the frontend may not import ${specifier}, not even lazily`, () => {
      const path = 'plugins/rollouts/src/a.tsx';
      assert.deepEqual(
        said({ [path]: `const x = () => import('${specifier}');` }),
        [`import-walls ${path}:1`],
      );
    });
  }
});

describe('pure decide', () => {
  for (const text of [
    'Date.now()',
    'new Date()',
    'Math.random()',
    'process.env.X',
    'setTimeout(f, 1)',
  ]) {
    test(`finds ${text}`, () => {
      const path = `${decide}/step.ts`;
      assert.deepEqual(said({ [path]: `export const x = () => ${text};` }), [
        `pure-decide ${path}:1`,
      ]);
    });
  }

  test('a date made from an argument is fine', () => {
    assert.deepEqual(
      said({
        [`${decide}/step.ts`]: `export const x = (now: number) => new Date(now);`,
      }),
      [],
    );
  });
});

describe('length', () => {
  test('a file of 400 lines is fine, one of 401 is not', () => {
    assert.deepEqual(said({ 'scripts/a.mjs': many(400, '//') }), []);
    assert.deepEqual(said({ 'scripts/a.mjs': many(401, '//') }), [
      'file-length scripts/a.mjs:401',
    ]);
  });

  test('a function of 70 lines is fine, one of 71 is not', () => {
    assert.deepEqual(said({ 'scripts/a.mjs': body(70) }), []);
    assert.deepEqual(said({ 'scripts/a.mjs': body(71) }), [
      'function-length scripts/a.mjs:1',
    ]);
  });

  test('a suite of tests is as long as its file', () => {
    const suite = `describe('a', () => {\n${many(90, "  it('b', f);")}});\n`;
    assert.deepEqual(said({ 'plugins/a/src/a.test.ts': suite }), []);
  });

  test('Go functions count too', () => {
    const text = `package a\n\nfunc long() {\n${many(70, '\tstep()')}}\n`;
    assert.deepEqual(said({ 'packages/a/go/a.go': text }), [
      'function-length packages/a/go/a.go:3',
    ]);
  });

  test('generated files are exempt', () => {
    assert.deepEqual(
      said({ 'plugins/a/src/generated/a.ts': many(900, '//') }),
      [],
    );
  });
});

describe('names', () => {
  for (const path of [
    'plugins/a/src/utils.ts',
    'plugins/a/src/helpers/a.ts',
    'plugins/a/src/dateUtils.test.ts',
  ]) {
    test(`${path} is a drawer`, () => {
      assert.deepEqual(said({ [path]: '' }), [`drawer-names ${path}:1`]);
    });
  }

  test('a package called rollouts-common is not', () => {
    assert.deepEqual(said({ 'plugins/rollouts-common/src/index.ts': '' }), []);
  });
});

describe('leftovers', () => {
  const found = {
    "it.only('a', f);": 'plugins/a/src/a.test.ts',
    "describe.skip('a', f);": 'plugins/a/src/a.test.ts',
    "fit('a', f);": 'plugins/a/src/a.test.ts',
    'debugger;': 'plugins/a/src/a.ts',
    'console.log(1);': 'plugins/a/src/a.ts',
    '// TODO later': 'packages/a/go/a.go',
    'export const a = b as any;': 'plugins/a/src/a.ts',
    '// @ts-ignore': 'plugins/a/src/a.ts',
  };
  for (const [text, path] of Object.entries(found)) {
    test(`finds ${text}`, () => {
      assert.deepEqual(said({ [path]: text }), [`leftovers ${path}:1`]);
    });
  }

  test('a program may print, and a function may be called fit', () => {
    assert.deepEqual(said({ 'scripts/a.mjs': 'console.log(fit(1));' }), []);
  });
});

describe('machine paths', () => {
  test('finds a home directory and a registry', () => {
    const text = 'cd /home/somebody/teal\nsee https://registry.example/x\n';
    assert.deepEqual(said({ 'README.md': text }), [
      'machine-paths README.md:1',
      'machine-paths README.md:2',
    ]);
  });

  test('a path below another one is fine', () => {
    assert.deepEqual(
      said({ 'README.md': 'see test/work/a and $HOME/root/b and ./home/c' }),
      [],
    );
  });
});

describe('fixed sleeps', () => {
  const path = 'plugins/a/src/a.test.ts';
  const found = [
    'await new Promise(resolve => setTimeout(resolve, 100));',
    'await new Promise<void>(done => { setTimeout(() => done(), 100); });',
    'await page.waitForTimeout(100);',
    "import { setTimeout as pause } from 'node:timers/promises';",
  ];
  for (const text of found) {
    test(`finds ${text}`, () => {
      assert.deepEqual(said({ [path]: text }), [`fixed-sleeps ${path}:1`]);
    });
  }

  test('a timer that bounds a wait is fine', () => {
    const text = `await new Promise((resolve, reject) => { setTimeout(() => reject(new Error('late')), 100); feed.once(resolve); });`;
    assert.deepEqual(said({ [path]: text }), []);
  });
});
