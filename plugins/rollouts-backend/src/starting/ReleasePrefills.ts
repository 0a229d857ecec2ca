// SPDX-License-Identifier: Apache-2.0
/** `GET /prefill`: what the next release of a workload starts from. */
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  BaseConfiguration,
  EnvironmentView,
  PrefillQuestion,
  ReleasableKind,
  ReleasePrefill,
  ReleaseRecord,
} from '@teal/rollouts-common';
import { rolloutReadPermission } from '@teal/rollouts-common';
import { InvalidFieldError, MissingPermissionError } from '../api/errors';
import type { BaseConfigurations } from '../baseConfiguration/BaseConfigurations';
import type { Environment } from '../environments';
import { environmentOf, environmentView } from '../environments';
import type { Authorizer } from '../permissions/authorize';
import type { ReleaseHistory } from '../releases/ReleaseHistory';
import { containerOf } from './imageChange';
import { methodOf } from './mayBegin';
import type { SubjectFinder } from './SubjectFinder';
import { suggestedTemplate } from './suggestedTemplate';
import type { Target, TargetFinder } from './TargetFinder';

export class ReleasePrefills {
  readonly #options: {
    readonly authorizer: Authorizer;
    readonly targets: TargetFinder;
    readonly subjects: SubjectFinder;
    readonly history: Pick<ReleaseHistory, 'list'>;
    readonly configurations: Pick<BaseConfigurations, 'get'>;
    readonly environments: readonly Environment[];
  };

  constructor(options: {
    readonly authorizer: Authorizer;
    readonly targets: TargetFinder;
    readonly subjects: SubjectFinder;
    readonly history: Pick<ReleaseHistory, 'list'>;
    readonly configurations: Pick<BaseConfigurations, 'get'>;
    readonly environments: readonly Environment[];
  }) {
    this.#options = options;
  }

  /**
   * Of the last release what a person chose then; else of the base configuration,
   * for whoever may read it; else nothing.
   *
   * @throws MissingPermissionError, UnknownError, InvalidFieldError, UnavailableError, ClusterFailedError
   */
  async find(
    credentials: BackstageCredentials,
    question: PrefillQuestion,
  ): Promise<ReleasePrefill> {
    const { environments, subjects } = this.#options;
    const target = await this.#readable(credentials, question);
    const entityRef = await subjects.entityOf(
      credentials,
      target,
      question.entityRef,
    );
    const base = await this.#base(credentials, entityRef);
    const last = await this.#last(credentials, target);
    const template = suggestedTemplate(base, last);
    const { ref, rollout, workload, reference } = target;
    const environment = environmentOf(environments, ref)?.name;
    return {
      cluster: ref.cluster,
      namespace: ref.namespace,
      ...(environment !== undefined && { environment }),
      workload: {
        kind: reference.kind as ReleasableKind,
        name: reference.name,
      },
      ...(rollout && { rollout: ref.name }),
      ...(entityRef !== undefined && { entityRef }),
      method: methodOf(rollout),
      containers: workload.spec.template.spec.containers.map(
        ({ name, image = '' }) => ({ name, image }),
      ),
      ...containerTold(target, base),
      ...(template && { template }),
      parameters: { ...base.parameters, ...last?.parameters },
      ...chosen(base, last),
      ...(rollout && { rolloutSteps: rollout.spec.strategy.steps }),
      ...(last && { lastRelease: briefly(last) }),
      environments: inOrder(environments, base.environments ?? []),
    };
  }

  async #readable(
    credentials: BackstageCredentials,
    question: PrefillQuestion,
  ): Promise<Target> {
    const { authorizer, subjects, targets } = this.#options;
    await authorizer.askForAny(credentials, rolloutReadPermission);
    const { workload, kind, ...rest } = question;
    const name = await subjects.find(credentials, {
      ...rest,
      ...(workload !== undefined && {
        workload: { name: workload, ...(kind && { kind }) },
      }),
    });
    return targets.permitted(
      authorizer,
      credentials,
      rolloutReadPermission,
      name,
    );
  }

  async #base(
    credentials: BackstageCredentials,
    entityRef: string | undefined,
  ): Promise<BaseConfiguration> {
    if (entityRef === undefined) return {};
    try {
      const { configurations } = this.#options;
      return (await configurations.get(credentials, entityRef)).configuration;
    } catch (error) {
      // It is shown to whoever may read it; a release begins without it.
      if (error instanceof MissingPermissionError) return {};
      throw error;
    }
  }

  async #last(
    credentials: BackstageCredentials,
    { ref, reference }: Target,
  ): Promise<ReleaseRecord | undefined> {
    const { items } = await this.#options.history.list(credentials, {
      cluster: ref.cluster,
      namespace: ref.namespace,
      workload: reference.name,
      limit: 10,
    });
    return items.find(({ workload }) => workload.kind === reference.kind);
  }
}

function containerTold({ workload }: Target, base: BaseConfiguration) {
  try {
    const position = containerOf(workload, {
      container: base.workload?.container,
      image: base.image,
    });
    return { container: workload.spec.template.spec.containers[position].name };
  } catch (error) {
    // Several could be meant: the person says which.
    if (error instanceof InvalidFieldError) return {};
    throw error;
  }
}

function chosen(base: BaseConfiguration, last: ReleaseRecord | undefined) {
  const preset = last?.steps ? last.preset : last?.preset ?? base.preset;
  return {
    ...(preset !== undefined && { preset }),
    ...(last?.steps && { steps: last.steps }),
    ...(last?.timeoutSeconds !== undefined && {
      timeoutSeconds: last.timeoutSeconds,
    }),
  };
}

function briefly(record: ReleaseRecord): ReleasePrefill['lastRelease'] {
  const { id, to, status, createdAt, operator, description } = record;
  return {
    ...{ id, to, status, createdAt },
    ...(operator !== undefined && { operator }),
    ...(description !== undefined && { description }),
  };
}

/** Those of the base configuration first, in its order. */
function inOrder(
  environments: readonly Environment[],
  names: readonly string[],
): EnvironmentView[] {
  const place = ({ name }: Environment) => {
    const position = names.indexOf(name);
    return position < 0 ? names.length : position;
  };
  return [...environments]
    .sort((a, b) => place(a) - place(b))
    .map(environmentView);
}
