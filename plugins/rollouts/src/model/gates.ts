// SPDX-License-Identifier: Apache-2.0
import {
  type Gate,
  type GateMoment,
  type GateStatus,
  type Rollout,
  type WaitingGate,
  waitingGates,
} from '@teal/rollouts-common';

/** A gate as a person sees it: asked, or still to come. */
export interface ShownGate {
  readonly name: string;
  readonly when: GateMoment;
  /** Undefined: the release has not come to it. */
  readonly status?: GateStatus;
  /** Undefined: it was taken out of the spec meanwhile. */
  readonly definition?: Gate;
  /** Set while the release waits for it. */
  readonly waiting?: WaitingGate;
}

const order: readonly GateMoment[] = [
  'Start',
  'Traffic',
  'Promotion',
  'Rollback',
];

/** Those of the release under way or the last one, then those that it has not come to, in the order in which a release meets them. */
export function gatesOf(rollout: Rollout): ShownGate[] {
  const { spec, status = {} } = rollout;
  const known = (status.gates ?? []).filter(
    ({ release }) => release === status.release?.id,
  );
  const waiting = waitingGates(rollout);
  const asked = known.map(it => ({
    name: it.name,
    when: it.when,
    status: it,
    definition: spec.gates?.find(({ name }) => name === it.name),
    waiting: waiting.find(({ status: other }) => other === it),
  }));
  const toCome = (spec.gates ?? [])
    .filter(({ name }) => !known.some(it => it.name === name))
    .map(gate => ({ name: gate.name, when: gate.when, definition: gate }));
  return [...asked, ...toCome].sort(
    (a: ShownGate, b: ShownGate) =>
      order.indexOf(a.when) - order.indexOf(b.when) ||
      (a.status?.step ?? 0) - (b.status?.step ?? 0),
  );
}
