// SPDX-License-Identifier: Apache-2.0
/** Which rules answer at which path. Only `scale` and `rollouts` look at the cluster, and only for rare writes. */
import {
  ANALYSIS_TEMPLATE_PLURALS,
  ROLLOUT_GROUP,
  ROLLOUT_VERSION,
  type Rollout,
} from '@teal/rollouts-common';
import {
  ClusterConnection,
  hasCode,
  KubeObject,
  resourcePath,
  resources,
} from '../../controller/kubeApi';
import { signCommand } from './actor';
import { gate } from './gate';
import { AdmissionRequest, Answer, refused, UNCHANGED } from './review';
import type { Texts } from './review';
import { Scale, scale, scalesDown } from './scale';
import {
  argumentsProblem,
  FoundTemplate,
  Template,
  templatesNamed,
  validateTemplate,
} from './templates';
import { needsRivals, validate } from './validate';
import type { Workload } from './workload';

/** First part of a webhook's path. */
export type RuleName = 'gate' | 'scale' | 'actor' | 'rollouts' | 'templates';

/** Judges one write. Rejects where the cluster doesn't tell what it must know. */
export type Rule = (
  request: AdmissionRequest,
  signal: AbortSignal,
) => Promise<Answer>;

/**
 * The rules of one cluster.
 *
 * @param accounts - asked for each write: the list can grow while we run
 */
export function rulesOf(
  connection: ClusterConnection,
  accounts: () => readonly string[],
): Readonly<Record<RuleName, Rule>> {
  // The webhook configuration decides which kind comes to which path.
  return {
    gate: async request =>
      gate(request as AdmissionRequest<Workload>, accounts()),
    actor: async request =>
      signCommand(request as AdmissionRequest<Rollout>, accounts()),
    scale: async (request, signal) => {
      const scaling = request as AdmissionRequest<Scale>;
      if (!scalesDown(scaling)) return UNCHANGED;
      return scale(scaling, await annotationsOf(connection, scaling, signal));
    },
    rollouts: async (request, signal) => {
      const change = request as AdmissionRequest<Rollout>;
      const rivals = needsRivals(change)
        ? await rolloutsIn(connection, change.namespace, signal)
        : [];
      const answer = validate(change, rivals);
      if (!answer.allowed) return answer;
      const templates = await templatesOf(connection, change, signal);
      const problem = argumentsProblem(change.object, templates);
      return problem === undefined ? answer : refused(problem);
    },
    templates: async request =>
      validateTemplate(request as AdmissionRequest<Template>),
  };
}

/** Asked of the API server, not of a cache: a release that was held a moment ago counts. */
async function annotationsOf(
  connection: ClusterConnection,
  { namespace, object }: AdmissionRequest<Scale>,
  signal: AbortSignal,
): Promise<Texts> {
  const { name } = object.metadata;
  try {
    const { metadata } = await connection.get<KubeObject>(
      resourcePath(resources.deployments, { namespace, name }),
      { signal },
    );
    return metadata.annotations ?? {};
  } catch (error) {
    if (hasCode(error, 404)) return {};
    throw error;
  }
}

async function rolloutsIn(
  connection: ClusterConnection,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<readonly Rollout[]> {
  const path = resourcePath(resources.rollouts, { namespace });
  const { items } = await connection.list<Rollout>(path, { signal });
  return items;
}

async function templatesOf(
  connection: ClusterConnection,
  change: AdmissionRequest<Rollout>,
  signal: AbortSignal,
): Promise<readonly FoundTemplate[]> {
  const found = await Promise.all(
    templatesNamed(change).map(async ({ kind, name }) => {
      const type = {
        group: ROLLOUT_GROUP,
        version: ROLLOUT_VERSION,
        plural: ANALYSIS_TEMPLATE_PLURALS[kind],
      };
      const namespace =
        kind === 'AnalysisTemplate' ? change.namespace : undefined;
      const path = resourcePath(type, { namespace, name });
      try {
        const { spec } = await connection.get<Template>(path, { signal });
        return { kind, name, spec };
      } catch (error) {
        if (hasCode(error, 404)) return undefined;
        throw error;
      }
    }),
  );
  return found.filter(it => it !== undefined);
}
