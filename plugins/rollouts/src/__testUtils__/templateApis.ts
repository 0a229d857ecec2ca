// SPDX-License-Identifier: Apache-2.0
import type {
  DeploymentTemplateView,
  NewRelease,
  PrefillQuestion,
  ReleasePrefill,
  ReleasePreview,
  TemplateList,
  TemplateRef,
} from '@teal/rollouts-common';
import { fixtures } from '../fixtures';
import { FixtureRolloutsApi } from '../fixtures/FixtureRolloutsApi';
import { mailRelay, webService } from '../fixtures/templates';
import { refused } from './refused';

/** Templates can be chosen, and one may be what the last release was made by. */
export class TemplatesApi extends FixtureRolloutsApi {
  readonly #wanted?: Pick<ReleasePrefill, 'template' | 'parameters'>;

  constructor(wanted?: Pick<ReleasePrefill, 'template' | 'parameters'>) {
    super({ ...fixtures.healthy, templates: [webService, mailRelay] });
    this.#wanted = wanted;
  }

  override async getPrefill(
    question?: PrefillQuestion,
  ): Promise<ReleasePrefill> {
    return { ...(await super.getPrefill(question)), ...this.#wanted };
  }

  /** Says what the schema of `webService` says. */
  override async previewRelease(request: NewRelease): Promise<ReleasePreview> {
    const { template, parameters = {} } = request;
    const refuse = (name: string, problem: string) =>
      refused(422, `parameters.${name} ${problem}`, {
        field: `parameters.${name}`,
      });
    if (template?.id === 'web-service') {
      if (!parameters.team) throw await refuse('team', 'is missing');
      if (parameters.replicas === '0') {
        throw await refuse('replicas', 'must be >= 1');
      }
    }
    return super.previewRelease(request);
  }
}

/** Somebody else keeps fields that the template sets. */
export class KeptFieldsApi extends TemplatesApi {
  override async previewRelease(request: NewRelease): Promise<ReleasePreview> {
    if (!request.template || request.takeOver) {
      return super.previewRelease(request);
    }
    throw await refused(
      409,
      'the template sets fields of Deployment cart that somebody else keeps: spec.replicas (hpa)',
      { remedy: 'takeOver' },
    );
  }
}

/** The file makes what the API server doesn't know. */
export class BrokenTemplateApi extends TemplatesApi {
  override async previewRelease(): Promise<ReleasePreview> {
    throw await refused(422, 'web-service.yaml:31:15: spec.imago is unknown', {
      field: 'template',
    });
  }
}

/** Whoever asks may not see templates. */
export class HiddenTemplatesApi extends TemplatesApi {
  override async listTemplates(): Promise<TemplateList> {
    throw await refused(403, 'you lack rollouts.template.read', {
      permission: 'rollouts.template.read',
    });
  }
}

/** The version that is wanted is gone. */
export class LostVersionApi extends TemplatesApi {
  override async getTemplate({
    id,
    version,
  }: TemplateRef): Promise<DeploymentTemplateView> {
    throw await refused(404, `there is no template ${id} ${version}`);
  }
}
