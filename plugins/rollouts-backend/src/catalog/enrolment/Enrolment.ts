// SPDX-License-Identifier: Apache-2.0
import type { EntityLink } from '../entityLink';
import type { StrategySpec } from '../presets/Preset';

/** A route as an annotation names it. */
export interface RouteName {
  /** Absent: whatever the kind. */
  readonly kind?: string;
  readonly name: string;
}

/** What an entity asks for, with every mistake that can be seen without a cluster ruled out. */
export interface Enrolment {
  /** `component:default/cart`. */
  readonly entityRef: string;
  /** metadata.name. */
  readonly entityName: string;
  readonly link: EntityLink;
  /** Name of the preset, or `inline`. */
  readonly strategy: string;
  /** The preset's with the entity's steps and analysis, its placeholders still in it. */
  readonly spec: StrategySpec;
  /** Absent: every workload that is found. */
  readonly workloads?: readonly string[];
  readonly service?: string;
  /** Empty: the entity wants none. Absent: the one that is found. */
  readonly routes?: readonly RouteName[];
  readonly paused: boolean;
  /** Absent: every cluster in which workloads are found. */
  readonly clusters?: readonly string[];
}

/** An entity whose annotations can't be followed. */
export interface Mistaken {
  readonly entityRef: string;
  readonly strategy: string;
  /** One sentence a mistake. */
  readonly problems: readonly string[];
}

/** Undefined: the entity asks for nothing. */
export type ReadEnrolment = Enrolment | Mistaken | undefined;

/** True for an entity whose annotations can't be followed. */
export function isMistaken(read: Enrolment | Mistaken): read is Mistaken {
  return 'problems' in read;
}
