// SPDX-License-Identifier: Apache-2.0
import {
  diesAtEveryWrite,
  halfThenAll,
  hasEnded,
  idle,
} from '../harness/everyWrite';

diesAtEveryWrite('rollback', {
  ends: 'v1',
  steps: halfThenAll.map(step => ({ ...step, pause: {} })),
  async run(teal) {
    await teal.deploy('v2', idle('v2'));
    await teal.untilPausedAt(1);
    await teal.rollBack();
    await teal.until('v2 was rolled back', hasEnded('RolledBack'));
  },
});
