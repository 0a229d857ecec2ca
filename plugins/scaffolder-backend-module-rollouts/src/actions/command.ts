// SPDX-License-Identifier: Apache-2.0
/**
 * What promote, abort and roll back share. A command is bound to the release (and
 * the step) that was seen when the task came to it; that is kept in a checkpoint
 * before the command is given, so a task that is resumed can only give the same
 * command again, which then applies to nothing any more, never a second one.
 */
import { ConflictError } from '@backstage/errors';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import type {
  RolloutActionName,
  RolloutActionRequest,
  RolloutRef,
  RolloutsApi,
  RolloutView,
} from '@teal/rollouts-common';
import {
  currentStepNumber,
  rolloutRefOf,
  rolloutRefText,
} from '@teal/rollouts-common';
import type { z as zod } from 'zod/v3';
import { orRefused } from '../refused';
import type { Target } from '../target';
import { findRollout, placeFields, targetFields } from '../target';

type Zod = typeof zod;

const RELEASE_ID = /^g[0-9]+(\.[0-9]+)?$/;

/** Input of every command. */
export const commandInput = {
  ...targetFields,
  release: (z: Zod) =>
    z
      .string()
      .regex(RELEASE_ID)
      .optional()
      .describe(
        'The release that is meant, such as g7: output of rollouts:release or rollouts:wait. Another one is running: the step fails. Default: the one that runs.',
      ),
  reason: (z: Zod) =>
    z
      .string()
      .max(500)
      .optional()
      .describe('Kept with the command; shown on the Rollout'),
};

/** Output of every command. */
export const commandOutput = {
  ...placeFields,
  release: (z: Zod) =>
    z.string().describe('The release that the command was for'),
  phase: (z: Zod) =>
    z.string().describe('Phase of the Rollout when the command was given'),
  message: (z: Zod) => z.string().describe("The Rollout's own sentence then"),
};

/** As `commandInput` is read. */
export interface CommandInput extends Target {
  readonly release?: string;
  readonly reason?: string;
}

/** What a command is bound to. */
export interface Bound {
  readonly release: string;
  /** 1-based. */
  readonly step?: number;
}

/** A command that was given, or in a dry run could have been. */
export interface Given extends Bound {
  readonly view: RolloutView;
}

/** The part of a task's context that a command needs. */
export type CommandContext = Pick<
  ActionContext<JsonObject>,
  'logger' | 'checkpoint' | 'isDryRun'
>;

/** @throws NotAllowedError, ConflictError … with the backend's sentence. */
export async function giveCommand(options: {
  readonly ctx: CommandContext;
  readonly api: RolloutsApi;
  readonly input: CommandInput;
  readonly action: RolloutActionName;
  /** The command is about the current step. */
  readonly ofStep?: boolean;
}): Promise<Given> {
  const { ctx, api, input, action, ofStep = false } = options;
  const view = await findRollout(api, input);
  const ref = rolloutRefOf(view);
  let isResumed = true;
  const bound = await ctx.checkpoint({
    key: 'bound',
    fn: async () => {
      isResumed = false;
      return { ...boundTo(view, input, ofStep) };
    },
  });
  const request: RolloutActionRequest = {
    action,
    ...bound,
    ...(input.reason !== undefined && { reason: input.reason }),
  };
  if (ctx.isDryRun) {
    await tryCommand({ ctx, api, ref, request });
    return { ...bound, view };
  }
  await ctx.checkpoint({
    key: 'given',
    fn: async () => {
      try {
        await orRefused(api.act(ref, request));
      } catch (error) {
        if (!isResumed || !(error instanceof ConflictError)) throw error;
        ctx.logger.info(
          `${action} of release ${bound.release} was given before the task was interrupted: ${error.message}`,
        );
        return { given: 'before' };
      }
      ctx.logger.info(sentenceOf(ref, request));
      return { given: 'now' };
    },
  });
  return { ...bound, view };
}

function boundTo(
  view: RolloutView,
  input: CommandInput,
  ofStep: boolean,
): { release: string; step?: number } {
  const { status = {}, metadata } = view.rollout;
  const release = input.release ?? status.release?.id;
  if (release === undefined) {
    throw new ConflictError(`${metadata.name} has had no release yet`);
  }
  if (!ofStep) return { release };
  return { release, step: currentStepNumber(status) ?? 1 };
}

/**
 * Permission, request and release are judged as for the real command. That it
 * doesn't apply now fails nothing: the steps before it changed nothing either.
 */
async function tryCommand(options: {
  readonly ctx: CommandContext;
  readonly api: RolloutsApi;
  readonly ref: RolloutRef;
  readonly request: RolloutActionRequest;
}): Promise<void> {
  const { ctx, api, ref, request } = options;
  try {
    await orRefused(api.act(ref, { ...request, dryRun: true }));
    ctx.logger.info(`dry run: would ${sentenceOf(ref, request)}`);
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    ctx.logger.info(
      `dry run: you may ${request.action} ${rolloutRefText(
        ref,
      )}, but now it would be refused: ${error.message}`,
    );
  }
}

function sentenceOf(
  ref: RolloutRef,
  { action, release, step }: RolloutActionRequest,
): string {
  const what = step === undefined ? '' : ` step ${step} of`;
  return `${action}${what} release ${release} of ${rolloutRefText(ref)}`;
}

/** Values of `commandOutput`. */
export function outputOf({ view, release }: Given) {
  const { status = {} } = view.rollout;
  return {
    ...rolloutRefOf(view),
    release,
    phase: status.phase ?? 'Pending',
    message: status.message ?? '',
  };
}
