// SPDX-License-Identifier: Apache-2.0
/** What is stored of a pod's diagnosis: bounded, without secrets, and never less than before. Pure. */
import type {
  ContainerDiagnosis,
  EventView,
  PodDiagnosis,
} from '@teal/rollouts-common';
import { redactLine, redactLog } from './redactLog';

/** Lines that are kept of each container, before and after its restart. */
const LINES = 200;
const LINE_LETTERS = 1_000;
/** What is looked at of a line: a secret that the cut would halve must be seen whole. */
const READ_LETTERS = 2_000;
/** Of all lines of a pod together. */
const POD_LETTERS = 64 * 1024;
const EVENTS = 50;
const CONTAINERS = 20;

/** As it is stored. */
export function keptDiagnosis(diagnosis: PodDiagnosis): PodDiagnosis {
  const containers = diagnosis.containers.slice(0, CONTAINERS);
  const letters = POD_LETTERS / Math.max(1, 2 * containers.length);
  return {
    ...diagnosis,
    ...(diagnosis.explanation !== undefined && {
      explanation: sentence(diagnosis.explanation),
    }),
    containers: containers.map(it => ({
      ...it,
      ...(it.message !== undefined && { message: sentence(it.message) }),
      lines: newest(it.lines, letters),
      previousLines: newest(it.previousLines, letters),
    })),
    events: diagnosis.events.slice(0, EVENTS).map(it => ({
      ...it,
      message: sentence(it.message),
    })),
  };
}

/**
 * What is known of a pod after another look. A pod on its way out, or one whose
 * log is gone, says less than it said before.
 */
export function afterAnotherLook(
  before: PodDiagnosis,
  now: PodDiagnosis,
): PodDiagnosis {
  const events = now.events.length ? now.events : before.events;
  if (now.status === 'Terminating') return { ...before, events };
  return {
    ...now,
    events,
    containers: now.containers.map(container =>
      withLinesOf(
        before.containers.find(({ name }) => name === container.name),
        container,
      ),
    ),
  };
}

function withLinesOf(
  before: ContainerDiagnosis | undefined,
  now: ContainerDiagnosis,
): ContainerDiagnosis {
  if (!before) return now;
  const either = (one: string[], other: string[]) => (one.length ? one : other);
  return {
    ...now,
    lines: either(now.lines, before.lines),
    previousLines: either(now.previousLines, before.previousLines),
  };
}

function sentence(text: EventView['message']): string {
  return shortened(redactLine(text.slice(0, READ_LETTERS)));
}

function shortened(line: string): string {
  return line.length > LINE_LETTERS ? `${line.slice(0, LINE_LETTERS)} …` : line;
}

/** As many of the newest as fit. */
function newest(lines: readonly string[], letters: number): string[] {
  const kept: string[] = [];
  let left = letters;
  const read = lines.slice(-LINES).map(line => line.slice(0, READ_LETTERS));
  for (const line of redactLog(read).reverse()) {
    const short = shortened(line);
    left -= short.length + 1;
    if (left < 0) break;
    kept.unshift(short);
  }
  return kept;
}
