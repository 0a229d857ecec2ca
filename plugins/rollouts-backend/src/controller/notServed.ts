// SPDX-License-Identifier: Apache-2.0
/** Whether a collection that answered 404 isn't served, or something in between answered for the API server. */
import { ClusterConnection, hasCode } from './kubeApi';

/**
 * True when the API server itself says that it doesn't serve the collection.
 *
 * A 404 alone says nothing: the server's own is plain text, and so is that of a
 * load balancer whose API server is being restarted. Discovery is the evidence,
 * because it has to be an answer of 200.
 *
 * @param path - of a collection, `/apis/<group>/<version>/…/<plural>`; those of `/api/v1` are always served
 * @throws ClusterUnreachableError, KubeApiError when discovery doesn't answer
 */
export async function isNotServed(
  connection: ClusterConnection,
  path: string,
  signal: AbortSignal,
): Promise<boolean> {
  const [, group, version, rest] =
    /^\/apis\/([^/]+)\/([^/]+)\/(.+)$/.exec(path) ?? [];
  if (rest === undefined) return false;
  const plural = rest.slice(rest.lastIndexOf('/') + 1);
  try {
    const { resources } = await connection.get<{
      resources: readonly { readonly name: string }[];
    }>(`/apis/${group}/${version}`, { signal });
    return !resources.some(({ name }) => name === plural);
  } catch (error) {
    if (!hasCode(error, 404)) throw error;
  }
  const { groups } = await connection.get<{
    groups: readonly {
      readonly versions: readonly { readonly groupVersion: string }[];
    }[];
  }>('/apis', { signal });
  return !groups.some(({ versions }) =>
    versions.some(({ groupVersion }) => groupVersion === `${group}/${version}`),
  );
}
