// SPDX-License-Identifier: Apache-2.0
import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Roll back the release that an earlier step began',
    example: stringify({
      steps: [
        {
          id: 'rollback',
          name: 'Roll back',
          action: 'rollouts:rollback',
          input: {
            entityRef: '${{ parameters.component }}',
            release: '${{ steps.release.output.release }}',
            reason: 'the smoke test failed',
          },
        },
      ],
    }),
  },
];
