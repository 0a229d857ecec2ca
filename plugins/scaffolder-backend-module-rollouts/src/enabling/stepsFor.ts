// SPDX-License-Identifier: Apache-2.0
import { InputError } from '@backstage/errors';
import type { RolloutsApi, RolloutStep } from '@teal/rollouts-common';
import { parse } from 'yaml';
import { orRefused } from '../refused';
import type { EnableInput } from './enableInput';

/**
 * The steps that the input means. The presets are asked for with the person's own
 * rights, so that a misspelt one is found before the pull request, not after it.
 *
 * @throws NotAllowedError without the right to see the presets
 * @throws InputError for an unknown preset, with those that exist, and for steps that are no list
 */
export async function stepsFor(
  api: Pick<RolloutsApi, 'listPresets'>,
  { strategy, steps }: EnableInput,
): Promise<readonly RolloutStep[]> {
  const presets = await orRefused(api.listPresets());
  if (steps !== undefined) return listIn(steps);
  const names = presets.map(({ name }) => name).join(', ');
  if (strategy === undefined) {
    throw new InputError(
      `say how to release: strategy (${names}), or the steps themselves`,
    );
  }
  const preset = presets.find(({ name }) => name === strategy);
  if (!preset) {
    throw new InputError(
      `this portal has no preset "${strategy}"; there are ${names}`,
    );
  }
  return preset.steps;
}

function listIn(text: string): readonly RolloutStep[] {
  let steps: unknown;
  try {
    steps = parse(text);
  } catch (error) {
    throw new InputError(
      `steps is no YAML: ${error instanceof Error ? error.message : error}`,
      error,
    );
  }
  if (!Array.isArray(steps) || steps.length === 0) {
    throw new InputError('steps must be a list of at least one step');
  }
  return steps;
}
