// SPDX-License-Identifier: Apache-2.0
import type { UrlReaderService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { systemClock } from '../controller/clock';
import type { Logger } from '../controller/logger';
import type { Authorizer } from '../permissions/authorize';
import { DeploymentTemplates } from './DeploymentTemplates';
import { TemplateStore } from './TemplateStore';
import { TemplateSync } from './TemplateSync';

/** Everything about deployment templates. */
export interface Templates {
  readonly templates: DeploymentTemplates;
  /** Has to be run by one replica at a time. */
  readonly templateSync: TemplateSync;
}

/** Wires templates to the database and the file hosts. */
export function startTemplates(parts: {
  readonly authorizer: Authorizer;
  readonly database: Knex;
  readonly logger: Logger;
  readonly urlReader: UrlReaderService;
  /** Where templates are. */
  readonly locations: readonly string[];
}): Templates {
  const { authorizer, database, logger, locations } = parts;
  const store = new TemplateStore({ database, now: () => systemClock.now() });
  const templateSync = new TemplateSync({
    ...{ locations, store, logger },
    reader: parts.urlReader,
  });
  const templates = new DeploymentTemplates({
    ...{ authorizer, store },
    sync: templateSync,
  });
  return { templates, templateSync };
}
