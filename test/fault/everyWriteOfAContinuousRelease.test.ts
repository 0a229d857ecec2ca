// SPDX-License-Identifier: Apache-2.0
import {
  diesAtEveryWrite,
  halfThenAll,
  hasEnded,
  idle,
} from '../harness/everyWrite';

diesAtEveryWrite('continuous release', {
  ends: 'v3',
  steps: halfThenAll.map(step => ({ ...step, pause: {} })),
  async run(teal) {
    await teal.deploy('v2', idle('v2'));
    await teal.untilPausedAt(1);
    const superseded = teal.releaseId();
    await teal.deploy('v3', idle('v3'));
    await teal.until(
      'v3 waits at step 1',
      ({ status }) =>
        status?.phase === 'Paused' && status.release?.id !== superseded,
    );
    await teal.promote('full');
    await teal.until('v3 succeeded', hasEnded('Succeeded'));
  },
});
