// SPDX-License-Identifier: Apache-2.0
import type { Phase } from '@teal/rollouts-common';
import type { MeasurementRequest } from '../analysis/judging/request';
import type { GateQuestion } from '../gates/asking/question';
import type { Note, Write } from './decision';
import type { Memory } from './memory';

/** What one rule answers; `decide` makes the whole status of it. */
export interface Outcome {
  readonly phase: Phase;
  /** The sentence in status.message: names the object and the number that block. */
  readonly message: string;
  readonly writes: readonly Write[];
  readonly notes: readonly Note[];
  readonly memory: Memory;
  /** Milliseconds since the epoch; see Decision. */
  readonly requeueAt?: number;
  /** CamelCase: only a person can change this. Condition Stalled. */
  readonly stalled?: string;
  /** See Decision. Absent: none. */
  readonly measurements?: readonly MeasurementRequest[];
  /** See Decision. Absent: none. */
  readonly questions?: readonly GateQuestion[];
  /** See Decision. */
  readonly recordFirst?: true;
  /** It is paused for a time that its author gave, and for nothing else. */
  readonly byClock?: true;
}

/** Where a part of a rule stands: passed, or the sentence that says what it waits for. */
export interface Wait {
  readonly message: string;
  readonly writes: readonly Write[];
  /** Milliseconds since the epoch. */
  readonly requeueAt?: number;
  /** CamelCase: only a person can change this. */
  readonly stalled?: string;
  /** See Outcome. */
  readonly byClock?: true;
}

/** The earlier of two times, either of which may be absent. */
export function earlier(
  a: number | undefined,
  b: number | undefined,
): number | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Math.min(a, b);
}
