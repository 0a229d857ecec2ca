// SPDX-License-Identifier: Apache-2.0
import { AddedMetricProviders } from './AddedMetricProviders';

const datadog = { id: 'datadog', measure: async () => ({ result: 1 }) };

describe('providers of modules', () => {
  it('are known by their id', () => {
    const added = new AddedMetricProviders();
    added.addMetricProvider(datadog);
    expect([...added.all().keys()]).toEqual(['datadog']);
  });

  it('have an id of their own', () => {
    const added = new AddedMetricProviders();
    added.addMetricProvider(datadog);
    expect(() => added.addMetricProvider(datadog)).toThrow(
      'metric provider "datadog" was added before',
    );
  });
});
