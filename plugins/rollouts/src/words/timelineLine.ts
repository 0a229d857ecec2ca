// SPDX-License-Identifier: Apache-2.0
import {
  type GateState,
  type MeasurementPhase,
  type PodMark,
  RECORD_STATUSES,
  type RecordStatus,
  type StepMark,
  type TimelineEntry,
} from '@teal/rollouts-common';
import type { Translate } from '../translation';
import { sentenceOf } from './sentence';
import { type Tone, toneOfMetric, toneOfRecord } from './phase';

/** A line of the timeline for a person. */
export interface TimelineWords {
  readonly tone: Tone;
  readonly sentence: string;
  /** What somebody said, or why something failed. */
  readonly detail?: string;
}

/** What a line says. */
export function timelineWords(
  line: TimelineEntry,
  t: Translate,
): TimelineWords {
  switch (line.kind) {
    case 'status':
      return statusWords(line, t);
    case 'step':
      return {
        tone: line.state === 'Finished' ? 'good' : 'busy',
        sentence: t(`line.${line.state as StepMark}`, {
          step: String(line.step),
        }),
      };
    case 'command':
      return { tone: 'waiting', ...commandWords(line, t) };
    case 'analysis':
      return measurementWords(line, t);
    case 'pod':
      return podWords(line, t);
    case 'traffic':
      return {
        tone: 'busy',
        sentence: t('line.traffic', { weight: String(line.weight) }),
      };
    case 'gate':
      return {
        tone: line.state === 'Approved' ? 'good' : 'waiting',
        sentence: t('line.gate', {
          name: line.name ?? '',
          state: t(`gate.state.${line.state as GateState}`),
        }),
        detail: line.message,
      };
    default:
      return noteWords(line, t);
  }
}

function statusWords(line: TimelineEntry, t: Translate): TimelineWords {
  const { state = '', message } = line;
  if (state === 'Pending') {
    return { tone: 'waiting', sentence: t('line.asked') };
  }
  if (state === 'Running') return { tone: 'busy', sentence: t('line.began') };
  if (isRecordStatus(state)) {
    return {
      tone: toneOfRecord[state],
      sentence: t('line.ended', { status: t(`releases.${state}`) }),
      detail: message && sentenceOf(message),
    };
  }
  const said = message ? sentenceOf(message) : state;
  return state === 'Paused'
    ? { tone: 'waiting', sentence: t('line.waits', { message: said }) }
    : { tone: 'bad', sentence: t('line.stands', { message: said }) };
}

function isRecordStatus(state: string): state is RecordStatus {
  return (RECORD_STATUSES as readonly string[]).includes(state);
}

const labels = {
  promote: 'action.promote.label',
  hold: 'action.hold.label',
  resume: 'action.resume.label',
  abort: 'action.abort.label',
  rollback: 'action.rollback.label',
  retry: 'action.retry.label',
  adjust: 'action.adjust.label',
} as const;

function commandWords(
  { state = '', step, message }: TimelineEntry,
  t: Translate,
): Omit<TimelineWords, 'tone'> {
  const action = state in labels ? t(labels[state as keyof typeof labels]) : '';
  return {
    sentence:
      step === undefined
        ? t('line.command', { action: action || state })
        : t('line.commandStep', {
            action: action || state,
            step: String(step),
          }),
    detail: message,
  };
}

function measurementWords(line: TimelineEntry, t: Translate): TimelineWords {
  const phase = line.state as MeasurementPhase;
  return {
    tone: toneOfMetric[phase],
    sentence: measured(line, t(`analysis.${phase}`), t),
    detail: line.message,
  };
}

function measured(
  { name = '', value, baseline }: TimelineEntry,
  verdict: string,
  t: Translate,
): string {
  if (value === undefined) return t('line.notMeasured', { name, verdict });
  if (baseline === undefined) {
    return t('line.measured', { name, verdict, value });
  }
  return t('line.measuredBoth', { name, verdict, value, baseline });
}

const toneOfPod: Record<PodMark, Tone> = {
  Created: 'calm',
  Ready: 'good',
  Failed: 'bad',
  Gone: 'calm',
};

function podWords(line: TimelineEntry, t: Translate): TimelineWords {
  const mark = line.state as PodMark;
  return {
    tone: toneOfPod[mark],
    sentence: t(`line.pod${mark}`, { name: line.name ?? '' }),
    detail: line.message,
  };
}

function noteWords(line: TimelineEntry, t: Translate): TimelineWords {
  const { state, message } = line;
  if (state === 'works') {
    return { tone: 'good', sentence: t('line.works'), detail: message };
  }
  if (state === 'broken') {
    return { tone: 'bad', sentence: t('line.broken'), detail: message };
  }
  return { tone: 'calm', sentence: t('line.noted'), detail: message };
}
