// SPDX-License-Identifier: Apache-2.0
import { suggestedTemplate } from './suggestedTemplate';

const last = { template: { id: 'web-service', version: '1.0.0' } };

it("is the base configuration's, in the version that is pinned there", () => {
  const pinned = { id: 'worker', version: '2.0.0' };
  expect(suggestedTemplate({ template: pinned }, last)).toEqual(pinned);
  const free = { id: 'web-service' };
  expect(suggestedTemplate({ template: free }, last)).toEqual(free);
});

it('is that of the last release, in the version that the file has now', () => {
  expect(suggestedTemplate({}, last)).toEqual({ id: 'web-service' });
});

it('is none where nobody has used one', () => {
  expect(suggestedTemplate({}, {})).toBeUndefined();
  expect(suggestedTemplate({}, undefined)).toBeUndefined();
});
