// SPDX-License-Identifier: Apache-2.0
import https from 'node:https';
import { text } from 'node:stream/consumers';
import type { KubeConfig, KubernetesObject } from '@kubernetes/client-node';

/** A collection as it stood at one version of the cluster. */
export interface Listed<T> {
  readonly version: string;
  readonly items: readonly T[];
}

/**
 * Reads a collection from the API server itself, which answers with everything
 * that was written before.
 *
 * @param path - such as `/apis/apps/v1/namespaces/shop/deployments`
 * @throws Error when the server doesn't answer, or says no
 */
export async function listCollection<T extends KubernetesObject>(
  kubeConfig: KubeConfig,
  path: string,
): Promise<Listed<T>> {
  const url = new URL(`${kubeConfig.getCurrentCluster()?.server}${path}`);
  const options: https.RequestOptions = { method: 'GET' };
  await kubeConfig.applyToHTTPSOptions(options);
  const { status, body } = await ask(url, options);
  if (status !== 200) throw new Error(`GET ${path}: ${status} ${body}`);
  const list = JSON.parse(body) as {
    kind: string;
    apiVersion: string;
    metadata: { resourceVersion: string };
    items: T[];
  };
  // A list says once what each object says in a watch.
  const kind = list.kind.replace(/List$/, '');
  return {
    version: list.metadata.resourceVersion,
    items: list.items.map(item => ({
      ...item,
      apiVersion: list.apiVersion,
      kind,
    })),
  };
}

function ask(
  url: URL,
  options: https.RequestOptions,
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const request = https.request(url, options, answer => {
      text(answer).then(
        body => resolve({ status: answer.statusCode ?? 0, body }),
        reject,
      );
    });
    request.once('error', reject);
    request.end();
  });
}
