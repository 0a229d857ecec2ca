// SPDX-License-Identifier: Apache-2.0
/** The gate: what happens to a template change of a labelled workload that is at rest, and what doesn't concern it. */
import { HELD_MARKER, workloadMarks } from '@teal/rollouts-common';
import {
  type AdmissionCase,
  apply,
  patch,
  replace,
  revision,
  setImage,
} from './AdmissionCase';
import { controller, defaultFields, defaultOriginals } from './GatedWorkload';

/** Outcome of every change that the gate lets pass. */
const untouched = {
  release: undefined,
  held: undefined,
  paused: false,
  originals: {},
} as const;

/** Outcome of every change that it holds. */
const heldAsNew = {
  labelled: true,
  release: 'new',
  held: 'new',
  paused: true,
  fields: defaultFields,
  originals: defaultOriginals,
} as const;

const templatePatch = {
  spec: { template: { metadata: { annotations: { note: 'changed' } } } },
};

/** A new image together with the name of somebody, from a tool that calls itself the portal. */
const signedImage = (...flags: string[]) =>
  patch(
    {
      metadata: {
        annotations: { [workloadMarks.changedBy]: 'user:default/dora' },
      },
      spec: {
        template: {
          spec: { containers: [{ name: 'shop', image: 'teal.dev/idle:v2' }] },
        },
      },
    },
    '--field-manager=teal-portal',
    ...flags,
  );

export const gateCases: readonly AdmissionCase[] = [
  {
    name: 'kubectl apply of a new image is held, and the answer says so',
    given: 'settled',
    when: [apply('v2')],
    warned: /the new pod template of \S+ is held as release g\d+/,
    then: { ...heldAsNew, version: 'v2', changedBy: 'kubernetes-admin' },
  },
  {
    name: 'the portal names the person for whom it releases',
    given: 'settled',
    when: [signedImage(`--as=${controller}`)],
    then: { ...heldAsNew, version: 'v2', changedBy: 'user:default/dora' },
  },
  {
    name: 'who only borrows the name of its field manager can not name somebody else',
    given: 'settled',
    when: [signedImage()],
    then: { ...heldAsNew, version: 'v2', changedBy: 'kubernetes-admin' },
  },
  {
    name: 'server-side apply of a new image is held',
    given: 'settled',
    serverSide: true,
    when: [apply('v2', {}, '--server-side')],
    then: { ...heldAsNew, version: 'v2' },
  },
  {
    name: 'kubectl replace, which drops label and annotations, is held and labelled again',
    given: 'settled',
    when: [replace('v2')],
    then: { ...heldAsNew, version: 'v2' },
  },
  {
    name: 'kubectl set image is held',
    given: 'settled',
    when: [setImage('v2')],
    then: { ...heldAsNew, version: 'v2' },
  },
  {
    name: 'kubectl rollout restart is a release like any other',
    given: 'settled',
    when: [{ kubectl: ['rollout', 'restart', 'deployment/$name'] }],
    then: { ...heldAsNew, version: 'v1' },
  },
  {
    name: 'kubectl rollout undo is held',
    given: 'finished',
    when: [
      revision(2),
      { kubectl: ['rollout', 'undo', 'deployment/$name', '--to-revision=1'] },
    ],
    then: { ...heldAsNew, version: 'v1', stableHash: undefined },
  },
  {
    name: 'kubectl rollout undo to a version whose ReplicaSet remembers an old release opens a new one',
    given: 'finished',
    when: [
      revision(2),
      patch(
        {
          spec: {
            template: {
              spec: {
                containers: [{ name: 'shop', image: 'teal.dev/idle:v3' }],
              },
            },
          },
        },
        '--field-manager=teal-controller',
        `--as=${controller}`,
      ),
      revision(3),
      { kubectl: ['rollout', 'undo', 'deployment/$name'] },
    ],
    then: { ...heldAsNew, version: 'v2', stableHash: undefined },
  },
  {
    name: 'a change of strategy to Recreate together with the image is held, and Recreate is what comes back',
    given: 'settled',
    when: [replace('v2', { strategy: { type: 'Recreate' } })],
    then: {
      ...heldAsNew,
      fields: { progressDeadlineSeconds: 600, type: 'Recreate' },
      originals: {
        ...defaultOriginals,
        'max-surge': 'none',
        'max-unavailable': 'none',
        'strategy-type': 'Recreate',
      },
    },
  },
  {
    name: 'a workload with strategy Recreate is held without a rollingUpdate to read',
    given: 'settled',
    spec: { strategy: { type: 'Recreate' } },
    when: [setImage('v2')],
    then: {
      ...heldAsNew,
      fields: { progressDeadlineSeconds: 600, type: 'Recreate' },
      originals: {
        ...defaultOriginals,
        'max-surge': 'none',
        'max-unavailable': 'none',
        'strategy-type': 'Recreate',
      },
    },
  },
  {
    name: 'a strategy without rollingUpdate counts with its defaults',
    given: 'settled',
    when: [replace('v2', { strategy: { type: 'RollingUpdate' } })],
    then: heldAsNew,
  },
  {
    name: 'a write that removes every annotation and label is held',
    given: 'settled',
    when: [
      {
        kubectl: [
          ...['patch', 'deployment', '$name', '--type=json', '--patch'],
          JSON.stringify([
            { op: 'remove', path: '/metadata/annotations' },
            { op: 'remove', path: '/metadata/labels' },
            {
              op: 'replace',
              path: '/spec/template/spec/containers/0/image',
              value: 'teal.dev/idle:v2',
            },
          ]),
        ],
      },
    ],
    then: { ...heldAsNew, version: 'v2' },
  },
  {
    name: 'of two changes in one second the later one is the release, and the originals are the user’s',
    given: 'settled',
    when: [setImage('v2'), setImage('v3')],
    then: { ...heldAsNew, version: 'v3' },
  },
  {
    name: 'fields of the user are saved as they are, numbers and percentages',
    given: 'settled',
    spec: {
      minReadySeconds: 7,
      progressDeadlineSeconds: 90,
      strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: '10%' } },
    },
    when: [setImage('v2')],
    then: {
      release: 'new',
      originals: {
        'min-ready-seconds': '7',
        'progress-deadline-seconds': '90',
        'max-surge': '1',
        'max-unavailable': '10%',
        'strategy-type': 'RollingUpdate',
      },
    },
  },
  {
    name: 'a workload that its user had paused is remembered as paused',
    given: 'settled',
    spec: { paused: true },
    when: [setImage('v2')],
    then: {
      release: 'new',
      paused: true,
      originals: { ...defaultOriginals, paused: 'true' },
    },
  },
  {
    name: 'a write that changes the template and pauses is remembered as paused',
    given: 'settled',
    when: [patch({ spec: { ...templatePatch.spec, paused: true } })],
    then: { originals: { ...defaultOriginals, paused: 'true' } },
  },
  {
    name: 'who changed the template is the API user',
    given: 'settled',
    when: [patch(templatePatch, '--as=alice', '--as-group=system:masters')],
    then: { release: 'new', changedBy: 'alice' },
  },
  {
    name: 'a controller’s field manager does not make a controller of anybody',
    given: 'settled',
    when: [patch(templatePatch, '--field-manager=teal-controller')],
    then: heldAsNew,
  },
  {
    name: 'the controller’s account is held like anybody when it writes under another name',
    given: 'settled',
    when: [patch(templatePatch, `--as=${controller}`)],
    then: { ...heldAsNew, changedBy: controller },
  },
  {
    name: 'the controller’s own template change passes',
    given: 'settled',
    when: [
      patch(
        templatePatch,
        '--field-manager=teal-controller',
        `--as=${controller}`,
      ),
    ],
    then: untouched,
  },
  {
    name: 'a workload without the label rolls natively',
    given: 'settled',
    unlabelled: true,
    when: [setImage('v2')],
    then: { ...untouched, labelled: false, version: 'v2' },
  },
  {
    name: 'scaling passes, to 0 too',
    given: 'settled',
    when: [
      { kubectl: ['scale', 'deployment/$name', '--replicas=3'] },
      { kubectl: ['scale', 'deployment/$name', '--replicas=0'] },
    ],
    then: { ...untouched, replicas: 0 },
  },
  {
    name: 'a change of fields, labels and annotations without a template change passes',
    given: 'settled',
    when: [
      patch({
        metadata: { labels: { team: 'a' }, annotations: { note: 'b' } },
        spec: { minReadySeconds: 4, paused: true },
      }),
    ],
    then: {
      release: undefined,
      held: undefined,
      paused: true,
      originals: {},
      fields: { ...defaultFields, minReadySeconds: 4 },
    },
  },
  {
    name: 'applying the same manifest again passes',
    given: 'settled',
    when: [apply('v1')],
    then: untouched,
  },
  {
    name: 'nobody but the gate marks a template, and a marker changes nothing',
    given: 'settled',
    when: [
      patch({
        spec: {
          template: { metadata: { annotations: { [HELD_MARKER]: 'g1' } } },
        },
      }),
    ],
    then: untouched,
  },
  {
    name: 'nobody but the gate opens a release by its annotations',
    given: 'settled',
    when: [
      patch({
        metadata: {
          annotations: {
            [workloadMarks.release]: 'g1',
            [workloadMarks.originalMaxSurge]: '3',
            [workloadMarks.stableHash]: 'x',
          },
        },
      }),
    ],
    then: { ...untouched, stableHash: undefined },
  },
  {
    name: 'the label comes back when it is taken off without a reason',
    given: 'settled',
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
    then: { ...untouched, labelled: true },
  },
  {
    name: 'break-glass: with a reason the label goes, and a template change rolls natively',
    given: 'settled',
    when: [
      patch({
        metadata: {
          labels: { [workloadMarks.gatedLabel]: null },
          annotations: { [workloadMarks.bypass]: 'portal is gone' },
        },
      }),
      setImage('v2'),
    ],
    then: { ...untouched, labelled: false, version: 'v2' },
  },
  {
    name: 'after a release a server-side apply that changes maxSurge meets no conflict',
    given: 'finished',
    serverSide: true,
    when: [
      apply(
        'v2',
        { strategy: { rollingUpdate: { maxSurge: 2 } } },
        '--server-side',
      ),
    ],
    then: { ...untouched, fields: { ...defaultFields, maxSurge: 2 } },
  },
];
