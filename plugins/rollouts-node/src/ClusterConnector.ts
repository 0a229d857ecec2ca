// SPDX-License-Identifier: Apache-2.0

/** A cluster as the portal's configuration describes it, without any credential. */
export interface ConfiguredCluster {
  /** Name in the `kubernetes:` configuration; the same in Teal's API. */
  readonly name: string;
  /** Address of the API server, where the configuration gives one. */
  readonly url?: string;
  /** Base64 of the PEM bundle that signed the API server's certificate. */
  readonly caData?: string;
  readonly skipTLSVerify?: boolean;
  /** `authProvider` of the configuration, such as `google` or `aws`. */
  readonly authProvider?: string;
  /** The `authMetadata` block of the configuration. */
  readonly authMetadata?: Readonly<Record<string, string>>;
}

/** How to talk to a cluster's API server. */
export interface ClusterAccess {
  readonly url: string;
  readonly caData?: string;
  readonly skipTLSVerify?: boolean;
  /** Asked before each call, so it should cache; rejecting makes the cluster unreachable until it resolves again. */
  readonly token: () => Promise<string>;
}

/**
 * Gives Teal access to clusters whose credentials it can't read from the
 * configuration by itself: an OIDC exchange, a cloud's own tokens, a vault.
 *
 * The account needs the rights of Teal's ClusterRole (manifests/rbac.yaml).
 */
export interface ClusterConnector {
  /** Shown when connecting fails, such as `vault`. */
  readonly id: string;
  /**
   * Resolves to undefined when the cluster isn't this connector's to connect.
   * Rejecting makes the cluster unreachable with the error's message; Teal asks
   * again with back-off and goes on with its other clusters.
   */
  connect(cluster: ConfiguredCluster): Promise<ClusterAccess | undefined>;
}
