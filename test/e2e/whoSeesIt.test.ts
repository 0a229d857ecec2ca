// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { StepTraffic } from '@teal/rollouts-common';
import { type Answer, Callers } from '../harness/callers';
import { story } from '../harness/story';
import { assertCleanEnd, assertUnseen } from '../harness/verdicts';
import { untilProxyFollows } from '../traffic/untilProxyFollows';

const calls = 200;
const step = (traffic: StepTraffic) => ({
  replicas: '100%',
  traffic,
  pause: {},
});
const beta = { cookies: [{ name: 'beta', value: 'always' }] };
const sticky = { cookie: 'teal', maxAge: '1h' };

const versionsOf = (answers: readonly Answer[]) => [
  ...new Set(answers.map(({ version }) => version)),
];

story(
  'copies, then chosen requests, then clients that stay: each step lets see what it says, and none is lost',
  'who-sees-it',
  {
    replicas: 2,
    steps: [
      step({ weight: 0, mirror: {} }),
      step({ weight: 0, matches: [beta] }),
      step({ weight: 30, sticky }),
      step({ weight: 60, sticky }),
    ],
  },
  async teal => {
    const { host, port } = teal.cluster.facts.gateway;
    const callers = new Callers({ host, port }, teal.hostName);
    const everybody = teal.visitGateway(100);
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    await everybody.ledger.reached({ count: 200, sentAfter: Date.now() });
    assertUnseen(everybody, 'v2');

    await teal.promote();
    await teal.untilPausedAt(2);
    await untilProxyFollows(teal);
    const chosen = await callers.calls(calls, () => ({
      headers: { cookie: 'lang=de; beta=always' },
    }));
    assert.deepEqual(versionsOf(chosen), ['v2']);
    assert.deepEqual(versionsOf(await callers.calls(calls)), ['v1']);

    await teal.promote();
    await teal.untilPausedAt(3);
    await untilProxyFollows(teal);
    const first = await callers.calls(calls);
    const cookies = new Set(
      first
        .filter(({ version }) => version === 'v2')
        .flatMap(answer => answer.cookies),
    );
    assert.deepEqual([...cookies], [`teal=${teal.releaseId()}`]);
    const stay = () =>
      callers.calls(calls, () => ({ headers: { cookie: [...cookies][0] } }));
    assert.deepEqual(versionsOf(await stay()), ['v2']);

    await teal.promote();
    await teal.untilPausedAt(4);
    await untilProxyFollows(teal);
    assert.deepEqual(versionsOf(await stay()), ['v2']);
    callers.close();

    const release = teal.releaseId();
    await teal.promote();
    await teal.untilEnded(release, 'Succeeded');
    await assertCleanEnd(teal, { version: 'v2', clients: [everybody] });
  },
);
