// SPDX-License-Identifier: Apache-2.0

/**
 * The objects of one release as the API server would hold them, reduced to
 * what a release needs. The actors (Deployment controller, ReplicaSet
 * controller, endpoints, gateway, users, Teal) change them in place.
 */
import type {
  IntOrPercent,
  RolloutSpec,
  RolloutStep,
  RolloutStatus,
  Traffic,
} from '@teal/rollouts-common';
import { NO_TRAFFIC } from '@teal/rollouts-common';
import type { Measured } from '../../analysis/judging/judge';
import type {
  MeasurementRequest,
  MeasurementResult,
} from '../../analysis/judging/request';
import type {
  GateAnswer,
  GateQuestion,
  GateSaid,
} from '../../gates/asking/question';
import type {
  ApiServerObservation,
  Commands,
  ReleaseFields,
} from '../../observe/observation';

export interface SimulatedDeployment {
  generation: number;
  observedGeneration: number;
  replicas: number;
  paused: boolean;
  /** Stands for the whole pod template. */
  template: string;
  held?: string;
  fields: ReleaseFields;
  gated: boolean;
  bypass?: string;
  release?: {
    id: string;
    changedBy?: string;
    stableHash?: string;
    originals: ReleaseFields;
    originallyPaused: boolean;
    steps?: RolloutStep[];
    timeoutSeconds?: number;
  };
  managedByUs: boolean;
}

export interface SimulatedReplicaSet {
  readonly name: string;
  readonly template: string;
  readonly hash: string;
  /** Creation order. */
  readonly born: number;
  revision: number;
  replicas: number;
  minReadySeconds: number;
  /** Annotations desired-replicas and max-replicas. */
  desired?: number;
  max?: number;
  status: { replicas: number; ready: number; available: number };
}

export interface SimulatedPod {
  readonly name: string;
  readonly hash: string;
  /** When it becomes ready; Infinity: never. */
  readyAt: number;
  /** Default 0. */
  restarts?: number;
}

export interface SimulatedService {
  pinnedTo?: string;
  ownedBy?: string;
  managedByUs: boolean;
  /** Names of the ready pods that the EndpointSlices list. */
  endpoints: string[];
}

export interface SimulatedRoute {
  readonly name: string;
  /** What the objects say; NO_TRAFFIC where they don't know the extra Service. */
  traffic: Traffic;
  touched: boolean;
  managedByUs: boolean;
  generation: number;
  /** The data plane reports what it has applied. */
  readonly reports: boolean;
  /** Without reports: when the extra Service's requests were last written. */
  writtenAt?: number;
  /** What the data plane does now. */
  effective: { generation: number; traffic: Traffic; touched: boolean };
}

/** Somebody has deleted it. */
export interface MissingRoute {
  readonly name: string;
  readonly reports: boolean;
  readonly missing: true;
}

export interface World {
  /** Milliseconds since the epoch. */
  now: number;
  deployment?: SimulatedDeployment;
  replicaSets: SimulatedReplicaSet[];
  pods: SimulatedPod[];
  service?: SimulatedService;
  canaryService?: SimulatedService;
  routes: (SimulatedRoute | MissingRoute)[];
  rollout?: {
    generation: number;
    deleting: boolean;
    hasFinalizer: boolean;
    spec: RolloutSpec;
    status?: RolloutStatus;
    commands: Commands;
  };
  /** How long a pod of a template takes to become ready; Infinity: never. Default 500 ms. */
  readyAfterMs: Map<string, number>;
  /** How long the data plane takes to apply a route. */
  gatewayDelayMs: number;
  /** When the change of a route takes effect. */
  gatewayDue: Map<string, number>;
  podsBorn: number;
  /** Absences of the API server; absent: none. */
  apiServer?: ApiServerObservation;
  /** What the controller wants measured; lost with it. */
  wanted: readonly MeasurementRequest[];
  /** What was measured of it. */
  results: MeasurementResult[];
  /** What webhook gates are asked; lost with the controller. */
  questions: readonly GateQuestion[];
  /** What they have answered of it. */
  answers: GateAnswer[];
  /** What a hook says; undefined: nothing, for now. */
  hook: (question: GateQuestion, now: number) => GateSaid | undefined;
  /** What people and hooks have said yes to, by `release/gate/step`: the judge's own record. */
  approved: Set<string>;
  /** What is measured: the time and the metric's name tell. */
  measure: (request: MeasurementRequest, now: number) => Measured;
}

/** What a world starts with; every option has a default. */
export interface WorldOptions {
  readonly replicas?: number;
  readonly fields?: ReleaseFields;
  readonly spec?: Partial<RolloutSpec> & {
    readonly steps?: RolloutSpec['strategy']['steps'];
  };
  readonly routes?: readonly string[];
  readonly gatewayDelayMs?: number;
  /** Default: every metric is 1. */
  readonly measure?: World['measure'];
  /** Default: every hook says yes. */
  readonly hook?: World['hook'];
  /** False: the data plane of the routes never reports. Default true. */
  readonly reports?: boolean;
}

const START = Date.UTC(2026, 0, 1);

const defaultFields: ReleaseFields = {
  maxSurge: '25%',
  maxUnavailable: '25%',
  progressDeadlineSeconds: 600,
  strategyType: 'RollingUpdate',
};

/** A settled Deployment with pods of template v1, its Service, its routes and a Rollout that is new. */
export function makeWorld(options: WorldOptions = {}): World {
  const { replicas = 5, routes = ['cart'], gatewayDelayMs = 20 } = options;
  const { reports = true } = options;
  const fields = options.fields ?? defaultFields;
  const pods = Array.from({ length: replicas }, (_, index) => ({
    name: `cart-${hashOf('v1')}-${index}`,
    hash: hashOf('v1'),
    readyAt: START - 60_000,
  }));
  return {
    now: START,
    deployment: {
      generation: 1,
      observedGeneration: 1,
      replicas,
      paused: false,
      template: 'v1',
      fields,
      gated: false,
      managedByUs: false,
    },
    replicaSets: [settledReplicaSet(replicas, fields)],
    pods,
    service: { managedByUs: false, endpoints: pods.map(pod => pod.name) },
    routes: routes.map(name => untouchedRoute(name, reports)),
    rollout: {
      generation: 1,
      deleting: false,
      hasFinalizer: false,
      spec: specFrom(routes, options.spec),
      commands: { malformed: [] },
    },
    readyAfterMs: new Map(),
    gatewayDelayMs,
    gatewayDue: new Map(),
    podsBorn: replicas,
    wanted: [],
    results: [],
    questions: [],
    answers: [],
    hook: options.hook ?? (() => ({ kind: 'yes' })),
    approved: new Set(),
    measure: options.measure ?? (() => ({ kind: 'value', result: 1 })),
  };
}

function settledReplicaSet(
  replicas: number,
  fields: ReleaseFields,
): SimulatedReplicaSet {
  return {
    name: `cart-${hashOf('v1')}`,
    template: 'v1',
    hash: hashOf('v1'),
    born: 0,
    revision: 1,
    replicas,
    minReadySeconds: fields.minReadySeconds ?? 0,
    desired: replicas,
    max: replicas + 2,
    status: { replicas, ready: replicas, available: replicas },
  };
}

/** A route as its user made it. */
export function untouchedRoute(
  name: string,
  reports: boolean = true,
): SimulatedRoute {
  return {
    name,
    traffic: NO_TRAFFIC,
    touched: false,
    managedByUs: false,
    generation: 1,
    reports,
    effective: { generation: 1, traffic: NO_TRAFFIC, touched: false },
  };
}

function specFrom(
  routes: readonly string[],
  { steps, ...spec }: NonNullable<WorldOptions['spec']> = {},
): RolloutSpec {
  return {
    workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
    traffic: {
      service: 'cart',
      gracePeriodSeconds: 3,
      routes: routes.map(routeRef),
    },
    progressDeadlineSeconds: 600,
    ...spec,
    strategy: {
      type: 'BlueGreen',
      steps: steps ?? [
        { replicas: '50%', traffic: { weight: 20 }, pause: {} },
        { replicas: '100%', traffic: { weight: 50 } },
      ],
    },
  };
}

/** pod-template-hash of a template. */
export function hashOf(template: string): string {
  return `hash${template}`;
}

/** An endpoint may outlive its pod by a moment; its name still tells the version. */
export function hashOfPod(name: string): string {
  return name.split('-')[1];
}

export function routeRef(name: string) {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    name,
  };
}

/** The routes that exist. */
export function existingRoutes(world: World): SimulatedRoute[] {
  return world.routes.filter(
    (route): route is SimulatedRoute => !('missing' in route),
  );
}

export function isReady(world: World, pod: SimulatedPod): boolean {
  return pod.readyAt <= world.now;
}

/** Kubernetes' rounding: surge up, unavailability down. */
export function scaled(
  value: IntOrPercent | undefined,
  replicas: number,
  round: 'up' | 'down',
): number {
  if (value === undefined) return 0;
  if (typeof value === 'number') return value;
  const share = (Number.parseInt(value, 10) * replicas) / 100;
  return round === 'up' ? Math.ceil(share) : Math.floor(share);
}
