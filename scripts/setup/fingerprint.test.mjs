// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import {
  fingerprint,
  lastFingerprint,
  rememberFingerprint,
} from './fingerprint.mjs';

let base;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'fingerprint-'));
  mkdirSync(join(base, 'src/node_modules'), { recursive: true });
  writeFileSync(join(base, 'src/a.ts'), 'one');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const ofSource = () => fingerprint({ base, paths: ['src', 'package.json'] });

test('changes with the contents of an input', () => {
  const before = ofSource();
  writeFileSync(join(base, 'src/a.ts'), 'two');
  assert.notEqual(ofSource(), before);
});

test('changes when an input appears that was not there', () => {
  const before = ofSource();
  writeFileSync(join(base, 'package.json'), '{}');
  assert.notEqual(ofSource(), before);
});

test('does not change with what is installed or built', () => {
  const before = ofSource();
  writeFileSync(join(base, 'src/node_modules/b.js'), 'three');
  assert.equal(ofSource(), before);
});

test('changes with the version of a tool', () => {
  const at = node => fingerprint({ base, paths: ['src'], versions: { node } });
  assert.notEqual(at('22'), at('24'));
});

test('is remembered by the name of the stage', () => {
  rememberFingerprint('portal', 'abc', base);
  assert.equal(lastFingerprint('portal', base), 'abc');
  assert.equal(lastFingerprint('packages', base), undefined);
});
