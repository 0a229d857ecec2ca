// SPDX-License-Identifier: Apache-2.0

/**
 * Gates: people and machines that a release asks before it goes on (DESIGN §2,
 * spec.gates). The schema (manifests/crd.yaml) bounds every list and text.
 */
import type { HttpAccess, SecretKeyReference } from './analysis';
import type { Rollout, RolloutStatus } from './rollout';
import type { Traffic } from './traffic';
import { isWithin, NO_TRAFFIC } from './traffic';

/**
 * When a gate is asked. `Start`: before the held template is let in. `Traffic`:
 * before a step gives the new version more requests, with its pods ready.
 * `Promotion`: with all traffic on the new version, before it becomes the stable
 * one. `Rollback`: all the while in between, whether the release should go back.
 */
export type GateMoment = 'Start' | 'Traffic' | 'Promotion' | 'Rollback';

/** A server that is asked by a signed POST (Standard Webhooks). */
export interface WebhookGate extends HttpAccess {
  url: string;
  /** Signs what is sent; `whsec_<base64>`, or any text. */
  secretRef: SecretKeyReference;
  /** Between two questions while the answer is no. Default 10s. */
  interval?: string;
  /** Questions in a row without a usable answer that are not yet called unanswered. Default 3. */
  retries?: number;
}

/** One gate; exactly one of `approval` and `webhook` is given. */
export interface Gate {
  /** Once in the list; what a person names to approve it. */
  name: string;
  /** What people should know before they approve. */
  description?: string;
  when: GateMoment;
  /** 1-based, of `Traffic`: only these. Absent: each step that gives the new version more requests than the one before. */
  steps?: number[];
  /** A person says yes. Not with `Rollback`. */
  approval?: object;
  webhook?: WebhookGate;
}

/**
 * `Waiting`: asked, not answered. `Approved`: open. `Denied`: the webhook says
 * no, and is asked again. `Unanswered`: the webhook gave no usable answer more
 * often than its retries allow, and is asked again. `Watching`: a `Rollback`
 * webhook has nothing against the release. `RollbackAsked`: the webhook sent the
 * release back.
 */
export type GateState =
  | 'Waiting'
  | 'Approved'
  | 'Denied'
  | 'Unanswered'
  | 'Watching'
  | 'RollbackAsked';

/** One gate of the release under way, or of the last one. */
export interface GateStatus {
  name: string;
  when: GateMoment;
  /** 1-based, of `Traffic`. */
  step?: number;
  /** Another release asks anew. */
  release: string;
  state: GateState;
  /** Since when it is asked. */
  askedAt: string;
  /** Of the answer that stands: when the person or the webhook gave it. */
  at?: string;
  /** Who approved it; `webhook` where that did. */
  by?: string;
  /** In the words of whoever answered, or why there is no answer. */
  reason?: string;
  /** Questions to the webhook so far; the next one has this number. */
  asked?: number;
  /** The last ones of them, without a usable answer. */
  errors?: number;
  /** When the webhook was asked last. */
  lastAskedAt?: string;
  /** Of what was asked: another definition asks anew. */
  question: string;
}

/** Gates that a status remembers. */
export const GATES_KEPT = 32;

/** A gate that stands in the way of the release now. */
export interface WaitingGate {
  readonly status: GateStatus;
  /** Undefined: it has just been taken out of the spec. */
  readonly gate: Gate | undefined;
}

const inTheWay: readonly GateState[] = ['Waiting', 'Denied', 'Unanswered'];

/** Gates that the release waits for now; a person may approve each of them, webhooks included. */
export function waitingGates(rollout: {
  readonly spec: Pick<Rollout['spec'], 'gates'>;
  readonly status?: Pick<RolloutStatus, 'gates' | 'release'>;
}): WaitingGate[] {
  const { release, gates = [] } = rollout.status ?? {};
  if (!release || release.finishedAt || release.result) return [];
  return gates
    .filter(it => it.release === release.id && inTheWay.includes(it.state))
    .map(status => ({
      status,
      gate: rollout.spec.gates?.find(({ name }) => name === status.name),
    }));
}

/**
 * Gates that are asked before a step gives the new version its traffic: those
 * that name it, and those for every step that lets in what the one before doesn't.
 *
 * @param index - of the step, 0-based
 */
export function trafficGates(
  gates: readonly Gate[] | undefined,
  steps: readonly { readonly traffic: Traffic }[],
  index: number,
): Gate[] {
  const before = index === 0 ? NO_TRAFFIC : steps[index - 1].traffic;
  const grows = !isWithin(steps[index].traffic, before);
  return (gates ?? []).filter(
    ({ when, steps: named }) =>
      when === 'Traffic' && (named ? named.includes(index + 1) : grows),
  );
}

/** What the annotation `rollouts.teal.dev/approve` holds: `g7/change-board`, or `g7/change-board/2` for one step. */
export interface ApproveCommand {
  readonly release: string;
  readonly gate: string;
  /** 1-based. Absent: the step that waits. */
  readonly step?: number;
}

const APPROVE =
  /^(g\d+(?:\.\d+)?)\/([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)(?:\/([1-9]\d?))?$/;

/** Reads the annotation; undefined for a text that is no such command. */
export function parseApprove(text: string): ApproveCommand | undefined {
  const [, release, gate, step] = APPROVE.exec(text) ?? [];
  if (!release || !gate) return undefined;
  return { release, gate, ...(step ? { step: Number(step) } : {}) };
}

/** The text of the annotation. */
export function approveText({ release, gate, step }: ApproveCommand): string {
  return [release, gate, ...(step === undefined ? [] : [step])].join('/');
}
