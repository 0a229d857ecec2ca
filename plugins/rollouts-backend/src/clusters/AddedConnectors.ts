// SPDX-License-Identifier: Apache-2.0
import type {
  ClusterConnector,
  ClusterConnectorsExtensionPoint,
} from '@teal/rollouts-node';

/** Cluster connectors that modules of the plugin bring along. */
export class AddedConnectors implements ClusterConnectorsExtensionPoint {
  readonly #added: ClusterConnector[] = [];

  addClusterConnector(connector: ClusterConnector): void {
    if (this.#added.some(({ id }) => id === connector.id)) {
      throw new Error(
        `a cluster connector "${connector.id}" was added before; give this one an id of its own`,
      );
    }
    this.#added.push(connector);
  }

  /** In the order in which they were added. */
  all(): readonly ClusterConnector[] {
    return this.#added;
  }
}
