// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ledger } from './ledger';

function ledgerOf(...versions: (string | undefined)[]): Ledger {
  const ledger = new Ledger();
  versions.forEach((version, index) =>
    ledger.add({
      sentAt: index * 10,
      doneAt: index * 10 + 5,
      ...(version ? { version } : { failure: '503 no healthy upstream' }),
    }),
  );
  return ledger;
}

test('a share counts answered requests of the window only', () => {
  const ledger = ledgerOf('v1', 'v1', 'v2', undefined, 'v1', 'v2');
  assert.equal(ledger.sharePercent('v2'), 40);
  assert.equal(ledger.sharePercent('v2', { sentAfter: 40 }), 50);
  assert.equal(ledger.sharePercent('v2', { doneBefore: 20 }), 0);
});

test('an empty window has no share, rather than none at all', () => {
  assert.equal(ledgerOf('v1').sharePercent('v1', { sentAfter: 1_000 }), 0);
});

test('a failed request counts as a failure and as no answer', () => {
  const ledger = ledgerOf('v1', undefined);
  assert.equal(ledger.failures().length, 1);
  assert.equal(ledger.summary(), '2 requests, 1 failed (v1: 1)');
});

test('waiting for answers counts those that came before and those to come', async () => {
  const ledger = ledgerOf('v1', 'v2', 'v2');
  let reached = false;
  const waiting = ledger
    .reached({ count: 3, sentAfter: 10, version: 'v2' })
    .then(() => {
      reached = true;
    });
  await Promise.resolve();
  assert.equal(reached, false);
  ledger.add({ sentAt: 50, doneAt: 51, failure: 'refused' });
  ledger.add({ sentAt: 5, doneAt: 52, version: 'v2' });
  await Promise.resolve();
  assert.equal(
    reached,
    false,
    'neither a failure nor an earlier request counts',
  );
  ledger.add({ sentAt: 60, doneAt: 61, version: 'v2' });
  await waiting;
  assert.equal(reached, true);
});
