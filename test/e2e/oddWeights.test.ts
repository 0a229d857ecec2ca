// SPDX-License-Identifier: Apache-2.0
import { story } from '../harness/story';
import { assertCleanEnd } from '../harness/verdicts';

story(
  'weights that have no exact fraction are reached like any other',
  'odd-weights',
  {
    replicas: 2,
    steps: [7, 29, 58].map(weight => ({
      replicas: '100%',
      traffic: { weight },
    })),
  },
  async teal => {
    const gateway = teal.visitGateway();
    await teal.deploy('v2');
    await teal.until(
      'the release succeeded',
      ({ status }) =>
        status?.phase === 'Healthy' && status.release?.result === 'Succeeded',
    );
    await assertCleanEnd(teal, { version: 'v2', clients: [gateway] });
  },
);
