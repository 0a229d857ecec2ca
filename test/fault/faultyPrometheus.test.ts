// SPDX-License-Identifier: Apache-2.0
/** Whatever Prometheus does: a release ends as it should, and no request is lost to it. */
import assert from 'node:assert/strict';
import { story } from '../harness/story';
import {
  judgedAllAlong,
  withPrometheus,
} from '../harness/underFaultyPrometheus';
import { assertCleanEnd } from '../harness/verdicts';

story(
  'a Prometheus that is slow, cut off, empty, NaN or not itself now and then changes nothing about the end',
  'prometheus',
  judgedAllAlong,
  teal =>
    withPrometheus(teal, async prometheus => {
      const gateway = teal.visitGateway();
      await gateway.ledger.reached({ count: 1_000, sentAfter: 0 });
      await teal.deploy('v2');
      await teal.untilPausedAt(1);
      await prometheus.breakInTurn();
      const { status } = teal.rollout();
      const metric = status?.analysis?.find(
        it => it.metric === 'answered' && it.stage === 'Background',
      );
      assert.equal(metric?.phase, 'Running', metric?.message);
      const release = teal.releaseId();
      await teal.promote();
      await teal.untilEnded(release, 'Succeeded');
      await assertCleanEnd(teal, { version: 'v2', clients: [gateway] });
    }),
);
