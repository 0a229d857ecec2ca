// SPDX-License-Identifier: Apache-2.0
/** A row of the tables of gate and guard, and the commands that people give in them. */
import type { GatedWorkload, Seen } from './GatedWorkload';

/** One command of somebody. `$name` stands for the Deployment. */
export interface Act {
  readonly kubectl: readonly string[];
  /** Standard input. */
  readonly input?: (workload: GatedWorkload) => string;
}

/**
 * `settled`: at rest with the gate's label. `held`: v2 is held. `running`: v2 was
 * let in and its release is under way. `finished`: and over, all restored.
 */
export type Given = 'settled' | 'held' | 'running' | 'finished';

/** A row of the table, run with the real kubectl against the real API server. */
export interface AdmissionCase {
  readonly name: string;
  readonly given: Given;
  /** Spec fields of the manifest that the workload is made from. */
  readonly spec?: Parameters<GatedWorkload['manifest']>[1];
  /** Made by `kubectl apply --server-side`, as GitOps tools do. */
  readonly serverSide?: boolean;
  /** No label: the gate isn't asked for. */
  readonly unlabelled?: boolean;
  readonly when: readonly Act[];
  /** The last command is refused with this sentence. */
  readonly refused?: RegExp;
  /** The last command warns. */
  readonly warned?: RegExp;
  /** `new`: the id of the last write; `kept`: as before the commands. What isn't named isn't looked at. */
  readonly then: Partial<Seen> & {
    readonly release?: 'new' | 'kept' | undefined;
    readonly held?: 'new' | 'kept' | undefined;
  };
}

export const setImage = (version: string): Act => ({
  kubectl: [
    'set',
    'image',
    'deployment/$name',
    `shop=teal.dev/idle:${version}`,
  ],
});

export const patch = (body: object, ...flags: string[]): Act => ({
  kubectl: [
    ...['patch', 'deployment', '$name', '--type=merge'],
    ...['--patch', JSON.stringify(body), ...flags],
  ],
});

export const apply = (
  version: string,
  spec: Parameters<GatedWorkload['manifest']>[1] = {},
  ...flags: string[]
): Act => ({
  kubectl: ['apply', ...flags, '-f', '-'],
  input: workload => workload.manifest(version, spec),
});

export const replace = (
  version: string,
  spec: Parameters<GatedWorkload['manifest']>[1] = {},
): Act => ({
  kubectl: ['replace', '-f', '-'],
  input: workload => workload.manifest(version, spec),
});

/** `kubectl rollout undo` goes by the ReplicaSets; this one's is there when the Deployment carries its number. */
export const revision = (number: number): Act => ({
  kubectl: [
    ...['wait', 'deployment/$name', '--timeout=180s'],
    `--for=jsonpath={.metadata.annotations.deployment\\.kubernetes\\.io/revision}=${number}`,
  ],
});
