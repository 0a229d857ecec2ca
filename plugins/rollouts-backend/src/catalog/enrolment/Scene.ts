// SPDX-License-Identifier: Apache-2.0
import type { ObjectReference, Rollout } from '@teal/rollouts-common';

type Labels = Readonly<Record<string, string>>;

/** A Deployment, as far as a plan looks at it. */
export interface SceneWorkload {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  /** Of its pods. */
  readonly podLabels: Labels;
}

export interface SceneService {
  readonly namespace: string;
  readonly name: string;
  /** Without the key that a release adds. Empty: it finds no pods by itself. */
  readonly selector: Labels;
}

export interface SceneRoute {
  readonly namespace: string;
  readonly ref: ObjectReference;
  /** Services of its own namespace that it sends to. */
  readonly services: readonly string[];
}

/** One cluster at one moment. */
export interface Scene {
  readonly cluster: string;
  readonly workloads: readonly SceneWorkload[];
  readonly services: readonly SceneService[];
  readonly routes: readonly SceneRoute[];
  readonly rollouts: readonly Rollout[];
  /** Undefined: a namespace that takes Rollouts from the catalog; else how it would. */
  readonly refusal: (namespace: string) => string | undefined;
}
