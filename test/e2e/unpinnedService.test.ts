// SPDX-License-Identifier: Apache-2.0
import { story } from '../harness/story';
import {
  assertCleanEnd,
  assertUnseen,
  untilServedBy,
} from '../harness/verdicts';

story(
  'a Service whose pin somebody removes in mid-release is pinned again at once',
  'unpinned',
  {
    replicas: 2,
    steps: [{ replicas: '100%', traffic: { weight: 0 }, pause: {} }],
  },
  async teal => {
    const gateway = teal.visitGateway(100);
    const endpoints = await teal.visitEndpoints();
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    assertUnseen(endpoints, 'v2');
    await teal.kubectl.ok([
      'patch',
      'service/cart',
      '--type=json',
      '--patch=[{"op":"remove","path":"/spec/selector/pod-template-hash"}]',
    ]);
    await teal.feeds.services.until('the Service is pinned again', feed =>
      Boolean(feed.get('cart')?.spec?.selector?.['pod-template-hash']),
    );
    // Endpoints follow both changes in their own time, so some of the new version may be seen for a moment.
    for (const client of [gateway, endpoints])
      await untilServedBy('v1', client);

    await teal.rollBack();
    await teal.untilPhase('Healthy');
    await assertCleanEnd(teal, {
      version: 'v1',
      clients: [gateway, endpoints],
    });
  },
);
