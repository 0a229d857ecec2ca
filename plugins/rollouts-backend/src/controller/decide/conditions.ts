// SPDX-License-Identifier: Apache-2.0

/**
 * Conditions in the meaning of kstatus: Ready is what a GitOps tool waits for,
 * Reconciling says that the controller works, Stalled that only a person can
 * help. One function a condition, in fixed order.
 */
import type { Condition, Phase } from '@teal/rollouts-common';
import type { Observation } from '../observe/observation';
import { timeText } from './memory';
import type { Outcome } from './outcome';

type Finding = Pick<Condition, 'status' | 'reason' | 'message'>;

/** Every condition of the status; the time of a transition is kept while a status stays. */
export function conditionsOf(
  observation: Observation,
  outcome: Outcome,
  now: number,
): Condition[] {
  const findings: [Condition['type'], Finding][] = [
    ['Ready', ready(outcome)],
    ['Reconciling', reconciling(outcome)],
    ['Stalled', stalled(outcome)],
    ['Gated', gated(observation)],
    ['Progressing', progressing(outcome)],
    ...analysisPassed(outcome),
  ];
  const before = observation.rollout.status?.conditions ?? [];
  return findings.map(([type, finding]) => {
    const known = before.find(condition => condition.type === type);
    return {
      type,
      ...finding,
      lastTransitionTime:
        known?.status === finding.status
          ? known.lastTransitionTime
          : timeText(now),
      observedGeneration: observation.rollout.generation,
    };
  });
}

/** Only where something was measured. */
function analysisPassed({ memory }: Outcome): [Condition['type'], Finding][] {
  const counting = (memory.analysis ?? []).filter(
    ({ stage, dryRun }) => stage !== 'Check' && !dryRun,
  );
  if (counting.length === 0) return [];
  const bad =
    counting.find(({ phase }) => phase === 'Failed') ??
    counting.find(({ phase }) => phase === 'Error' || phase === 'Inconclusive');
  if (bad) {
    return [
      [
        'AnalysisPassed',
        {
          status: bad.phase === 'Inconclusive' ? 'Unknown' : 'False',
          reason: bad.phase,
          message: bad.message ?? '',
        },
      ],
    ];
  }
  const running =
    !memory.release?.finishedAt &&
    counting.find(({ phase }) => phase === 'Running');
  return [
    [
      'AnalysisPassed',
      running
        ? { status: 'Unknown', reason: 'Running', message: '' }
        : { status: 'True', reason: 'Successful', message: '' },
    ],
  ];
}

function ready({ phase, message }: Outcome): Finding {
  const isReady = phase === 'Healthy' || phase === 'Disabled';
  return { status: isReady ? 'True' : 'False', reason: phase, message };
}

const working: Record<Phase, boolean> = {
  Pending: true,
  Healthy: false,
  Progressing: true,
  Paused: true,
  RollingBack: true,
  RolledBack: false,
  Finalizing: true,
  Degraded: false,
  Disabled: false,
};

function reconciling({ phase, message, stalled: reason }: Outcome): Finding {
  if (working[phase] && reason === undefined) {
    return { status: 'True', reason: phase, message };
  }
  return { status: 'False', reason: phase, message: '' };
}

function stalled({ stalled: reason, message }: Outcome): Finding {
  if (reason === undefined) {
    return { status: 'False', reason: 'NotStalled', message: '' };
  }
  return { status: 'True', reason, message };
}

function gated({ workload, guard, rollout }: Observation): Finding {
  if (!workload) {
    return {
      status: 'Unknown',
      reason: 'WorkloadMissing',
      message: `Deployment ${rollout.spec.workloadRef.name} doesn't exist`,
    };
  }
  if (!guard.works) {
    return { status: 'False', reason: 'GuardMissing', message: guard.reason };
  }
  if (workload.bypass !== undefined) {
    return {
      status: 'False',
      reason: 'Bypassed',
      message: `Deployment ${workload.name} was taken out: ${workload.bypass}`,
    };
  }
  if (!workload.gated) {
    return {
      status: 'False',
      reason: 'NotGatedYet',
      message: `Deployment ${workload.name} doesn't carry the gate's label`,
    };
  }
  return {
    status: 'True',
    reason: guard.mechanism === 'webhook' ? 'Webhook' : 'AdmissionPolicy',
    message: guard.reason,
  };
}

const progress: Record<Phase, Finding['status']> = {
  Pending: 'Unknown',
  Healthy: 'True',
  Progressing: 'True',
  Paused: 'Unknown',
  RollingBack: 'False',
  RolledBack: 'False',
  Finalizing: 'True',
  Degraded: 'False',
  Disabled: 'True',
};

function progressing({ phase, message, stalled: reason }: Outcome): Finding {
  return { status: progress[phase], reason: reason ?? phase, message };
}
