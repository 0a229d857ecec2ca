// SPDX-License-Identifier: Apache-2.0
import { matchesLabelSelector } from '../catalog/labelSelector';
import { labelSelectorText } from './labelSelectorText';

describe('the text of a label selector', () => {
  it('holds labels and every operator', () => {
    expect(
      labelSelectorText({
        matchLabels: { app: 'cart', tier: 'web' },
        matchExpressions: [
          { key: 'region', operator: 'In', values: ['eu', 'us'] },
          { key: 'stage', operator: 'NotIn', values: ['test'] },
          { key: 'owner', operator: 'Exists' },
          { key: 'legacy', operator: 'DoesNotExist' },
        ],
      }),
    ).toBe(
      'app=cart,tier=web,region in (eu,us),stage notin (test),owner,!legacy',
    );
  });

  it('is never empty for a selector of expressions alone, which would select the whole namespace', () => {
    const text = labelSelectorText({
      matchExpressions: [{ key: 'app', operator: 'In', values: ['cart'] }],
    });
    expect(matchesLabelSelector({ app: 'cart' }, text)).toBe(true);
    expect(matchesLabelSelector({ app: 'checkout' }, text)).toBe(false);
  });

  it('leaves out no requirement that it does not know', () => {
    expect(() =>
      labelSelectorText({ matchExpressions: [{ key: 'a', operator: 'Gt' }] }),
    ).toThrow('operator Gt of a');
  });
});
