// SPDX-License-Identifier: Apache-2.0
/**
 * Tells one cluster under two names from two clusters: a cluster is known by
 * the UID of its namespace kube-system. Two controllers in one process would
 * both hold the Lease, because its holder is the process.
 */
import {
  ClusterConnection,
  hasCode,
  KubeObject,
  resourcePath,
  resources,
} from '../controller/kubeApi';
import { UnsupportedClusterError } from './connectCluster';

/** The clusters of one configuration, as far as they were reached. */
export class KnownClusters {
  readonly #names = new Map<string, string>();

  /**
   * Remembers a cluster under its name until `forget`.
   *
   * @throws UnsupportedClusterError where it is known under another name
   */
  async claim(connection: ClusterConnection): Promise<{ forget(): void }> {
    const uid = await uidOf(connection);
    if (uid === undefined) return { forget() {} };
    const { name } = connection;
    const known = this.#names.get(uid);
    if (known !== undefined) {
      throw new UnsupportedClusterError(
        name,
        `${name} is the same cluster as ${known} (its namespace kube-system has the UID ${uid}); take one of the two out of the configuration`,
      );
    }
    this.#names.set(uid, name);
    return { forget: () => void this.#names.delete(uid) };
  }
}

/** Undefined for an account that may not read it. */
async function uidOf(
  connection: ClusterConnection,
): Promise<string | undefined> {
  try {
    const { metadata } = await connection.get<KubeObject>(
      resourcePath(resources.namespaces, { name: 'kube-system' }),
    );
    return metadata.uid;
  } catch (error) {
    if (hasCode(error, 403)) return undefined;
    throw error;
  }
}
