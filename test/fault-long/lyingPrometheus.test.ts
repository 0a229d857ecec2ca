// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { story } from '../harness/story';
import {
  judgedAllAlong,
  withPrometheus,
} from '../harness/underFaultyPrometheus';

story(
  'a Prometheus that says all is well for both versions while the pods of one crash does not save it',
  'lying',
  judgedAllAlong,
  teal =>
    withPrometheus(teal, async prometheus => {
      prometheus.fault = () => ({ says: '100' });
      const gateway = teal.visitGateway(100);
      await gateway.ledger.reached({ count: 200, sentAfter: 0 });
      await teal.deploy('v2', {
        env: [{ name: 'CRASH_AFTER_MS', value: '5000' }],
      });
      const { status } = await teal.until(
        'rolled back by itself',
        rollout => rollout.status?.phase === 'RolledBack',
      );
      assert.equal(status?.release?.result, 'Failed');
      assert.match(status?.release?.reason ?? '', /metric pods/);
      const backAt = Date.now();
      await gateway.ledger.reached({ count: 400, sentAfter: backAt });
      await gateway.stop();
      assert.deepEqual(gateway.ledger.failures({ sentAfter: backAt }), []);
    }),
);
