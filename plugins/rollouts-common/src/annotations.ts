// SPDX-License-Identifier: Apache-2.0

/**
 * Every label and annotation that Teal writes or reads, in one place: people,
 * manifests and policies depend on these names.
 */
const prefix = 'rollouts.teal.dev';

/** Names on the workload. */
export const workloadMarks = {
  /** Label: a template change of this workload is held by the gate. */
  gatedLabel: `${prefix}/gated`,
  /** Annotation that lets a person take a workload out; its value is the reason. */
  bypass: `${prefix}/bypass`,
  /** The release that the gate opened: `g<n>`. */
  release: `${prefix}/release`,
  /** The API user whose write the gate saw. */
  changedBy: `${prefix}/changed-by`,
  /** JSON of this release's own steps, in place of the Rollout's; only the portal writes it, with the template. */
  releaseSteps: `${prefix}/release-steps`,
  /** Seconds after which this release has timed out; only the portal writes it, with the template. */
  releaseTimeout: `${prefix}/release-timeout`,
  /** pod-template-hash of the version that was stable when the release began. */
  stableHash: `${prefix}/stable-hash`,
  /** `g<generation>` of the last write in which the guard put a field back. */
  guarded: `${prefix}/guarded`,
  originalMinReadySeconds: `${prefix}/original-min-ready-seconds`,
  originalProgressDeadlineSeconds: `${prefix}/original-progress-deadline-seconds`,
  originalMaxSurge: `${prefix}/original-max-surge`,
  originalMaxUnavailable: `${prefix}/original-max-unavailable`,
  originalStrategyType: `${prefix}/original-strategy-type`,
  /** "true" where the user had paused the workload before the release. */
  originalPaused: `${prefix}/original-paused`,
} as const;

/** Value of an `original-…` annotation whose field was absent. */
export const ABSENT = 'none';

/** Annotation in the pod template while it is held: the release id. Every template comparison ignores it. */
export const HELD_MARKER = `${prefix}/held`;

/** Commands: annotations on the Rollout, each bound to a release (I9). */
export const commandAnnotations = {
  /** `g7/2` (step) or `g7/full`. */
  promote: `${prefix}/promote`,
  /** `g7`: present = held by a person. */
  hold: `${prefix}/hold`,
  abort: `${prefix}/abort`,
  rollback: `${prefix}/rollback`,
  retry: `${prefix}/retry`,
  /** JSON of an `AdjustCommand`: `{"release":"g7","step":2,"traffic":{"weight":35}}`. */
  adjust: `${prefix}/adjust`,
  /** `g7/change-board` (a gate), or `g7/change-board/2` (for one step). */
  approve: `${prefix}/approve`,
  actor: `${prefix}/actor`,
  reason: `${prefix}/reason`,
} as const;

/** Annotation on a route: which of a Rollout's own references had no weight, so that they end without one again. */
export function routeOriginalAnnotation(rolloutName: string): string {
  return `${prefix}/original.${rolloutName}`;
}

/**
 * Annotation with which an Ingress' user says what its controller can: `nginx`
 * (it knows ingress-nginx' canary annotations) or `plain`. Absent: by its class.
 */
export const INGRESS_STYLE_ANNOTATION = `${prefix}/ingress-style`;

/** Annotation on an object whose data plane never reports: when (RFC 3339) a Rollout's controller wrote it last, so that what follows waits long enough. */
export function routeWrittenAnnotation(rolloutName: string): string {
  return `${prefix}/wrote.${rolloutName}`;
}

/** Label on what Teal made beside a workload (the extra Service, objects of a router): the Rollout that made it. */
export const OWNED_BY_LABEL = `${prefix}/rollout`;

/** Finalizer on the Rollout: deletion first ends the release (DESIGN §3.9). */
export const FINALIZER = `${prefix}/finish-release`;

/** Field manager of every write of the controller. */
export const FIELD_MANAGER = 'teal-controller';

/** Annotations by which the Kubernetes plugin finds the workloads of an entity; one is enough. */
export const kubernetesAnnotations = {
  id: 'backstage.io/kubernetes-id',
  labelSelector: 'backstage.io/kubernetes-label-selector',
  namespace: 'backstage.io/kubernetes-namespace',
  cluster: 'backstage.io/kubernetes-cluster',
} as const;

/**
 * Annotations of a catalog entity that give its workloads Rollouts. `strategy`
 * switches it on; the others narrow what is found, or say more than the preset.
 */
export const catalogAnnotations = {
  /** A preset of `rollouts.presets`, or `inline`. */
  strategy: `${prefix}/strategy`,
  /** Names of Deployments, separated by commas; absent: all that the entity's backstage.io/kubernetes-* annotations find. */
  workload: `${prefix}/workload`,
  /** Name of the stable Service; absent: the one whose selector finds the pods. */
  service: `${prefix}/service`,
  /** Names of routes, or Kind/name, separated by commas; `none`: the Service itself switches. Absent: the one that sends to the Service. */
  route: `${prefix}/route`,
  /** YAML of spec.strategy.steps, in place of the preset's. */
  steps: `${prefix}/steps`,
  /** YAML of spec.analysis, or names of AnalysisTemplates for its background, separated by commas. */
  analysis: `${prefix}/analysis`,
  /** "true": spec.paused. */
  paused: `${prefix}/paused`,
  /** Names of clusters, separated by commas; absent: all in which workloads are found. */
  cluster: `${prefix}/cluster`,
} as const;

/** Value of the strategy annotation whose steps stand in the steps annotation. */
export const INLINE_STRATEGY = 'inline';

/** Value of the route annotation that asks for no route. */
export const NO_ROUTE = 'none';

/** Label of a namespace in which entities may switch releases on: its value is `enabled`. */
export const CATALOG_NAMESPACE_LABEL = `${prefix}/catalog`;

/** Value of that label. */
export const CATALOG_NAMESPACE_ENABLED = 'enabled';

/** Label on a Rollout that a catalog entity asked for; its value is `catalog`. Without it a Rollout is somebody else's. */
export const MANAGED_BY_LABEL = `${prefix}/managed-by`;

/** Value of that label. */
export const MANAGED_BY_CATALOG = 'catalog';

/** Annotations on a Rollout that a catalog entity asked for. */
export const catalogMarks = {
  /** Entity ref, `component:default/cart`. */
  entity: `${prefix}/entity`,
  /** Name of the preset, or `inline`. */
  preset: `${prefix}/preset`,
  /** Tells what was applied last from what is wanted now. */
  applied: `${prefix}/applied`,
  /** The entity is not in the catalog any more: the sentence that says so. */
  orphaned: `${prefix}/orphaned`,
} as const;

/** Field manager of every write on behalf of the catalog. */
export const CATALOG_FIELD_MANAGER = 'teal-catalog';

/** Annotations on an entity: defaults of its base configuration. */
export const configurationAnnotations = {
  /** Image repository without tag. */
  image: `${prefix}/image`,
  container: `${prefix}/container`,
  healthCheckPath: `${prefix}/health-check-path`,
  /** Names of environments in their order, separated by commas. */
  environments: `${prefix}/environments`,
  /** `<id>` or `<id>@<version>` of a deployment template. */
  template: `${prefix}/template`,
} as const;

/** Label on a Rollout made by hand that links it to a catalog entity. */
export const ENTITY_LABEL = kubernetesAnnotations.id;

/** Kubernetes' label that tells the pods of two ReplicaSets apart. */
export const POD_TEMPLATE_HASH = 'pod-template-hash';

/** Name of the extra Service that holds only new pods. */
export function canaryServiceName(stableService: string): string {
  return `${stableService}-canary`;
}
