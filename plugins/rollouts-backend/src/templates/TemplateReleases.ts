// SPDX-License-Identifier: Apache-2.0
/**
 * A release by a template: who may, which version, with which parameters, and the
 * workload that comes of it. What the template makes is held against the API
 * server's own schema, so that a mistake is told with its line.
 */
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { BaseConfiguration, NewRelease } from '@teal/rollouts-common';
import { templateUsePermission } from '@teal/rollouts-common';
import { ClusterFailedError, InvalidFieldError } from '../api/errors';
import type { BaseConfigurations } from '../baseConfiguration/BaseConfigurations';
import type { Clock } from '../controller/clock';
import { hasCode } from '../controller/kubeApi';
import { sentenceOf } from '../controller/logger';
import type { Authorizer } from '../permissions/authorize';
import { containerOf, imageAfter } from '../starting/imageChange';
import type { Target, TargetFinder } from '../starting/TargetFinder';
import { assertWorkload } from './assertWorkload';
import type { ClusterSchemas } from './ClusterSchemas';
import type { DeploymentTemplate } from './DeploymentTemplate';
import type { DeploymentTemplates } from './DeploymentTemplates';
import { fieldText } from './fieldPath';
import type { ParameterSchema } from './parameterSchema';
import { readParameters } from './parameterSchema';
import type { Rendered } from './renderTree';
import { renderTree } from './renderTree';
import { TemplateError } from './TemplateError';

/** What a template has made for a release. */
export interface MadeWorkload {
  readonly template: DeploymentTemplate;
  readonly rendered: Rendered;
}

export class TemplateReleases {
  readonly #authorizer: Authorizer;
  readonly #configurations: Pick<BaseConfigurations, 'of'>;
  readonly #targets: Pick<TargetFinder, 'labelsOf'>;
  readonly #templates: Pick<DeploymentTemplates, 'use'>;
  readonly #schemas: ClusterSchemas;
  readonly #clock: Clock;

  constructor(options: {
    readonly authorizer: Authorizer;
    readonly configurations: Pick<BaseConfigurations, 'of'>;
    readonly targets: Pick<TargetFinder, 'labelsOf'>;
    readonly templates: Pick<DeploymentTemplates, 'use'>;
    readonly schemas: ClusterSchemas;
    readonly clock: Clock;
  }) {
    this.#authorizer = options.authorizer;
    this.#configurations = options.configurations;
    this.#targets = options.targets;
    this.#templates = options.templates;
    this.#schemas = options.schemas;
    this.#clock = options.clock;
  }

  /**
   * The request with the exact version of its template, and with the parameters
   * that the base configuration and the chosen image give.
   *
   * @throws MissingPermissionError, InvalidFieldError
   */
  async settled(
    credentials: BackstageCredentials,
    request: NewRelease,
    about: { readonly target: Target; readonly entityRef?: string },
  ): Promise<NewRelease> {
    if (!request.template) return request;
    const { target, entityRef } = about;
    await this.#authorizer.require(
      credentials,
      templateUsePermission,
      target.ref,
      async () => this.#targets.labelsOf(target),
    );
    const base =
      entityRef === undefined
        ? {}
        : await this.#configurations.of(credentials, entityRef);
    const template = await this.#templates.use({
      ...(base.template?.id === request.template.id && base.template),
      ...request.template,
    });
    const { id, version, parameters: schema } = template;
    const given = { ...defaultsOf(base, schema), ...request.parameters };
    return {
      ...request,
      template: { id, version },
      parameters: { ...given, ...imageOf(request, target, template, given) },
    };
  }

  /** @throws InvalidFieldError, TemplateError, ClusterFailedError */
  async make(
    request: NewRelease,
    target: Target,
  ): Promise<MadeWorkload | undefined> {
    if (!request.template) return undefined;
    const template = await this.#templates.use(request.template);
    const { file, manifest: tree, parameters: schema } = template;
    const { name } = target.reference;
    const parameters = readParameters(schema, {
      ...declared(schema, { name, namespace: target.ref.namespace }),
      ...request.parameters,
    });
    const rendered = renderTree({
      ...{ file, tree, input: { parameters } },
      now: () => this.#clock.now(),
    });
    const { reference, ref } = target;
    assertWorkload(file, rendered, { reference, namespace: ref.namespace });
    await this.#assertSchema(file, rendered, target);
    return { template, rendered };
  }

  async #assertSchema(
    file: string,
    { object, at }: Rendered,
    { connection, ref }: Target,
  ): Promise<void> {
    const [first, ...more] = await this.#schemas
      .problems(connection, object)
      .catch((error: unknown) => {
        // Whoever may not see the schema still meets it when the object is written.
        if (hasCode(error, 403) || hasCode(error, 404)) return [];
        throw new ClusterFailedError(ref.cluster, sentenceOf(error), error);
      });
    if (!first) return;
    const others = more.map(
      ({ path, problem }) =>
        `; line ${at(path).line}: ${fieldText(path)} ${problem}`,
    );
    throw new TemplateError(
      { file, ...at(first.path) },
      `${fieldText(first.path)} ${first.problem}${others.join('')}`,
    );
  }
}

/** Of the base configuration what the template takes: its parameters, and its fields of the same names. */
function defaultsOf(
  base: BaseConfiguration,
  schema: ParameterSchema,
): Record<string, string> {
  const { replicas, healthCheckPath, resources, parameters } = base;
  return declared(schema, {
    ...(replicas !== undefined && { replicas: String(replicas) }),
    ...(healthCheckPath !== undefined && { healthCheckPath }),
    ...(resources && { resources: JSON.stringify(resources) }),
    ...parameters,
  });
}

function declared(
  { properties = {} }: ParameterSchema,
  texts: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).filter(([name]) => Object.hasOwn(properties, name)),
  );
}

/** The parameter `image`: the one that is chosen, else the one that is given, else the one that runs. */
function imageOf(
  request: NewRelease,
  { workload }: Target,
  { id, parameters }: DeploymentTemplate,
  given: Readonly<Record<string, string>>,
): { image?: string } {
  const { image, version, container } = request;
  const isChosen = image !== undefined || version !== undefined;
  if (!Object.hasOwn(parameters.properties ?? {}, 'image')) {
    if (!isChosen) return {};
    throw new InvalidFieldError(
      image === undefined ? 'version' : 'image',
      `means nothing to template ${id}: it has no parameter image`,
    );
  }
  if (!isChosen && given.image !== undefined) return {};
  const position = containerOf(workload, { container, image });
  const { image: present = '' } =
    workload.spec.template.spec.containers[position];
  return { image: isChosen ? imageAfter(present, request) : present };
}
