// SPDX-License-Identifier: Apache-2.0
import { ConfigReader } from '@backstage/config';
import { readTemplateSettings } from './templateSettings';

const FOLDER = 'https://gitlab.example.com/platform/templates/-/tree/main/web';

function read(templates: object) {
  return readTemplateSettings(
    new ConfigReader({ templates: { ...templates } } as ConstructorParameters<
      typeof ConfigReader
    >[0]),
  );
}

describe('rollouts.templates', () => {
  it('names locations, and when they are read', () => {
    expect(
      read({
        locations: [{ url: FOLDER }],
        schedule: { frequency: { minutes: 1 }, timeout: 'PT30S' },
      }),
    ).toMatchObject({
      locations: [FOLDER],
      schedule: { frequency: { minutes: 1 } },
    });
  });

  it.each<[string, string[], string]>([
    ['no address', ['templates/web.yaml'], 'locations[0].url'],
    ['a file of this machine', ['file:///etc/passwd'], 'is no address'],
    [
      'credentials, which people would see',
      ['https://me:secret@example.com/a.yaml'],
      'put credentials into integrations:',
    ],
    ['the same twice', [FOLDER, FOLDER], 'locations[1].url'],
    ['what is too long', [`${FOLDER}${'a'.repeat(600)}`], 'is longer than'],
    ['too many', Array(51).fill(FOLDER), 'at most 50'],
  ])('may not hold %s', (_what, urls, message) => {
    const locations = urls.map(url => ({ url }));
    expect(() => read({ locations })).toThrow(message);
  });
});
