// SPDX-License-Identifier: Apache-2.0
/** What the portal tells about entities that asked for Rollouts by annotation. */
import {
  catalogMarks,
  MANAGED_BY_CATALOG,
  MANAGED_BY_LABEL,
} from './annotations';
import type { Rollout, RolloutStep } from './rollout';

/** A strategy that an entity can name: `GET /presets`. */
export interface PresetView {
  name: string;
  description?: string;
  /** True: comes with Teal. */
  builtIn: boolean;
  steps: RolloutStep[];
}

/** Why an entity has no Rollout, or not the one that it asks for. */
export interface EnrolmentProblem {
  /** For people: what is wrong, the candidates, the remedy. */
  sentence: string;
  /** Absent: whatever the cluster. */
  cluster?: string;
  namespace?: string;
}

/** A Rollout that an entity asked for, or that stands where it asks for one. */
export interface EnrolledRollout {
  cluster: string;
  namespace: string;
  name: string;
  /**
   * `kept`: as the entity wants it; `waiting`: it will be when the release under
   * way has ended; `foreign`: somebody else's, never touched; `leaving`: goes
   * when the release under way has ended; `orphaned`: its entity is gone.
   */
  state: 'kept' | 'waiting' | 'foreign' | 'leaving' | 'orphaned';
  /** What a state that isn't `kept` means here. */
  sentence?: string;
}

/** What came of an entity's annotations: `GET /enrolment?entityRef=`. */
export interface EntityEnrolment {
  entityRef: string;
  /** Value of the annotation; absent: the entity asks for nothing. */
  strategy?: string;
  problems: EnrolmentProblem[];
  rollouts: EnrolledRollout[];
}

/** Who decides what stands in a Rollout's spec. */
export type RolloutOwner =
  | {
      readonly kind: 'catalog';
      /** Entity ref. */
      readonly entityRef: string;
      readonly preset: string;
      /** The entity is gone: the sentence that says so. */
      readonly orphaned?: string;
    }
  /** A person or a tool, such as a GitOps controller. */
  | { readonly kind: 'other' };

/** Who decides what stands in a Rollout's spec, by its label and annotations. */
export function ownerOf({ metadata }: Pick<Rollout, 'metadata'>): RolloutOwner {
  const { labels = {}, annotations = {} } = metadata;
  const entityRef = annotations[catalogMarks.entity];
  if (labels[MANAGED_BY_LABEL] !== MANAGED_BY_CATALOG || !entityRef) {
    return { kind: 'other' };
  }
  const orphaned = annotations[catalogMarks.orphaned];
  return {
    kind: 'catalog',
    entityRef,
    preset: annotations[catalogMarks.preset] ?? '',
    ...(orphaned === undefined ? {} : { orphaned }),
  };
}

/** True while a release is under way, or its pods still stand after it was aborted: what it was started with stays. */
export function isMidRelease({ status }: Pick<Rollout, 'status'>): boolean {
  const { release, phase } = status ?? {};
  if (!release) return false;
  return (
    release.finishedAt === undefined ||
    phase === 'RollingBack' ||
    phase === 'RolledBack' ||
    phase === 'Finalizing'
  );
}
