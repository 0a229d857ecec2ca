// SPDX-License-Identifier: Apache-2.0
/** Preset or steps of a request -> the steps of that release alone; pure, and every refusal is a sentence. */
import { isDeepStrictEqual } from 'node:util';
import { parseEntityRef } from '@backstage/catalog-model';
import type { NewRelease, RolloutStep } from '@teal/rollouts-common';
import { RELEASE_STEPS_LETTERS, stepsProblem } from '@teal/rollouts-common';
import { InvalidFieldError } from '../api/errors';
import { fillPlaceholders } from '../catalog/presets/placeholders';
import type { Presets } from '../catalog/presets/Preset';
import { specProblems } from '../catalog/presets/specSchema';
import { methodOf } from './mayBegin';
import type { Target } from './TargetFinder';

/**
 * Undefined: the release goes by its Rollout's steps.
 *
 * @throws InvalidFieldError
 */
export function wantedSteps(
  { preset, steps }: Pick<NewRelease, 'preset' | 'steps'>,
  facts: {
    readonly target: Target;
    readonly entityRef?: string;
    readonly presets: Presets;
  },
): RolloutStep[] | undefined {
  if (preset === undefined && steps === undefined) return undefined;
  const { target, presets } = facts;
  const { rollout, reference } = target;
  const known = preset === undefined ? undefined : presets.get(preset);
  if (preset !== undefined && !known) {
    throw new InvalidFieldError(
      'preset',
      `"${preset}" is none of rollouts.presets; there are: ${[
        ...presets.keys(),
      ].join(', ')}`,
    );
  }
  if (!rollout || methodOf(rollout) === 'rolling') {
    throw new InvalidFieldError(
      steps ? 'steps' : 'preset',
      `needs a Rollout that carries it out, and ${reference.kind} ${reference.name} has none that is switched on`,
    );
  }
  const wanted = steps ?? filled(known?.spec.strategy.steps ?? [], facts);
  const field = steps ? 'steps' : 'preset';
  const problem = specProblems('steps', wanted, 'steps')[0];
  if (problem !== undefined) {
    throw new InvalidFieldError(
      field,
      problem.replace(/^steps ?/, steps ? '' : 'has steps that do not fit: '),
    );
  }
  assertOrder(field, wanted);
  return isDeepStrictEqual(wanted, rollout.spec.strategy.steps)
    ? undefined
    : wanted;
}

function filled(
  steps: RolloutStep[],
  {
    target,
    entityRef,
  }: { readonly target: Target; readonly entityRef?: string },
): RolloutStep[] {
  return fillPlaceholders(steps, {
    service: target.rollout?.spec.traffic.service ?? '',
    namespace: target.ref.namespace,
    entity:
      entityRef === undefined
        ? target.reference.name
        : parseEntityRef(entityRef).name,
  });
}

/** What no schema says. */
function assertOrder(field: string, steps: RolloutStep[]): void {
  const letters = JSON.stringify(steps).length;
  const problem =
    stepsProblem(steps) ??
    (letters > RELEASE_STEPS_LETTERS
      ? `they have ${letters} letters; at most ${RELEASE_STEPS_LETTERS} fit into an annotation`
      : undefined);
  if (problem !== undefined) {
    throw new InvalidFieldError(field, `can't be carried out: ${problem}`);
  }
}
