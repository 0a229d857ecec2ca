// SPDX-License-Identifier: Apache-2.0
import { workloadMarks } from '@teal/rollouts-common';
import { aWorkload } from './__testUtils__/workloads';
import { releaseMarks } from './releaseMarks';

const operator = 'user:default/dora';
const steps = [{ replicas: '20%', pause: {} }];
const signed = { [workloadMarks.changedBy]: operator };
const chosen = {
  [workloadMarks.releaseSteps]: JSON.stringify(steps),
  [workloadMarks.releaseTimeout]: '900',
};

describe('what is written beside a template', () => {
  it('names who releases, and what was chosen for this release', () => {
    const workload = aWorkload();
    expect(releaseMarks(workload, { operator })).toEqual(signed);
    expect(
      releaseMarks(workload, { operator, steps, timeoutSeconds: 900 }),
    ).toEqual({ ...signed, ...chosen });
  });

  it('drops what was chosen for the release whose place it takes', () => {
    const workload = aWorkload({ annotations: chosen });
    expect(releaseMarks(workload, { operator })).toEqual({
      ...signed,
      [workloadMarks.releaseSteps]: 'none',
      [workloadMarks.releaseTimeout]: 'none',
    });
  });
});
