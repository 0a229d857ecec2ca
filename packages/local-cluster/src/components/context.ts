// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import type { Build } from '../build.ts';
import { type Sandbox, nodeAddress } from '../sandbox/Sandbox.ts';

/** What every component of one cluster knows. */
export interface ClusterContext {
  name: string;
  directory: string;
  build: Build;
  sandbox: Sandbox;
}

/** The API server as programs inside the sandbox reach it. */
export const apiServerInside = `https://${nodeAddress}:6443`;

export function logFile(context: ClusterContext, component: string): string {
  return join(context.directory, 'logs', `${component}.log`);
}

/** A file of the cluster's authority: "ca.crt", "admin.key". */
export function pkiFile(context: ClusterContext, file: string): string {
  return join(context.directory, 'pki', file);
}
