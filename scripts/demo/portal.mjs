// SPDX-License-Identifier: Apache-2.0
// The portal: one backend process that also serves the built frontend, on one port of localhost.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cache, logs, root } from '../setup/paths.mjs';
import { startChild } from './children.mjs';

const pollMs = 100;
/** For machines under load, not an expectation. */
const startTimeoutMs = 180_000;

/** Where the configuration of one run is; it holds the account's token. */
const configFileOf = port => join(cache, 'demo', `app-config.${port}.yaml`);

/**
 * What the portal needs to know about a cluster.
 *
 * @typedef {object} PortalCluster
 * @property {string} name as the portal shows it
 * @property {string} url of the API server
 * @property {string} [caData] base64 of the PEM
 * @property {boolean} [skipTLSVerify]
 * @property {string} token of the ServiceAccount that we ship
 * @property {object} [rollouts] further settings below `rollouts:`
 */

/**
 * The configuration laid over app-config.yaml.
 *
 * @param {{port: number, cluster: PortalCluster}} portal
 */
export function portalConfig({ port, cluster }) {
  const baseUrl = `http://localhost:${port}`;
  return {
    app: { baseUrl },
    backend: {
      baseUrl,
      listen: { host: '127.0.0.1', port },
      cors: { origin: baseUrl },
    },
    kubernetes: {
      clusterLocatorMethods: [
        {
          type: 'config',
          clusters: [
            {
              name: cluster.name,
              url: cluster.url,
              authProvider: 'serviceAccount',
              skipMetricsLookup: true,
              serviceAccountToken: cluster.token,
              ...(cluster.caData && { caData: cluster.caData }),
              ...(cluster.skipTLSVerify && { skipTLSVerify: true }),
            },
          ],
        },
      ],
    },
    rollouts: cluster.rollouts ?? {},
  };
}

/**
 * Starts the portal and resolves when it serves.
 *
 * @param {{port: number, cluster: PortalCluster}} portal
 * @returns {Promise<{url: string, failed: Promise<never>, stop(): Promise<void>}>}
 */
export async function startPortal({ port, cluster }) {
  const config = configFileOf(port);
  mkdirSync(dirname(config), { recursive: true, mode: 0o700 });
  // JSON is YAML; the file holds a token, so nobody else may read it.
  writeFileSync(
    config,
    JSON.stringify(portalConfig({ port, cluster }), null, 2),
    { mode: 0o600 },
  );
  const portal = startChild({
    title: 'the portal',
    command: process.execPath,
    args: [
      join(root, 'scripts/run-ts.mjs'),
      'src/index.ts',
      ...['--config', join(root, 'app-config.yaml'), '--config', config],
    ],
    cwd: join(root, 'packages/backend'),
    env: {
      NODE_ENV: 'development',
      NODE_COMPILE_CACHE: join(cache, 'compile'),
    },
    log: join(logs, `portal-${port}.log`),
  });
  const stop = async () => {
    await portal.stop();
    rmSync(config, { force: true });
  };
  const url = `http://localhost:${port}`;
  try {
    await Promise.race([serving(url), portal.failed]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, failed: portal.failed, stop };
}

/** Health first; then the catalog must know whose team owns the shop, or the first person to sign in may do nothing. */
async function serving(url) {
  const giveUpAt = Date.now() + startTimeoutMs;
  while (!((await isHealthy(url)) && (await knowsOwners(url)))) {
    if (Date.now() > giveUpAt) {
      throw new Error(
        `the portal did not serve within ${
          startTimeoutMs / 1000
        } s; its log is in ${logs}`,
      );
    }
    await pause(pollMs);
  }
}

async function isHealthy(url) {
  const answer = await ask(`${url}/.backstage/health/v1/readiness`);
  return answer?.ok ?? false;
}

async function knowsOwners(url) {
  const answer = await ask(`${url}/api/auth/guest/refresh`, {
    method: 'POST',
    headers: { 'x-requested-with': 'XMLHttpRequest' },
  });
  const { backstageIdentity } = answer?.ok ? await answer.json() : {};
  const owns = backstageIdentity?.identity?.ownershipEntityRefs ?? [];
  return owns.some(ref => ref.startsWith('group:'));
}

/** Undefined while nobody listens. */
function ask(url, options) {
  return fetch(url, options).catch(() => undefined);
}
