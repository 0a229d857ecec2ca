// SPDX-License-Identifier: Apache-2.0
/** What the portal alone may say of one release, in the write that brings its template: its steps, its time-out. */
import { workloadMarks } from '@teal/rollouts-common';
import { type AdmissionCase, patch, setImage } from './AdmissionCase';
import { controller } from './GatedWorkload';

const chosen = {
  [workloadMarks.releaseSteps]: '[{"replicas":"20%","pause":{}}]',
  [workloadMarks.releaseTimeout]: '900',
};
const noneChosen = {
  [workloadMarks.releaseSteps]: 'none',
  [workloadMarks.releaseTimeout]: 'none',
};

const image = (version: string) => ({
  spec: {
    template: {
      spec: {
        containers: [{ name: 'shop', image: `teal.dev/idle:${version}` }],
      },
    },
  },
});

/** A new image together with them, from a tool that calls itself the portal. */
const signedImage = (...flags: string[]) =>
  patch(
    { metadata: { annotations: chosen }, ...image('v2') },
    '--field-manager=teal-portal',
    ...flags,
  );

const held = { release: 'new', held: 'new', paused: true } as const;

export const chosenCases: readonly AdmissionCase[] = [
  {
    name: 'the portal chooses the steps and the time-out of one release',
    given: 'settled',
    when: [signedImage(`--as=${controller}`)],
    then: { ...held, chosen },
  },
  {
    name: 'nobody else chooses them',
    given: 'settled',
    when: [signedImage()],
    then: { ...held, chosen: {} },
  },
  {
    name: "they go with somebody else's template",
    given: 'settled',
    when: [signedImage(`--as=${controller}`), setImage('v3')],
    then: { ...held, version: 'v3', chosen: noneChosen },
  },
  {
    name: 'they stay when something else changes, whoever wants them gone',
    given: 'settled',
    when: [
      signedImage(`--as=${controller}`),
      patch({
        metadata: {
          labels: { team: 'web' },
          annotations: { [workloadMarks.releaseSteps]: null },
        },
      }),
    ],
    then: { paused: true, chosen },
  },
  {
    name: 'nothing is chosen without a template',
    given: 'settled',
    when: [patch({ metadata: { annotations: chosen } })],
    then: { release: undefined, held: undefined, chosen: {} },
  },
  {
    name: 'the portal drops those of the release whose place it takes',
    given: 'settled',
    when: [
      signedImage(`--as=${controller}`),
      patch(
        { metadata: { annotations: noneChosen }, ...image('v3') },
        '--field-manager=teal-portal',
        `--as=${controller}`,
      ),
    ],
    then: { ...held, chosen: noneChosen },
  },
];
