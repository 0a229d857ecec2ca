// SPDX-License-Identifier: Apache-2.0
import type {
  KubernetesObject,
  V1Container,
  V1Deployment,
  V1Service,
  V1ServiceSpec,
} from '@kubernetes/client-node';
import {
  ROLLOUT_API_VERSION,
  type RolloutSpec,
  type RolloutStep,
} from '@teal/rollouts-common';
import type { HttpRoute } from './httpRoute';

/** What a story starts from. Everything has a default, so that what a story sets is what matters to it. */
export interface ShopOptions {
  /** Name of Deployment, Service, HTTPRoute and Rollout. Default `cart`. */
  readonly name: string;
  /** Default 5. */
  readonly replicas: number;
  /** Tag of the sample service's image. Default `v1`. */
  readonly version: string;
  readonly steps: readonly RolloutStep[];
  /** Name of the HTTPRoute, default that of the shop; `false`: the Service's selector switches. */
  readonly route: string | false;
  /** Default 1. */
  readonly gracePeriodSeconds: number;
  /** Default 600, longer than a test waits for anything. */
  readonly progressDeadlineSeconds: number;
  /** Merged into spec of the Deployment. */
  readonly deployment: Partial<V1Deployment['spec']>;
  /** Merged into spec of the Service. */
  readonly service: Partial<V1ServiceSpec>;
  /** Merged into the one container. */
  readonly container: Partial<V1Container>;
  /** Merged into spec of the Rollout. */
  readonly rollout: Partial<RolloutSpec>;
}

/** Waits for a promote at every step: 50 %/0, 100 %/0, 100 %/20, 100 %/50, 100 %/100. */
export const fiveSteps: readonly RolloutStep[] = [
  { replicas: '50%', traffic: { weight: 0 }, pause: {} },
  { replicas: '100%', traffic: { weight: 0 }, pause: {} },
  { replicas: '100%', traffic: { weight: 20 }, pause: {} },
  { replicas: '100%', traffic: { weight: 50 }, pause: {} },
  { replicas: '100%', traffic: { weight: 100 }, pause: {} },
];

/** Half of the pods with half of the traffic, then all: for stories whose point lies elsewhere. */
export const twoSteps: readonly RolloutStep[] = [
  { replicas: '50%', traffic: { weight: 50 }, pause: {} },
  { replicas: '100%', traffic: { weight: 100 } },
];

export const shopDefaults: ShopOptions = {
  name: 'cart',
  replicas: 5,
  version: 'v1',
  steps: fiveSteps,
  route: 'cart',
  gracePeriodSeconds: 1,
  progressDeadlineSeconds: 600,
  deployment: {},
  service: {},
  container: {},
  rollout: {},
};

const port = 8080;

export function deploymentOf(options: ShopOptions): V1Deployment {
  const labels = { app: options.name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: options.name, labels },
    spec: {
      replicas: options.replicas,
      selector: { matchLabels: labels },
      ...options.deployment,
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 30,
          containers: [
            {
              name: 'shop',
              image: imageOf(options.version),
              ports: [{ name: 'http', containerPort: port }],
              readinessProbe: {
                httpGet: { path: '/healthz', port },
                periodSeconds: 1,
                // A busy machine makes no pod unready.
                timeoutSeconds: 10,
              },
              ...options.container,
            },
          ],
        },
      },
    },
  };
}

export function serviceOf(options: ShopOptions): V1Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: options.name, labels: { app: options.name } },
    spec: {
      selector: { app: options.name },
      ports: [{ name: 'http', port: 80, targetPort: port }],
      ...options.service,
    },
  };
}

/** A route as its user wrote it: one rule, one reference without a weight. */
export function httpRouteOf(
  options: ShopOptions,
  where: {
    readonly hostName: string;
    readonly gateway: { readonly name: string; readonly namespace: string };
  },
): HttpRoute {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: options.route || options.name },
    spec: {
      parentRefs: [where.gateway],
      hostnames: [where.hostName],
      rules: [{ backendRefs: [{ name: options.name, port: 80 }] }],
    },
  };
}

/** The Rollout as its author writes it. */
export function rolloutOf(
  options: ShopOptions,
): KubernetesObject & { spec: RolloutSpec } {
  return {
    apiVersion: ROLLOUT_API_VERSION,
    kind: 'Rollout',
    metadata: { name: options.name },
    spec: {
      workloadRef: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: options.name,
      },
      strategy: { type: 'BlueGreen', steps: [...options.steps] },
      traffic: {
        service: options.name,
        gracePeriodSeconds: options.gracePeriodSeconds,
        ...(options.route
          ? {
              routes: [
                {
                  apiVersion: 'gateway.networking.k8s.io/v1',
                  kind: 'HTTPRoute',
                  name: options.route,
                },
              ],
            }
          : {}),
      },
      progressDeadlineSeconds: options.progressDeadlineSeconds,
      ...options.rollout,
    },
  };
}

/** The sample service; its tag is its version. */
export function imageOf(version: string): string {
  return `teal.dev/shop:${version}`;
}
