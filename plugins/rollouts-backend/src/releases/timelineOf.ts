// SPDX-License-Identifier: Apache-2.0
/**
 * Lines of a timeline from the status of a Rollout. Each has a key made of what
 * it says, so that the same status read again, by another replica or after a
 * restart, gives the same lines. Pure.
 */
import type {
  Rollout,
  RolloutStatus,
  StepMark,
  StepStatus,
  TimelineEntry,
} from '@teal/rollouts-common';
import { commandAnnotations, parseAdjust } from '@teal/rollouts-common';
import type { KeyedEntry } from './rows';

/** Everything that a status says of its release. */
export function statusLines(status: RolloutStatus): KeyedEntry[] {
  const { release } = status;
  if (!release) return [];
  return [
    line(`status/Running`, {
      at: release.startedAt,
      kind: 'status',
      state: 'Running',
      by: release.changedBy,
    }),
    ...(status.steps ?? []).flatMap(stepLines),
    ...trafficLines(status),
    ...measurementLines(status),
    ...gateLines(status),
    ...standstill(status),
  ];
}

const marks: readonly (readonly [keyof StepStatus, StepMark])[] = [
  ['startedAt', 'Started'],
  ['readyAt', 'Ready'],
  ['routedAt', 'Routed'],
  ['analyzedAt', 'Analyzed'],
  ['finishedAt', 'Finished'],
];

function stepLines(passed: StepStatus, index: number): KeyedEntry[] {
  const step = index + 1;
  return marks.flatMap(([field, state]) => {
    const at = passed[field];
    if (at === undefined) return [];
    const by = state === 'Finished' ? passed.by : undefined;
    return [
      line(`step/${step}/${state}`, { at, kind: 'step', state, step, by }),
    ];
  });
}

function trafficLines({ traffic, step }: RolloutStatus): KeyedEntry[] {
  const at = traffic?.appliedAt;
  if (!traffic || at === undefined) return [];
  return [
    line(`traffic/${at}/${traffic.weight}`, {
      ...({ at, kind: 'traffic' } as const),
      weight: traffic.weight,
      step: stepNumber(step),
    }),
  ];
}

function measurementLines({ analysis = [] }: RolloutStatus): KeyedEntry[] {
  return analysis.flatMap(({ metric, stage, step, measurements }) =>
    measurements.map(it =>
      line(`analysis/${stage}/${step ?? ''}/${metric}/${it.startedAt}`, {
        ...({ at: it.finishedAt, kind: 'analysis' } as const),
        state: it.phase,
        name: metric,
        stage,
        step,
        value: it.value,
        baseline: it.baseline,
        message: it.message,
      }),
    ),
  );
}

/** What each gate has said last, of this release. */
function gateLines({ gates = [], release }: RolloutStatus): KeyedEntry[] {
  return gates
    .filter(gate => gate.release === release?.id)
    .map(({ name, when, step, state, askedAt, at, by, reason }) => {
      const since = at ?? askedAt;
      return line(`gate/${name}/${when}/${step ?? ''}/${state}/${since}`, {
        ...({ at: since, kind: 'gate' } as const),
        ...{ state, name, step, by },
        message: reason,
      });
    });
}

/** That it waits for somebody, or can't go on. */
function standstill(status: RolloutStatus): KeyedEntry[] {
  const { phase, step, currentStep, message } = status;
  const stands = phase === 'Paused' || phase === 'Degraded';
  if (!stands || !currentStep || status.release?.finishedAt) return [];
  const { startedAt: at } = currentStep;
  return [
    line(`status/${phase}/${step ?? ''}/${at}`, {
      ...({ at, kind: 'status' } as const),
      state: phase,
      step: stepNumber(step),
      message,
    }),
  ];
}

/** "2/4" -> 2 */
function stepNumber(step: string | undefined): number | undefined {
  const number = Number.parseInt(step ?? '', 10);
  return Number.isInteger(number) ? number : undefined;
}

const oneShot = [
  'promote',
  'abort',
  'rollback',
  'retry',
  'adjust',
  'hold',
  'approve',
] as const;

/** A command that somebody gave: its line but for the key's end, and the release that it is for. */
export interface GivenCommand {
  readonly release: string;
  /** The same command given at another time has the same. */
  readonly key: string;
  readonly entry: TimelineEntry;
}

/**
 * Commands that are on the Rollout now and weren't before. `before` undefined:
 * nothing was seen before.
 */
export function newCommands(
  before: Rollout | undefined,
  after: Rollout,
  at: string,
): GivenCommand[] {
  const was = before?.metadata.annotations ?? {};
  const is = after.metadata.annotations ?? {};
  const by = is[commandAnnotations.actor];
  const message = is[commandAnnotations.reason];
  const given = oneShot.flatMap((name): GivenCommand[] => {
    const value = is[commandAnnotations[name]];
    if (value === undefined || value === was[commandAnnotations[name]]) {
      return [];
    }
    const release =
      name === 'adjust' ? parseAdjust(value)?.release : value.split('/')[0];
    if (!release) return [];
    return [
      {
        release,
        key: `command/${name}/${value}/`,
        entry: {
          ...({ at, kind: 'command', state: name } as const),
          ...(name === 'promote' && stepOf(value)),
          ...(by !== undefined && { by }),
          ...(message !== undefined && { message }),
        },
      },
    ];
  });
  return [...given, ...resumed(before, after, at)];
}

/** A hold that is gone although its release goes on was taken back by a person. */
function resumed(
  before: Rollout | undefined,
  after: Rollout,
  at: string,
): GivenCommand[] {
  const held = before?.metadata.annotations?.[commandAnnotations.hold];
  const { release } = after.status ?? {};
  const goesOn =
    held !== undefined &&
    after.metadata.annotations?.[commandAnnotations.hold] === undefined &&
    release?.id === held &&
    !release.finishedAt &&
    !release.result;
  if (!goesOn) return [];
  const by = after.metadata.annotations?.[commandAnnotations.actor];
  return [
    {
      release: held,
      key: `command/resume/${held}/`,
      entry: {
        ...({ at, kind: 'command', state: 'resume' } as const),
        ...(by !== undefined && { by }),
      },
    },
  ];
}

function stepOf(value: string): { step?: number } {
  const step = Number(value.split('/')[1]);
  return Number.isInteger(step) ? { step } : {};
}

/** Without what is undefined, which JSON would leave out anyway. */
function line(key: string, entry: TimelineEntry): KeyedEntry {
  const given = Object.entries(entry).filter(([, it]) => it !== undefined);
  return { key, entry: Object.fromEntries(given) as unknown as TimelineEntry };
}
