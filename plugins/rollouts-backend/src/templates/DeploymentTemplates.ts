// SPDX-License-Identifier: Apache-2.0
/** `/templates`: permission, then what the last look at the locations found. */
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  DeploymentTemplateView,
  TemplateList,
  TemplateRef,
  TemplateSyncResult,
} from '@teal/rollouts-common';
import {
  templateReadPermission,
  templateSyncPermission,
} from '@teal/rollouts-common';
import { InvalidFieldError, UnknownError } from '../api/errors';
import type { Authorizer } from '../permissions/authorize';
import type { DeploymentTemplate } from './DeploymentTemplate';
import { readTemplate } from './DeploymentTemplate';
import type { StoredTemplate, TemplateStore } from './TemplateStore';
import type { TemplateSync } from './TemplateSync';

export class DeploymentTemplates {
  readonly #authorizer: Pick<Authorizer, 'requireBasic'>;
  readonly #store: TemplateStore;
  readonly #sync: TemplateSync;

  constructor(options: {
    readonly authorizer: Pick<Authorizer, 'requireBasic'>;
    readonly store: TemplateStore;
    readonly sync: TemplateSync;
  }) {
    this.#authorizer = options.authorizer;
    this.#store = options.store;
    this.#sync = options.sync;
  }

  /** @throws MissingPermissionError */
  async list(credentials: BackstageCredentials): Promise<TemplateList> {
    await this.#authorizer.requireBasic(credentials, templateReadPermission);
    const { locations } = this.#sync;
    const present = await this.#store.present(locations);
    const versions = await this.#store.versions(present.map(({ id }) => id));
    const items = present.map(stored => ({
      ...viewOf(stored),
      versions: [...(versions.get(stored.id) ?? [])],
    }));
    return { items, problems: await this.#store.problems(locations) };
  }

  /** @throws MissingPermissionError, UnknownError */
  async get(
    credentials: BackstageCredentials,
    { id, version }: TemplateRef,
  ): Promise<DeploymentTemplateView> {
    await this.#authorizer.requireBasic(credentials, templateReadPermission);
    const found = await this.#find({ id, version });
    if (found.stored) return viewOf(found.stored);
    throw new UnknownError(found.problem);
  }

  /** @throws MissingPermissionError */
  async sync(credentials: BackstageCredentials): Promise<TemplateSyncResult> {
    await this.#authorizer.requireBasic(credentials, templateSyncPermission);
    return this.#sync.sync();
  }

  /** The template that a release names. @throws InvalidFieldError */
  async use(ref: TemplateRef): Promise<DeploymentTemplate> {
    const { stored, problem } = await this.#find(ref);
    if (stored) return parsed(stored);
    throw new InvalidFieldError('template', `can't be used: ${problem}`);
  }

  async #find({
    id,
    version,
  }: TemplateRef): Promise<
    | { readonly stored: StoredTemplate; readonly problem?: undefined }
    | { readonly stored?: undefined; readonly problem: string }
  > {
    const present = await this.#store.present(this.#sync.locations);
    const now = present.find(it => it.id === id);
    if (!now) {
      const known = present.map(it => it.id).join(', ') || 'none';
      return { problem: `there is no template ${id}; there are: ${known}` };
    }
    if (version === undefined || version === now.version) {
      return { stored: now };
    }
    const stored = await this.#store.get(id, version);
    return stored
      ? { stored }
      : {
          problem: `there is no version ${version} of template ${id}; its file has ${now.version}`,
        };
  }
}

function viewOf(stored: StoredTemplate): DeploymentTemplateView {
  const { title, description, parameters } = parsed(stored);
  const { id, version, location, file, foundAt } = stored;
  return {
    ...{ id, version, location, file, foundAt, parameters },
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
  };
}

/** It was one when it was stored. */
function parsed({ file, content, id }: StoredTemplate): DeploymentTemplate {
  const template = readTemplate(file, content);
  if (!template) throw new Error(`${file} holds no template ${id} any more`);
  return template;
}
