// SPDX-License-Identifier: Apache-2.0
/** Command annotations -> commands bound to a release (I9), or the sentence that says what they should hold. Pure. */
import {
  commandAnnotations,
  parseAdjust,
  parseApprove,
  trafficFault,
} from '@teal/rollouts-common';
import type { CommandName, Commands } from './observation';

const RELEASE = /^g\d+(\.\d+)?$/;
const PROMOTE = /^(g\d+(?:\.\d+)?)\/(full|[1-9]\d*)$/;

/** Reads the commands; whether they apply is decide's to say. */
export function commandsOf(
  annotations: Readonly<Record<string, string>>,
): Commands {
  const malformed: Commands['malformed'][number][] = [];
  const bound = (command: CommandName) => {
    const value = annotations[commandAnnotations[command]];
    if (value === undefined) return undefined;
    if (RELEASE.test(value)) return { release: value };
    malformed.push({
      command,
      value,
      why: 'it should hold a release, such as g7',
    });
    return undefined;
  };
  const promote = promoteOf(annotations, malformed);
  const hold = bound('hold');
  const abort = bound('abort');
  const rollback = bound('rollback');
  const retry = bound('retry');
  const adjust = adjustOf(annotations, malformed);
  const approve = approveOf(annotations, malformed);
  const { actor, reason } = {
    actor: annotations[commandAnnotations.actor],
    reason: annotations[commandAnnotations.reason],
  };
  return {
    ...(promote ? { promote } : {}),
    ...(hold ? { hold } : {}),
    ...(abort ? { abort } : {}),
    ...(rollback ? { rollback } : {}),
    ...(retry ? { retry } : {}),
    ...(adjust ? { adjust } : {}),
    ...(approve ? { approve } : {}),
    ...(actor ? { actor } : {}),
    ...(reason ? { reason } : {}),
    malformed,
  };
}

function adjustOf(
  annotations: Readonly<Record<string, string>>,
  malformed: Commands['malformed'][number][],
): Commands['adjust'] {
  const value = annotations[commandAnnotations.adjust];
  if (value === undefined) return undefined;
  const command = parseAdjust(value);
  const why =
    command && RELEASE.test(command.release)
      ? trafficFault(command.traffic)
      : 'it should hold JSON such as {"release":"g7","step":2,"weight":35}';
  if (command && why === undefined) return command;
  malformed.push({
    command: 'adjust',
    value: value.slice(0, 200),
    why: why ?? '',
  });
  return undefined;
}

function approveOf(
  annotations: Readonly<Record<string, string>>,
  malformed: Commands['malformed'][number][],
): Commands['approve'] {
  const value = annotations[commandAnnotations.approve];
  if (value === undefined) return undefined;
  const command = parseApprove(value);
  if (!command) {
    malformed.push({
      command: 'approve',
      value: value.slice(0, 200),
      why: 'it should hold a release and a gate, such as g7/change-board, or g7/change-board/2 for one step',
    });
  }
  return command;
}

function promoteOf(
  annotations: Readonly<Record<string, string>>,
  malformed: Commands['malformed'][number][],
): Commands['promote'] {
  const value = annotations[commandAnnotations.promote];
  if (value === undefined) return undefined;
  const [, release, step] = PROMOTE.exec(value) ?? [];
  if (!release) {
    malformed.push({
      command: 'promote',
      value,
      why: 'it should hold a release and a step, such as g7/2 or g7/full',
    });
    return undefined;
  }
  return { release, step: step === 'full' ? 'full' : Number(step) };
}
