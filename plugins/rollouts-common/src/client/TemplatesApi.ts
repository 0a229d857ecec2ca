// SPDX-License-Identifier: Apache-2.0
import type {
  DeploymentTemplateView,
  TemplateList,
  TemplateRef,
  TemplateSyncResult,
} from '../templates';

/** What releases can be made by. */
export interface TemplatesApi {
  listTemplates(options?: { signal?: AbortSignal }): Promise<TemplateList>;
  /** Rejects with 404 where there is no such template or version. */
  getTemplate(
    ref: TemplateRef,
    options?: { signal?: AbortSignal },
  ): Promise<DeploymentTemplateView>;
  /** For pipelines: a template was changed. */
  syncTemplates(): Promise<TemplateSyncResult>;
}
