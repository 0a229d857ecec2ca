// SPDX-License-Identifier: Apache-2.0
import type {
  NewRelease,
  PresetView,
  ReleasePrefill,
  RolloutStep,
  Version,
} from '@teal/rollouts-common';
import {
  type ParameterDraft,
  parameterDraftsOf,
  parametersOfDrafts,
} from './parameterDrafts';
import type { ReleaseTarget } from './releaseTarget';
import {
  problemsOfSteps,
  type StepDraft,
  stepDraftsOf,
  stepsOfDrafts,
} from './stepDrafts';
import { isWrongTimeout, minutesOf, secondsOf } from './timeout';
import { hasWrongSoak, type WaveDraft, wavesOfDrafts } from './waveDrafts';

/** As the backend's schema bounds it. */
export const DESCRIPTION_LENGTH = 2_000;

/** One of the list, or what a person typed: a tag or a digest. */
export type ChosenVersion =
  | { readonly kind: 'listed'; readonly version: Version }
  | { readonly kind: 'typed'; readonly text: string };

/** By which steps a release goes. */
export type ChosenStrategy =
  /** The Rollout's own. */
  | { readonly kind: 'rollout' }
  | { readonly kind: 'preset'; readonly name: string }
  /** Edited for this release alone. */
  | { readonly kind: 'own'; readonly steps: readonly StepDraft[] };

/** What a person has said of a release so far. */
export interface ReleaseDraft {
  readonly chosen?: ChosenVersion;
  /** Whose image changes, of a pod with several containers. */
  readonly container?: string;
  readonly description: string;
  readonly strategy: ChosenStrategy;
  readonly parameters: readonly ParameterDraft[];
  /** Minutes, as typed; empty: none of its own. */
  readonly timeout: string;
  /** Where it goes by itself afterwards. */
  readonly waves: readonly WaveDraft[];
  /** The release under way makes room. */
  readonly supersede: boolean;
  /** The version that runs is brought out again. */
  readonly restart: boolean;
}

export const emptyDraft: ReleaseDraft = {
  description: '',
  strategy: { kind: 'rollout' },
  parameters: [],
  timeout: '',
  waves: [],
  supersede: false,
  restart: false,
};

/** What the next release starts from. */
export interface StartingPoint {
  readonly prefill: ReleasePrefill;
  readonly presets: readonly PresetView[];
}

/** What the last release, and the base configuration before it, suggest. */
export function suggestedBy(
  point: StartingPoint,
): Pick<ReleaseDraft, 'container' | 'strategy' | 'parameters' | 'timeout'> {
  const { container, parameters, timeoutSeconds } = point.prefill;
  return {
    container,
    strategy: suggestedStrategy(point),
    parameters: parameterDraftsOf(parameters),
    timeout: minutesOf(timeoutSeconds),
  };
}

function suggestedStrategy({
  prefill,
  presets,
}: StartingPoint): ChosenStrategy {
  if (prefill.method !== 'rollout') return { kind: 'rollout' };
  if (prefill.steps) {
    return { kind: 'own', steps: stepDraftsOf(prefill.steps) };
  }
  const preset = presets.find(({ name }) => name === prefill.preset);
  // A Rollout that the catalog keeps has the preset's steps already.
  return preset && !sameSteps(preset.steps, prefill.rolloutSteps)
    ? { kind: 'preset', name: preset.name }
    : { kind: 'rollout' };
}

function sameSteps(
  one: readonly RolloutStep[],
  other: readonly RolloutStep[] = [],
): boolean {
  const plain = (steps: readonly RolloutStep[]) =>
    JSON.stringify(stepsOfDrafts(stepDraftsOf(steps)));
  return plain(one) === plain(other);
}

/** The steps that a strategy stands for; undefined: those of the Rollout. */
export function stepsOfStrategy(
  strategy: ChosenStrategy,
  presets: readonly PresetView[],
): readonly RolloutStep[] | undefined {
  if (strategy.kind === 'own') return stepsOfDrafts(strategy.steps);
  return strategy.kind === 'preset'
    ? presets.find(({ name }) => name === strategy.name)?.steps
    : undefined;
}

/** True: something is filled in that no cluster could make sense of. */
export function hasProblems({
  strategy,
  timeout,
  waves,
}: ReleaseDraft): boolean {
  if (waves.some(hasWrongSoak) || isWrongTimeout(timeout)) return true;
  if (strategy.kind !== 'own') return false;
  const { steps, matches } = problemsOfSteps(strategy.steps);
  return steps.size + matches.size > 0;
}

/** What a person calls it: the tag, or the first figures of the digest. */
export function nameOfChosen(chosen: ChosenVersion): string {
  if (chosen.kind === 'typed') return shortDigest(chosen.text);
  const { tag, digest, image } = chosen.version;
  return tag ?? (digest ? shortDigest(digest) : image);
}

/** `sha256:0123456789ab` of a digest; anything else as it is. */
export function shortDigest(text: string): string {
  return /^sha256:[0-9a-f]{64}$/.test(text)
    ? text.slice(0, 'sha256:'.length + 12)
    : text;
}

/** Undefined: no version is chosen yet, or a field is wrong. */
export function requestOf(
  draft: ReleaseDraft,
  target: ReleaseTarget,
): Omit<NewRelease, 'dryRun'> | undefined {
  const { chosen, supersede, restart } = draft;
  if (!chosen || hasProblems(draft)) return undefined;
  const parameters = parametersOfDrafts(draft.parameters);
  const description = draft.description.trim();
  const timeoutSeconds = secondsOf(draft.timeout);
  return {
    ...placeAsked(draft, target),
    ...workloadOf(target),
    ...(restart ? { restart } : versionOfChosen(chosen)),
    ...(draft.container && { container: draft.container }),
    ...stepsAsked(draft.strategy),
    ...(supersede && { supersede }),
    ...(Object.keys(parameters).length && { parameters }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(description && { description }),
  };
}

/** One place, or environments one after the other. */
function placeAsked(
  { waves }: ReleaseDraft,
  { cluster, namespace, environment }: ReleaseTarget,
): Pick<NewRelease, 'cluster' | 'namespace' | 'waves'> {
  return environment && waves.length
    ? { namespace, waves: wavesOfDrafts(environment.name, waves) }
    : { cluster, namespace };
}

function stepsAsked(
  strategy: ChosenStrategy,
): Pick<NewRelease, 'preset' | 'steps'> {
  if (strategy.kind === 'preset') return { preset: strategy.name };
  return strategy.kind === 'own'
    ? { steps: stepsOfDrafts(strategy.steps) }
    : {};
}

function workloadOf({
  view,
  workload,
}: ReleaseTarget): Pick<NewRelease, 'rollout' | 'workload'> {
  return view ? { rollout: view.rollout.metadata.name } : { workload };
}

function versionOfChosen(
  chosen: ChosenVersion,
): Pick<NewRelease, 'image' | 'version'> {
  return chosen.kind === 'typed'
    ? { version: chosen.text }
    : { image: chosen.version.image };
}
