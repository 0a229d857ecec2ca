// SPDX-License-Identifier: Apache-2.0
import type { RolloutSpec } from '@teal/rollouts-common';

/** The part of a Rollout's spec that doesn't depend on the workload. */
export type StrategySpec = Omit<
  RolloutSpec,
  'workloadRef' | 'traffic' | 'disabled' | 'paused'
> & { readonly traffic?: Omit<RolloutSpec['traffic'], 'service' | 'routes'> };

/** What an entity names in its strategy annotation. */
export interface Preset {
  readonly name: string;
  readonly description?: string;
  /** True: comes with Teal. */
  readonly builtIn: boolean;
  /** With placeholders such as `{service}`. */
  readonly spec: StrategySpec;
}

/** By name. */
export type Presets = ReadonlyMap<string, Preset>;
