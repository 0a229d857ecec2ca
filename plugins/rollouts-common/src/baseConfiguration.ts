// SPDX-License-Identifier: Apache-2.0
/** What releases of a service start from: stored by the portal, with the entity's annotations as defaults. */
import type { ReleasableKind } from './newRelease';

/** Everything is optional: what is missing, a person gives when a release begins. */
export interface BaseConfiguration {
  /** Image repository without tag, `ghcr.io/acme/cart`. */
  image?: string;
  workload?: {
    cluster?: string;
    namespace?: string;
    kind?: ReleasableKind;
    name?: string;
    container?: string;
  };
  replicas?: number;
  /** Path that answers 200 when a pod is well, `/healthz`. */
  healthCheckPath?: string;
  resources?: { requests?: ResourceAmounts; limits?: ResourceAmounts };
  /** Names of environments, in the order in which versions go through them. */
  environments?: string[];
  /** Default parameters of a release. */
  parameters?: Record<string, string>;
  /** Name of a strategy preset. */
  preset?: string;
  organisation?: string;
  /** The deployment template. */
  template?: { id: string; version?: string };
}

/** Kubernetes quantities: `500m`, `256Mi`. */
export interface ResourceAmounts {
  cpu?: string;
  memory?: string;
}

/** One state of a service's base configuration. */
export interface ConfigurationChange {
  /** 1, 2, 3 … */
  number: number;
  /** RFC 3339. */
  at: string;
  by: string;
  reason?: string;
  configuration: BaseConfiguration;
}

/** `GET /config` */
export interface ServiceConfiguration {
  entityRef: string;
  /** What holds: what is stored over the defaults. */
  configuration: BaseConfiguration;
  /** Absent: nobody has stored anything. */
  stored?: BaseConfiguration;
  /** From the entity's annotations. */
  defaults: BaseConfiguration;
  /** Of the stored state; 0 when there is none. */
  number: number;
  /** The newest first, at most 50. */
  changes: ConfigurationChange[];
}

/** `PUT /config` */
export interface ConfigurationUpdate {
  entityRef: string;
  configuration: BaseConfiguration;
  /** The number that the person saw; another one holds now: 409. */
  number: number;
  reason?: string;
}
