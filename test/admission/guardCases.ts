// SPDX-License-Identifier: Apache-2.0
/** The guard: what writers other than the controller can and can't do from the moment a template is held. */
import { HELD_MARKER, workloadMarks } from '@teal/rollouts-common';
import {
  type AdmissionCase,
  apply,
  patch,
  replace,
  setImage,
} from './AdmissionCase';
import {
  defaultFields,
  defaultOriginals,
  stillRunning,
  workingFields,
} from './GatedWorkload';

/** Nothing of a held release has changed. */
const stillHeld = {
  labelled: true,
  release: 'kept',
  held: 'kept',
  paused: true,
  originals: defaultOriginals,
} as const;

const heldCases: readonly AdmissionCase[] = [
  {
    name: 'held: kubectl rollout resume does not let the template in',
    given: 'held',
    when: [{ kubectl: ['rollout', 'resume', 'deployment/$name'] }],
    warned: /owns paused/,
    then: stillHeld,
  },
  {
    name: 'held: un-pausing a workload that was paused before is kept for the end',
    given: 'held',
    spec: { paused: true },
    when: [patch({ spec: { paused: false } })],
    then: stillHeld,
  },
  {
    name: 'held: the same manifest applied again changes nothing, and says nothing',
    given: 'held',
    serverSide: true,
    when: [apply('v2', {}, '--server-side')],
    then: stillHeld,
  },
  {
    name: 'held: the old template written back is a new change, held too',
    given: 'held',
    when: [setImage('v1')],
    then: { ...stillHeld, release: 'new', held: 'new', version: 'v1' },
  },
  {
    name: 'held: kubectl replace of the same template keeps the marker',
    given: 'held',
    when: [replace('v2')],
    then: stillHeld,
  },
  {
    name: 'held: fields are still the user’s, and nothing moves by them',
    given: 'held',
    when: [
      patch({
        spec: {
          minReadySeconds: 5,
          strategy: { rollingUpdate: { maxSurge: 3 } },
        },
      }),
    ],
    then: {
      ...stillHeld,
      fields: { ...defaultFields, minReadySeconds: 5, maxSurge: 3 },
      originals: {
        ...defaultOriginals,
        'min-ready-seconds': '5',
        'max-surge': '3',
      },
    },
  },
  {
    name: 'held: a field changed back is the user’s last word',
    given: 'held',
    when: [
      patch({ spec: { minReadySeconds: 5 } }),
      patch({ spec: { minReadySeconds: null } }),
    ],
    then: { ...stillHeld, fields: defaultFields },
  },
];

const fieldCases: readonly AdmissionCase[] = [
  {
    name: 'running: a GitOps tool that applies its manifest by force resets nothing, and what it wants is kept for the end',
    given: 'running',
    serverSide: true,
    when: [
      apply(
        'v2',
        {
          minReadySeconds: 9,
          progressDeadlineSeconds: 120,
          strategy: { rollingUpdate: { maxSurge: '50%', maxUnavailable: 0 } },
        },
        '--server-side',
        '--force-conflicts',
      ),
    ],
    warned:
      /owns paused, minReadySeconds, progressDeadlineSeconds and strategy until it ends/,
    then: {
      ...stillRunning,
      originals: {
        'min-ready-seconds': '9',
        'progress-deadline-seconds': '120',
        'max-surge': '50%',
        'max-unavailable': '0',
        'strategy-type': 'RollingUpdate',
      },
    },
  },
  {
    name: 'running: kubectl apply of the same manifest changes nothing',
    given: 'running',
    when: [apply('v2')],
    then: stillRunning,
  },
  {
    name: 'running: kubectl replace, which drops everything of ours, drops nothing',
    given: 'running',
    when: [replace('v2')],
    then: stillRunning,
  },
  {
    name: 'running: Recreate is kept for the end',
    given: 'running',
    when: [replace('v2', { strategy: { type: 'Recreate' } })],
    then: {
      ...stillRunning,
      originals: {
        ...defaultOriginals,
        'max-surge': 'none',
        'max-unavailable': 'none',
        'strategy-type': 'Recreate',
      },
    },
  },
  {
    name: 'running: whoever writes a surge after Recreate wants the rolling strategy again',
    given: 'running',
    when: [
      replace('v2', { strategy: { type: 'Recreate' } }),
      patch({ spec: { strategy: { rollingUpdate: { maxSurge: 4 } } } }),
    ],
    then: {
      ...stillRunning,
      originals: {
        ...defaultOriginals,
        'max-surge': '4',
        'max-unavailable': 'none',
        'strategy-type': 'RollingUpdate',
      },
    },
  },
  {
    name: 'running: kubectl rollout pause is kept for the end',
    given: 'running',
    when: [{ kubectl: ['rollout', 'pause', 'deployment/$name'] }],
    then: {
      ...stillRunning,
      originals: { ...defaultOriginals, paused: 'true' },
    },
  },
  {
    name: 'running: annotations of the release taken off one by one come back',
    given: 'running',
    when: [
      {
        kubectl: [
          ...['annotate', 'deployment', '$name'],
          `${workloadMarks.release}-`,
          `${workloadMarks.originalMaxSurge}-`,
          `${workloadMarks.stableHash}-`,
        ],
      },
    ],
    then: stillRunning,
  },
  {
    name: 'running: annotations of the release can’t be rewritten',
    given: 'running',
    when: [
      {
        kubectl: [
          ...['annotate', 'deployment', '$name', '--overwrite'],
          `${workloadMarks.release}=g1`,
          `${workloadMarks.originalMaxSurge}=9`,
        ],
      },
    ],
    then: stillRunning,
  },
  {
    name: 'running: a new template is held on top, with the first release’s originals and hash',
    given: 'running',
    when: [setImage('v3')],
    then: {
      ...stillRunning,
      release: 'new',
      held: 'new',
      paused: true,
      version: 'v3',
    },
  },
  {
    name: 'running: the stable template applied again is held before it can kill the new pods',
    given: 'running',
    when: [setImage('v1')],
    then: {
      ...stillRunning,
      release: 'new',
      held: 'new',
      paused: true,
      version: 'v1',
    },
  },
  {
    name: 'running: the Deployment controller’s report passes',
    given: 'running',
    when: [
      patch(
        { metadata: { annotations: { 'example.com/report': '1' } } },
        '--subresource=status',
        '--as=system:serviceaccount:kube-system:deployment-controller',
        '--as-group=system:masters',
      ),
    ],
    then: stillRunning,
  },
];

const labelCases: readonly AdmissionCase[] = [
  {
    name: 'running: the label comes back when it is taken off without a reason',
    given: 'running',
    when: [
      {
        kubectl: [
          'label',
          'deployment',
          '$name',
          `${workloadMarks.gatedLabel}-`,
        ],
      },
    ],
    then: stillRunning,
  },
  {
    name: 'running: a reason alone takes nothing out',
    given: 'running',
    when: [
      {
        kubectl: [
          'annotate',
          'deployment',
          '$name',
          `${workloadMarks.bypass}=why`,
        ],
      },
      patch({ spec: { minReadySeconds: 1 } }),
    ],
    then: {
      ...stillRunning,
      originals: { ...defaultOriginals, 'min-ready-seconds': '1' },
    },
  },
  {
    name: 'running: break-glass leaves everything where it is, and every later write is the person’s own',
    given: 'running',
    when: [
      patch({
        metadata: {
          labels: { [workloadMarks.gatedLabel]: null },
          annotations: { [workloadMarks.bypass]: 'portal is gone' },
        },
      }),
      patch({ spec: { progressDeadlineSeconds: null, minReadySeconds: 1 } }),
    ],
    then: {
      ...stillRunning,
      labelled: false,
      fields: {
        ...workingFields,
        progressDeadlineSeconds: 600,
        minReadySeconds: 1,
      },
    },
  },
  {
    name: 'running: break-glass in one write gives the workload back, as the manual says',
    given: 'running',
    when: [
      patch({
        metadata: {
          labels: { [workloadMarks.gatedLabel]: null },
          annotations: {
            ...Object.fromEntries(
              Object.values(workloadMarks).map(mark => [mark, null]),
            ),
            [workloadMarks.bypass]: 'portal is gone',
          },
        },
        spec: {
          paused: null,
          minReadySeconds: null,
          progressDeadlineSeconds: 600,
          strategy: {
            rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
          },
          template: { metadata: { annotations: { [HELD_MARKER]: null } } },
        },
      }),
    ],
    then: {
      labelled: false,
      release: undefined,
      held: undefined,
      paused: false,
      stableHash: undefined,
      fields: defaultFields,
      originals: {},
    },
  },
];

export const guardCases: readonly AdmissionCase[] = [
  ...heldCases,
  ...fieldCases,
  ...labelCases,
];
