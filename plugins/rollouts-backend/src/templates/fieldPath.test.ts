// SPDX-License-Identifier: Apache-2.0
import { fieldText, pathOfField } from './fieldPath';

it.each([
  ['spec.replicas', ['spec', 'replicas']],
  [
    'spec.template.spec.containers[0].image',
    ['spec', 'template', 'spec', 'containers', 0, 'image'],
  ],
  [
    'metadata.labels[example.com/a.b]',
    ['metadata', 'labels', 'example.com/a.b'],
  ],
])('a field is a path, and back: %s', (field, path) => {
  expect(pathOfField(field)).toEqual(path);
  expect(fieldText(path)).toBe(field);
});
