// SPDX-License-Identifier: Apache-2.0

/**
 * Commands (I9): each acts on the release it names or not at all, and of
 * several the strongest wins: rollback, abort, promote, retry, approve, adjust. A command is
 * first carried out in the status and taken off the Rollout a round later, so
 * that a controller that dies in between neither loses nor doubles it.
 */
import { directionOf } from '@teal/rollouts-common';
import type { CommandName, Commands } from '../observe/observation';
import type { Note, Write } from './decision';
import type { Memory } from './memory';
import {
  markStep,
  nextAttempt,
  refuseTemplate,
  settleResult,
  stepIndex,
} from './memory';
import { judgeAdjust } from './judgeAdjust';
import { judgeApprove } from './judgeApprove';
import { scheduleNow } from './scheduleNow';
import type { Situation } from './situation';
import type { Verdict } from './verdict';

/** A person's reason is cut to what the status holds. */
const REASON_LENGTH = 1024;

/** What the commands have changed. */
export interface Heeded {
  readonly memory: Memory;
  /** Set: the release starts again under this id. */
  readonly retryAs?: string;
  /** Takes carried-out and useless commands off the Rollout. */
  readonly removal: readonly Write[];
  readonly notes: readonly Note[];
}

/** The strongest first. */
const precedence: readonly CommandName[] = [
  'rollback',
  'abort',
  'promote',
  'retry',
  'approve',
  'adjust',
  'hold',
];

const judges: Record<
  CommandName,
  (situation: Situation) => Verdict | undefined
> = {
  rollback: judgeRollback,
  abort: judgeAbort,
  promote: judgePromote,
  retry: judgeRetry,
  approve: judgeBoundApprove,
  adjust: judgeBoundAdjust,
  hold: judgeHold,
};

/** Carries out the strongest command that applies, and clears away what is done or out of date. */
export function heed(situation: Situation): Heeded {
  const { commands } = situation.observation.rollout;
  let memory = situation.memory;
  let retryAs: string | undefined;
  let acted = false;
  const done: CommandName[] = [];
  const notes: Note[] = [];
  for (const command of precedence) {
    const verdict = judges[command]({ ...situation, memory });
    if (!verdict || verdict.kind === 'keep') continue;
    if (verdict.kind === 'drop') {
      done.push(command);
      if (verdict.note) {
        notes.push({
          type: 'Warning',
          reason: 'CommandDropped',
          message: verdict.note,
        });
      }
    } else if (!acted) {
      acted = true;
      if (verdict.kind === 'act') memory = verdict.memory;
      else retryAs = verdict.as;
      notes.push({
        type: 'Normal',
        reason: 'CommandAccepted',
        message: verdict.note,
      });
    }
  }
  for (const { command, value, why } of commands.malformed) {
    done.push(command);
    notes.push({
      type: 'Warning',
      reason: 'CommandUnreadable',
      message: `command ${command}: "${value}": ${why}`,
    });
  }
  return { memory, retryAs, notes, removal: removal([...new Set(done)]) };
}

function removal(commands: readonly CommandName[]): Write[] {
  if (commands.length === 0) return [];
  return [
    {
      kind: 'removeCommands',
      commands,
      reason: `${commands.join(', ')}: carried out or of no use any more`,
    },
  ];
}

function judgeRollback(situation: Situation): Verdict | undefined {
  const { memory, now, canary, workload } = situation;
  const command = situation.observation.rollout.commands.rollback;
  if (!command) return undefined;
  const stale = notThisRelease(situation, 'rollback', command.release);
  if (stale) return stale;
  const { release } = memory;
  if (!release || memory.rejected?.releaseId === release.id) {
    return { kind: 'drop' };
  }
  const direction = directionOf(memory);
  if (direction === 'finishing') {
    return tooLate('rollback', release.id);
  }
  if (situation.templateIsStable && situation.begun) return { kind: 'drop' };
  const reason = spoken('rolled back', situation.observation.rollout.commands);
  return {
    kind: 'act',
    note: `release ${release.id} is ${reason}`,
    memory: refuseTemplate(
      settleResult(
        memory,
        direction === 'back' ? release.result ?? 'RolledBack' : 'RolledBack',
        direction === 'back' ? release.reason : reason,
      ),
      {
        revision: canary?.hash,
        templateHash: workload.templateHash,
        now,
        reason,
      },
    ),
  };
}

function judgeAbort(situation: Situation): Verdict | undefined {
  const { memory } = situation;
  const { commands } = situation.observation.rollout;
  if (!commands.abort) return undefined;
  const stale = notThisRelease(situation, 'abort', commands.abort.release);
  if (stale) return stale;
  const id = commands.abort.release;
  const direction = directionOf(memory);
  if (direction === 'finishing') return tooLate('abort', id);
  if (direction === 'back' || direction === 'rollback') return { kind: 'drop' };
  const reason = spoken('aborted', commands);
  return {
    kind: 'act',
    note: `release ${id} is ${reason}`,
    memory: settleResult(memory, 'RolledBack', reason),
  };
}

function judgePromote(situation: Situation): Verdict | undefined {
  const { memory, steps } = situation;
  const { commands } = situation.observation.rollout;
  const { promote } = commands;
  if (!promote) return undefined;
  const stale = notThisRelease(situation, 'promote', promote.release);
  if (stale) return stale;
  const direction = directionOf(memory);
  if (direction === 'finishing') return { kind: 'drop' };
  if (direction !== 'forward') {
    return {
      kind: 'drop',
      note: `promote ${promote.release}: the release goes back; retry it first`,
    };
  }
  const current = stepIndex(memory, steps.length);
  const first = promote.step === 'full' ? current : promote.step - 1;
  const last = promote.step === 'full' ? steps.length - 1 : first;
  const by = commands.actor ?? 'a person';
  const open = steps
    .map((_, index) => index)
    .filter(
      index => index >= first && index <= last && !memory.steps?.[index]?.by,
    );
  if (open.length === 0) return { kind: 'drop' };
  if (first !== current) {
    const passed = first < current ? 'has passed' : "hasn't begun";
    return {
      kind: 'drop',
      note: `promote ${promote.release}/${
        promote.step
      }: that step ${passed}, step ${current + 1} is under way`,
    };
  }
  const closed = scheduleNow(situation);
  if (closed) {
    return {
      kind: 'drop',
      note: `promote ${promote.release}/${promote.step}: ${closed.sentence}; promote it then`,
    };
  }
  return {
    kind: 'act',
    note: `release ${promote.release}: ${
      promote.step === 'full' ? 'all steps' : `step ${promote.step}`
    } promoted by ${by}`,
    memory: open.reduce(
      (marked, index) => markStep(marked, index, { by }),
      memory,
    ),
  };
}

function judgeRetry(situation: Situation): Verdict | undefined {
  const { memory, held, workload } = situation;
  const { commands } = situation.observation.rollout;
  if (!commands.retry) return undefined;
  const asked = commands.retry.release;
  const current = memory.release?.id;
  if (current === nextAttempt(asked)) return { kind: 'drop' };
  const stale = notThisRelease(situation, 'retry', asked);
  if (stale) return stale;
  const rejected =
    held && memory.rejected?.templateHash === workload.templateHash;
  if (directionOf(memory) === 'back' || rejected) {
    const closed = scheduleNow(situation);
    if (closed) {
      return {
        kind: 'drop',
        note: `retry ${asked}: ${closed.sentence}; retry it then`,
      };
    }
    return {
      kind: 'retry',
      as: nextAttempt(asked),
      note: `release ${asked} is ${spoken(
        'retried',
        commands,
      )} as ${nextAttempt(asked)}`,
    };
  }
  return {
    kind: 'drop',
    note: `retry ${asked}: the release neither failed nor was refused`,
  };
}

function judgeBoundAdjust(situation: Situation): Verdict | undefined {
  const { adjust } = situation.observation.rollout.commands;
  if (!adjust) return undefined;
  return (
    notThisRelease(situation, 'adjust', adjust.release) ??
    judgeAdjust(situation)
  );
}

function judgeBoundApprove(situation: Situation): Verdict | undefined {
  const { approve } = situation.observation.rollout.commands;
  if (!approve) return undefined;
  return (
    notThisRelease(situation, 'approve', approve.release) ??
    judgeApprove(situation)
  );
}

function judgeHold(situation: Situation): Verdict | undefined {
  const { hold } = situation.observation.rollout.commands;
  if (!hold) return undefined;
  return notThisRelease(situation, 'hold', hold.release) ?? { kind: 'keep' };
}

/** A late click must not act on something else. */
function notThisRelease(
  { memory }: Situation,
  command: CommandName,
  release: string,
): Verdict | undefined {
  const current = memory.release;
  if (current?.id === release && !current.finishedAt) return undefined;
  const ended = [current, ...(memory.history ?? [])].find(
    known => known?.id === release && known.finishedAt,
  );
  // A command that led to this very end has been carried out.
  const ownEnd =
    ended &&
    (command === 'hold' ||
      ((command === 'rollback' || command === 'abort') &&
        ended.result !== 'Succeeded' &&
        ended.result !== 'Superseded'));
  if (ownEnd) return { kind: 'drop' };
  return {
    kind: 'drop',
    note: `${command} ${release}: ${
      current && !current.finishedAt
        ? `release ${current.id} is under way`
        : 'no release is under way'
    }`,
  };
}

function tooLate(command: CommandName, release: string): Verdict {
  return {
    kind: 'drop',
    note: `${command} ${release}: the new version is the stable one already; apply the old template to go back to it`,
  };
}

function spoken(verb: string, commands: Commands): string {
  const by = commands.actor ? ` by ${commands.actor}` : '';
  const why = commands.reason ? `: ${commands.reason}` : '';
  return `${verb}${by}${why}`.slice(0, REASON_LENGTH);
}
