// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Callers } from '../harness/callers';
import { story } from '../harness/story';
import { assertCleanEnd, assertUnseen } from '../harness/verdicts';
import { untilProxyFollows } from '../traffic/untilProxyFollows';

const example = readFileSync(
  resolve(__dirname, '../../examples/rollouts/charging-ab-test.yaml'),
  'utf8',
);

/** Query and cookie of a caller, and whether the example's test is about them. */
const callers: readonly (readonly [string, string, boolean])[] = [
  ['charger=DE-17&user=1001', '', true],
  ['charger=FR-04', 'user=1003', true],
  ['user=1002', 'charger=DE-23', true],
  ['', 'charger=DE-17; user=1001', true],
  ['', 'lang=de; user=1001; theme=dark; charger=DE-17', true],
  ['page=2&user=1003&charger=DE-23', 'lang=de', true],
  ['', '', false],
  ['charger=DE-17', '', false],
  ['user=1001', '', false],
  ['', 'charger=DE-17', false],
  ['charger=DE-17', 'lang=1001', false],
  ['charger=DE-18&user=1001', '', false],
  ['charger=DE-17&user=10012', '', false],
  ['charger=XDE-17', 'user=1001', false],
  ['', 'charger=DE-177; user=1001', false],
  ['', 'mycharger=DE-17; user=1001', false],
];
const callsEach = 50;

story(
  'in the A/B test of the example the chosen users at the chosen chargers get the new version, everybody else stays',
  'charging',
  { shop: false, name: 'charging', route: 'charging', replicas: 2 },
  async teal => {
    await teal.applyShop();
    await teal.kubectl.ok(['apply', '--filename', '-'], example);
    await teal.untilHealthy();
    await teal.remember();
    const everybody = teal.visitGateway(100);
    const { host, port } = teal.cluster.facts.gateway;
    const some = new Callers({ host, port }, teal.hostName);

    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    await untilProxyFollows(teal);
    for (const [query, cookie, isChosen] of callers) {
      const answers = await some.calls(callsEach, () => ({
        path: query ? `/?${query}` : '/',
        ...(cookie ? { headers: { cookie } } : {}),
      }));
      assert.deepEqual(
        [...new Set(answers.map(it => it.version))],
        [isChosen ? 'v2' : 'v1'],
        `query "${query}", cookie "${cookie}"`,
      );
    }
    some.close();
    assertUnseen(everybody, 'v2');

    const release = teal.releaseId();
    await teal.promote();
    await teal.untilEnded(release, 'Succeeded');
    await assertCleanEnd(teal, { version: 'v2', clients: [everybody] });
  },
);
