// SPDX-License-Identifier: Apache-2.0
import type {
  DeploymentTemplateView,
  NewRelease,
  PresetView,
  Refusal,
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
import {
  hasFieldProblems,
  templateAsked,
  type TemplateDraft,
  templateDraftOf,
} from './templateDraft';
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
  /** Kept with the release; those of a template are its draft's. */
  readonly parameters: readonly ParameterDraft[];
  /** Makes the whole workload; absent: only the image changes. */
  readonly template?: TemplateDraft;
  /** Minutes, as typed; empty: none of its own. */
  readonly timeout: string;
  /** Where it goes by itself afterwards. */
  readonly waves: readonly WaveDraft[];
  /** The release under way makes room. */
  readonly supersede: boolean;
  /** The version that runs is brought out again. */
  readonly restart: boolean;
  /** Fields that somebody else keeps become the template's. */
  readonly takeOver: boolean;
}

export const emptyDraft: ReleaseDraft = {
  description: '',
  strategy: { kind: 'rollout' },
  parameters: [],
  timeout: '',
  waves: [],
  supersede: false,
  restart: false,
  takeOver: false,
};

/** What the next release starts from. */
export interface StartingPoint {
  readonly prefill: ReleasePrefill;
  readonly presets: readonly PresetView[];
  readonly templates: TemplateOffer;
}

/** What a release can be made by. */
export interface TemplateOffer {
  readonly items: readonly DeploymentTemplateView[];
  /** Why one, or all, are missing. */
  readonly refusal?: Refusal;
}

/** What the last release, and the base configuration before it, suggest. */
export function suggestedBy(
  point: StartingPoint,
): Pick<
  ReleaseDraft,
  'container' | 'strategy' | 'parameters' | 'template' | 'timeout'
> {
  const { container, parameters, template, timeoutSeconds } = point.prefill;
  return {
    container,
    strategy: suggestedStrategy(point),
    // What was given to a template means nothing without it.
    parameters: template ? [] : parameterDraftsOf(parameters),
    template: suggestedTemplate(point),
    timeout: minutesOf(timeoutSeconds),
  };
}

function suggestedTemplate({
  prefill,
  templates,
}: StartingPoint): TemplateDraft | undefined {
  const { template, parameters } = prefill;
  const offered = templates.items.find(
    ({ id, version }) =>
      id === template?.id && version === (template.version ?? version),
  );
  return offered && templateDraftOf(offered, parameters);
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
export function hasProblems(draft: ReleaseDraft): boolean {
  const { strategy, template, timeout, waves } = draft;
  if (waves.some(hasWrongSoak) || isWrongTimeout(timeout)) return true;
  if (template && hasFieldProblems(template)) return true;
  if (strategy.kind !== 'own') return false;
  const { steps, matches } = problemsOfSteps(strategy.steps);
  return steps.size + matches.size > 0;
}

/** True: nothing can be asked for before a version is chosen. */
export function lacksVersion({ chosen, template }: ReleaseDraft): boolean {
  return !chosen && (template?.takesImage ?? true);
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

/** Undefined: no version is chosen yet where one is needed, or a field is wrong. */
export function requestOf(
  draft: ReleaseDraft,
  target: ReleaseTarget,
): Omit<NewRelease, 'dryRun'> | undefined {
  const { supersede } = draft;
  if (lacksVersion(draft) || hasProblems(draft)) return undefined;
  const description = draft.description.trim();
  const timeoutSeconds = secondsOf(draft.timeout);
  return {
    ...placeAsked(draft, target),
    ...workloadOf(target),
    ...versionAsked(draft),
    ...(draft.container && { container: draft.container }),
    ...stepsAsked(draft.strategy),
    ...(supersede && { supersede }),
    ...madeBy(draft),
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

/** By a template with its parameters, or by the image alone. */
function madeBy({
  template,
  takeOver,
  parameters: drafts,
}: ReleaseDraft): Pick<NewRelease, 'template' | 'takeOver' | 'parameters'> {
  const { parameters, ...made } = template
    ? { ...templateAsked(template), ...(takeOver && { takeOver }) }
    : { parameters: parametersOfDrafts(drafts) };
  return { ...made, ...(Object.keys(parameters).length && { parameters }) };
}

function versionAsked({
  chosen,
  restart,
  template,
}: ReleaseDraft): Pick<NewRelease, 'image' | 'version' | 'restart'> {
  if (restart) return { restart };
  if (!chosen || template?.takesImage === false) return {};
  return chosen.kind === 'typed'
    ? { version: chosen.text }
    : { image: chosen.version.image };
}
