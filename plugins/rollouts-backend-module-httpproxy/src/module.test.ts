// SPDX-License-Identifier: Apache-2.0
import { startTestBackend } from '@backstage/backend-test-utils';
import type { TrafficRouter } from '@teal/rollouts-node';
import { trafficRoutersExtensionPoint } from '@teal/rollouts-node';
import { httpProxyRouter } from './httpProxyRouter';
import { httpProxyModule } from './module';

it('adds its router to the plugin', async () => {
  const added: TrafficRouter[] = [];
  const backend = await startTestBackend({
    extensionPoints: [
      [
        trafficRoutersExtensionPoint,
        { addTrafficRouter: router => added.push(router) },
      ],
    ],
    features: [httpProxyModule],
  });
  expect(added).toEqual([httpProxyRouter]);
  await backend.stop();
});
