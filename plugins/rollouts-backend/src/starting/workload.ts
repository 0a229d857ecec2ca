// SPDX-License-Identifier: Apache-2.0
/** A workload as the API server has it, whole: a release changes one image of it and shows exactly what changes. */
import type { ReleasableKind } from '@teal/rollouts-common';
import type { KubeObject, ResourceType } from '../controller/kubeApi';
import type { LabelSelector } from '../controller/labelSelectorText';

/** What of a workload a release looks at. */
export interface Workload extends KubeObject {
  readonly spec: {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly selector?: LabelSelector;
    readonly updateStrategy?: {
      readonly type?: string;
      readonly rollingUpdate?: { readonly partition?: number };
    };
    readonly template: PodTemplate;
  };
  readonly status?: Readonly<Record<string, unknown>>;
}

/** What of its pod template. */
export interface PodTemplate {
  readonly metadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: { readonly containers: readonly Container[] };
}

/** What of its containers. */
export interface Container {
  readonly name: string;
  readonly image?: string;
}

const types: Record<ReleasableKind, ResourceType> = {
  Deployment: { group: 'apps', version: 'v1', plural: 'deployments' },
  StatefulSet: { group: 'apps', version: 'v1', plural: 'statefulsets' },
  DaemonSet: { group: 'apps', version: 'v1', plural: 'daemonsets' },
};

/** How a kind is asked for; undefined for one that can't be released. */
export function workloadType(kind: string): ResourceType | undefined {
  return (types as Record<string, ResourceType | undefined>)[kind];
}

/** Every image of the pods, in the order of their containers. */
export function imagesOf({ spec }: Workload): string[] {
  return spec.template.spec.containers.map(({ image = '' }) => image);
}
