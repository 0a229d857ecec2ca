// SPDX-License-Identifier: Apache-2.0
/**
 * Arguments of analysis templates: what a template declares is used, what it
 * uses is declared, and a Rollout gives what is wanted and nothing else. For API
 * servers without ValidatingAdmissionPolicy; the same rules and sentences as
 * manifests/analysis-policy.yaml.
 */
import { isDeepStrictEqual } from 'node:util';
import type {
  Analysis,
  AnalysisTemplateSpec,
  Rollout,
  TemplateReference,
} from '@teal/rollouts-common';
import { usedArguments } from '../../controller/analysis/judging/resolve';
import { AdmissionRequest, Answer, refused, UNCHANGED } from './review';

/** AnalysisTemplate or ClusterAnalysisTemplate. */
export interface Template {
  readonly spec: AnalysisTemplateSpec;
}

/** A template that a Rollout names, as far as it exists; one that comes later is looked at when a release begins. */
export interface FoundTemplate extends Template {
  readonly kind: NonNullable<TemplateReference['kind']>;
  readonly name: string;
}

/** Judges a template that is created or changed. */
export function validateTemplate({
  object,
}: AdmissionRequest<Template>): Answer {
  const { args = [], metrics } = object.spec;
  const used = usedArguments(metrics);
  const unused = args.find(({ name }) => !used.includes(name));
  if (unused) {
    return refused(
      `no metric uses args.${unused.name}; remove the argument, or write {{args.${unused.name}}} in a query`,
    );
  }
  const undeclared = used.find(name => !args.some(it => it.name === name));
  return undeclared === undefined
    ? UNCHANGED
    : refused(
        `a metric uses args.${undeclared}, which spec.args does not declare; add it there`,
      );
}

/** The templates that this write names anew; none where its analysis stays. */
export function templatesNamed({
  object,
  oldObject,
}: AdmissionRequest<Rollout>): readonly Required<
  Pick<TemplateReference, 'kind' | 'name'>
>[] {
  if (oldObject && isDeepStrictEqual(places(object), places(oldObject))) {
    return [];
  }
  const named = new Map(
    references(object).map(({ kind = 'AnalysisTemplate', name }) => [
      `${kind}/${name}`,
      { kind, name },
    ]),
  );
  return [...named.values()];
}

/** Why a Rollout's arguments don't fit the templates; undefined: they do. */
export function argumentsProblem(
  rollout: Rollout,
  templates: readonly FoundTemplate[],
): string | undefined {
  for (const { kind, name, spec } of templates) {
    const declared = spec.args ?? [];
    const given = references(rollout).filter(
      each => each.name === name && (each.kind ?? 'AnalysisTemplate') === kind,
    );
    for (const { args = [] } of given) {
      const has = (wanted: string) => args.some(it => it.name === wanted);
      const missing = declared.find(
        it => it.default === undefined && !has(it.name),
      );
      if (missing) {
        return `${kind} ${name} wants the argument ${missing.name}, which has no default; give it in the args of the reference`;
      }
      if (args.some(it => !declared.some(each => each.name === it.name))) {
        const names = declared.map(each => each.name).join(', ');
        return `${kind} ${name} declares ${
          names ? `only the arguments ${names}` : 'no arguments'
        }; remove the others from the reference`;
      }
    }
  }
  return undefined;
}

function references(rollout: Rollout): TemplateReference[] {
  return places(rollout).flatMap(place => place?.templates ?? []);
}

function places({ spec }: Rollout): (Analysis | undefined)[] {
  const { prePromotion, background, postPromotion } = spec.analysis ?? {};
  return [
    prePromotion,
    background,
    postPromotion,
    ...spec.strategy.steps.map(({ analysis }) => analysis),
  ];
}
