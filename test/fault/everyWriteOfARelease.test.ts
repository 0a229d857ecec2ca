// SPDX-License-Identifier: Apache-2.0
import {
  diesAtEveryWrite,
  halfThenAll,
  hasEnded,
  idle,
} from '../harness/everyWrite';

diesAtEveryWrite('release', {
  ends: 'v2',
  steps: halfThenAll,
  async run(teal) {
    await teal.deploy('v2', idle('v2'));
    await teal.until('v2 succeeded', hasEnded('Succeeded'));
  },
});
