// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextTag, releasePatch } from './release.mjs';

test('the next version counts on, whatever the last one was', () => {
  assert.equal(nextTag('teal.dev/shop:v1', 'healthy'), 'v2');
  assert.equal(nextTag('teal.dev/shop:v2-broken', 'healthy'), 'v3');
  assert.equal(nextTag('teal.dev/shop:missing-v3', 'healthy'), 'v4');
});

test('a version that fails says so in its tag', () => {
  assert.equal(nextTag('teal.dev/shop:v9', 'broken'), 'v10-broken');
  assert.equal(nextTag('teal.dev/shop:v9', 'missing'), 'missing-v10');
});

test('a tag of one’s own is taken as it is', () => {
  assert.equal(nextTag('teal.dev/shop:v9', 'v42'), 'v42');
});

test('a healthy version takes the error rate of a broken one away', () => {
  const container = releasePatch({ tag: 'v2' }).spec.template.spec
    .containers[0];
  assert.equal(container.image, 'teal.dev/shop:v2');
  assert.deepEqual(container.env, [{ name: 'ERROR_RATE', $patch: 'delete' }]);
});
