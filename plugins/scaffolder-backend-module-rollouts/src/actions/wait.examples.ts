// SPDX-License-Identifier: Apache-2.0
import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Wait for the pause of the release that a step before began',
    example: stringify({
      steps: [
        {
          id: 'pause',
          name: 'Wait for the first pause',
          action: 'rollouts:wait',
          input: {
            entityRef: '${{ parameters.component }}',
            release: '${{ steps.release.output.release }}',
            until: ['paused', 'healthy'],
            timeout: '15m',
          },
        },
      ],
    }),
  },
  {
    description:
      'Wait for the end, whatever it is, and decide by the output what to do',
    example: stringify({
      steps: [
        {
          id: 'end',
          name: 'Wait for the end',
          action: 'rollouts:wait',
          input: {
            entityRef: '${{ parameters.component }}',
            until: ['healthy', 'failed'],
          },
        },
        {
          id: 'tell',
          name: 'Tell the team',
          if: '${{ steps.end.output.state === "failed" }}',
          action: 'notification:send',
          input: {
            recipients: 'entity',
            entityRefs: ['${{ parameters.component }}'],
            title: 'The release has failed',
            info: '${{ steps.end.output.message }}',
          },
        },
      ],
    }),
  },
];
