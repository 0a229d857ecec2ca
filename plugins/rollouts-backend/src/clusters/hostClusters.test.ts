// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import { ConfigReader } from '@backstage/config';
import { readSettings } from '../config';
import { hostClusters } from './hostClusters';

let server: Server | undefined;

afterEach(async () => {
  if (!server) return;
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

it('a portal that stops does not wait for a cluster whose first lists are still under way', async () => {
  const listing = new Promise<void>(resolve => {
    server = createServer((request, response) => {
      // It is there, and then says no more.
      if (request.url === '/version') response.end('{}');
      else if (request.url?.includes('/kube-system')) {
        response.end('{"metadata":{"uid":"u-1"}}');
      } else if (request.url?.includes('/rollouts')) resolve();
    }).listen(0, '127.0.0.1');
  });
  if (!server) throw new Error('it was just made');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const config = new ConfigReader({
    rollouts: {
      clusters: [
        {
          name: 'slow',
          url: `http://127.0.0.1:${port}`,
          serviceAccountToken: 'token',
        },
      ],
    },
  });
  const clusters = hostClusters({
    config,
    connectors: [],
    logger: mockServices.logger.mock(),
    metrics: metricsServiceMock.mock(),
    settings: readSettings(config),
  });
  await listing;
  // The lists alone would be waited for longer than this test may take.
  await clusters.stop();
  expect(clusters.get('slow')?.state().state).not.toBe('unsupported');
}, 20_000);
