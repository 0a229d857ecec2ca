// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Sandbox, nodeAddress } from './Sandbox.ts';

/** The namespaces of one cluster, its certificates, and localhost ports for what is wanted. */
export async function startSandbox(
  binary: string,
  directory: string,
  wanted: {
    gateway?: { address: string; port: number };
    prometheus: boolean;
  },
): Promise<Sandbox> {
  const logs = join(directory, 'logs');
  mkdirSync(logs, { recursive: true });
  execFileSync(binary, ['pki', join(directory, 'pki')]);
  return Sandbox.start({
    binary,
    logFile: join(logs, 'sandbox.log'),
    forwards: {
      apiServer: `${nodeAddress}:6443`,
      ...(wanted.gateway && {
        gateway: `${wanted.gateway.address}:${wanted.gateway.port}`,
      }),
      ...(wanted.prometheus && { prometheus: '127.0.0.1:9090' }),
    },
  });
}
