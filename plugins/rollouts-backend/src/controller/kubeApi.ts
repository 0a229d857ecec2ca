// SPDX-License-Identifier: Apache-2.0
/**
 * The narrow door to one cluster's API server: eight calls on paths, and the
 * errors they end in. The controller, the admission installer and the portal's
 * API all go through it; `clusters/` builds it from a kubeconfig, from the
 * portal's configuration or from a pod's own account.
 */

/** One cluster. Calls keep their connections alive; every call can be aborted. */
export interface ClusterConnection {
  /** As people call the cluster. */
  readonly name: string;
  get<T>(path: string, options?: CallOptions): Promise<T>;
  /** One page of a collection; `metadata.continue` asks for the next. */
  list<T>(path: string, options?: ListOptions): Promise<KubeList<T>>;
  /** Ends without an error when the server closes the stream; leaving the loop closes it. */
  watch<T>(path: string, options: WatchOptions): AsyncIterable<WatchEvent<T>>;
  create<T>(path: string, body: object, options: WriteOptions): Promise<T>;
  /** Replaces the object; a resourceVersion in it is the precondition. */
  update<T>(path: string, body: object, options: WriteOptions): Promise<T>;
  patch<T>(path: string, patch: Patch, options: WriteOptions): Promise<T>;
  delete(path: string, options?: DeleteOptions): Promise<void>;
  /** The raw text of a path such as a pod's log, as it arrives. */
  stream(
    path: string,
    options?: CallOptions & { query?: Query },
  ): AsyncIterable<Buffer>;
  /** Closes every kept connection; calls under way fail. */
  close(): void;
}

/** Query parameters; undefined ones are left out. */
export type Query = Readonly<
  Record<string, string | number | boolean | undefined>
>;

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Default 15,000; a watch or stream has none. */
  readonly timeoutMs?: number;
  /** Default `application/json`. */
  readonly accept?: string;
}

export interface ListOptions extends CallOptions {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Objects a page. */
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersion?: string;
}

export interface WatchOptions {
  readonly signal?: AbortSignal;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly resourceVersion?: string;
  /** After this the server ends the watch. */
  readonly timeoutSeconds?: number;
  readonly accept?: string;
}

export interface WriteOptions extends CallOptions {
  readonly fieldManager: string;
  /** Asks admission and validation without storing anything. */
  readonly dryRun?: boolean;
  /** Server-side apply only: take fields over from other managers. */
  readonly force?: boolean;
}

export interface DeleteOptions extends CallOptions {
  /** The object is deleted only if it is still this one. */
  readonly preconditions?: { uid?: string; resourceVersion?: string };
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly dryRun?: boolean;
}

/** A body together with its content type. */
export type Patch =
  | { readonly type: 'merge'; readonly body: object }
  | { readonly type: 'json'; readonly body: readonly JsonPatchOperation[] }
  /** Server-side apply. */
  | { readonly type: 'apply'; readonly body: object };

/** RFC 6902. */
export type JsonPatchOperation =
  | { op: 'add' | 'replace' | 'test'; path: string; value: unknown }
  | { op: 'remove'; path: string };

export interface KubeList<T> {
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
  };
  readonly items: T[];
}

export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  /** Only `metadata.resourceVersion` of the object means something. */
  | {
      readonly type: 'BOOKMARK';
      readonly object: {
        readonly metadata: { readonly resourceVersion: string };
      };
    }
  | { readonly type: 'ERROR'; readonly object: KubeStatus };

/** metav1.Status: how the API server says no. */
export interface KubeStatus {
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly KubeStatusCause[] };
}

/** One of several reasons. */
export interface KubeStatusCause {
  /** Such as FieldValueInvalid, FieldManagerConflict. */
  readonly reason?: string;
  readonly message?: string;
  /** `spec.template.spec.containers[0].image` */
  readonly field?: string;
}

/** The API server answered, and the answer is no. */
export class KubeApiError extends Error {
  readonly name = 'KubeApiError';
  readonly cluster: string;
  readonly method: string;
  readonly path: string;
  /** HTTP status. */
  readonly code: number;
  /** Kubernetes' own word, such as Conflict, NotFound, Expired, Invalid. */
  readonly reason: string;
  /** What is wrong with which field. */
  readonly causes: readonly KubeStatusCause[];
  /** Seconds that the server asks to be left alone. */
  readonly retryAfterSeconds?: number;

  constructor(options: {
    cluster: string;
    method: string;
    path: string;
    code: number;
    status: KubeStatus;
    retryAfterSeconds?: number;
  }) {
    const { cluster, method, path, code, status } = options;
    super(
      `${method} ${path} in cluster ${cluster}: ${code} ${
        status.message ?? status.reason ?? 'without a message'
      }`,
    );
    this.cluster = cluster;
    this.method = method;
    this.path = path;
    this.code = code;
    this.reason = status.reason ?? '';
    this.causes = status.details?.causes ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** No answer: refused, cut off, timed out or not to be trusted. `cause` says which. */
export class ClusterUnreachableError extends Error {
  readonly name = 'ClusterUnreachableError';
  readonly cluster: string;
  readonly path: string;

  constructor(options: {
    cluster: string;
    method: string;
    path: string;
    cause: unknown;
  }) {
    const { cluster, method, path, cause } = options;
    super(
      `${method} ${path} in cluster ${cluster} got no answer: ${
        cause instanceof Error ? cause.message : String(cause)
      }`,
      { cause },
    );
    this.cluster = cluster;
    this.path = path;
  }
}

/** True when the API server answered with this HTTP status. */
export function hasCode(error: unknown, code: number): error is KubeApiError {
  return error instanceof KubeApiError && error.code === code;
}

/** Someone else wrote first: look again at once. */
export function isConflict(error: unknown): error is KubeApiError {
  return hasCode(error, 409) && error.reason !== 'AlreadyExists';
}

/** The resourceVersion asked for is too old to go on from. */
export function isExpired(error: unknown): error is KubeApiError {
  return hasCode(error, 410);
}

/** How long the server asks to be left alone; 0: it doesn't. */
export function retryAfterMs(error: unknown): number {
  if (!(error instanceof KubeApiError)) return 0;
  return (error.retryAfterSeconds ?? 0) * 1_000;
}

/** What every object has, as far as Teal reads it. */
export interface KubeMetadata {
  name: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string | null;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  managedFields?: {
    manager?: string;
    operation?: string;
    subresource?: string;
  }[];
}

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata: KubeMetadata;
}

/** A resource type and how its URL begins. */
export interface ResourceType {
  /** `''` for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

/**
 * URL path of a collection, an object or a subresource.
 *
 * @example resourcePath({group: 'apps', version: 'v1', plural: 'deployments'}, {namespace: 'shop', name: 'cart'}) is `/apis/apps/v1/namespaces/shop/deployments/cart`.
 */
export function resourcePath(
  type: ResourceType,
  at: { namespace?: string; name?: string; subresource?: string } = {},
): string {
  const parts = type.group ? ['apis', type.group] : ['api'];
  parts.push(type.version);
  if (at.namespace) parts.push('namespaces', at.namespace);
  parts.push(type.plural);
  if (at.name) parts.push(at.name);
  if (at.subresource) parts.push(at.subresource);
  return `/${parts.map(encodeURIComponent).join('/')}`;
}

/** The resource types that the controller watches or writes. */
export const resources = {
  rollouts: {
    group: 'rollouts.teal.dev',
    version: 'v1alpha1',
    plural: 'rollouts',
  },
  deployments: { group: 'apps', version: 'v1', plural: 'deployments' },
  replicaSets: { group: 'apps', version: 'v1', plural: 'replicasets' },
  services: { group: '', version: 'v1', plural: 'services' },
  pods: { group: '', version: 'v1', plural: 'pods' },
  namespaces: { group: '', version: 'v1', plural: 'namespaces' },
  endpointSlices: {
    group: 'discovery.k8s.io',
    version: 'v1',
    plural: 'endpointslices',
  },
  secrets: { group: '', version: 'v1', plural: 'secrets' },
  jobs: { group: 'batch', version: 'v1', plural: 'jobs' },
  analysisTemplates: {
    group: 'rollouts.teal.dev',
    version: 'v1alpha1',
    plural: 'analysistemplates',
  },
  clusterAnalysisTemplates: {
    group: 'rollouts.teal.dev',
    version: 'v1alpha1',
    plural: 'clusteranalysistemplates',
  },
  leases: { group: 'coordination.k8s.io', version: 'v1', plural: 'leases' },
  events: { group: 'events.k8s.io', version: 'v1', plural: 'events' },
  customResourceDefinitions: {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    plural: 'customresourcedefinitions',
  },
} as const satisfies Record<string, ResourceType>;
