// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClusterConnector } from '@teal/rollouts-node';
import type { ClusterPlan, PlannedAccess } from './configuredClusters';
import { connectCluster } from './connectCluster';

let server: Server;
let url: string;

/** An API server that says who it was told is calling. */
beforeAll(async () => {
  // Else it might close a connection in the moment in which a process that stood still uses it again.
  server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ caller: request.headers.authorization ?? 'nobody' }),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

const plan = (access: PlannedAccess): ClusterPlan => ({
  name: 'prod',
  cluster: { name: 'prod', url },
  access,
});

const connector = (
  id: string,
  connect: ClusterConnector['connect'],
): ClusterConnector => ({ id, connect });

const vault = connector('vault', async () => ({
  url,
  token: async () => 'of-vault',
}));
const notMine = connector('other', async () => undefined);

async function callerOf(
  access: PlannedAccess,
  connectors: ClusterConnector[] = [],
): Promise<string> {
  const connection = await connectCluster(plan(access), connectors);
  try {
    const { caller } = await connection.get<{ caller: string }>('/version');
    return caller;
  } finally {
    connection.close();
  }
}

const unsupported = { how: 'unsupported', reason: 'no account' } as const;

describe('a cluster is connected', () => {
  it.each<[string, PlannedAccess, ClusterConnector[], string]>([
    [
      'as its own credentials say, whatever a connector offers',
      { how: 'ownToken', token: 'own' },
      [vault],
      'Bearer own',
    ],
    [
      'by the first connector that takes it',
      { how: 'token', token: 'of-config' },
      [notMine, vault],
      'Bearer of-vault',
    ],
    [
      'as kubernetes: says, where no connector takes it',
      { how: 'token', token: 'of-config' },
      [notMine],
      'Bearer of-config',
    ],
    [
      'through kubectl proxy without a token',
      { how: 'kubectlProxy' },
      [],
      'nobody',
    ],
    [
      'by a connector where Teal alone could not',
      unsupported,
      [vault],
      'Bearer of-vault',
    ],
  ])('%s', async (_how, access, connectors, caller) => {
    expect(await callerOf(access, connectors)).toBe(caller);
  });

  it('not at all, with the reason, where nothing fits', async () => {
    await expect(callerOf(unsupported, [notMine])).rejects.toMatchObject({
      name: 'UnsupportedClusterError',
      cluster: 'prod',
      message: 'no account',
    });
  });

  it('not while its connector fails: the message names it', async () => {
    const broken = connector('vault', () =>
      Promise.reject(new Error('sealed')),
    );
    await expect(callerOf(unsupported, [broken])).rejects.toThrow(
      'connector vault could not connect prod: sealed',
    );
  });
});
