// SPDX-License-Identifier: Apache-2.0
import type { SchedulerService } from '@backstage/backend-plugin-api';
import type { TemplateSync } from './TemplateSync';
import type { TemplateSettings } from './templateSettings';

/** Of all replicas one looks; what it finds is in the database. */
export async function scheduleTemplates(
  scheduler: SchedulerService,
  sync: TemplateSync,
  settings: TemplateSettings | undefined,
): Promise<void> {
  if (!settings || sync.locations.length === 0) return;
  await scheduler.scheduleTask({
    ...settings.schedule,
    id: 'rollouts-deployment-templates',
    scope: 'global',
    fn: async () => {
      await sync.sync();
    },
  });
}
