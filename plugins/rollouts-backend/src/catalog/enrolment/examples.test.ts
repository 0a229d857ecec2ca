// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Entity } from '@backstage/catalog-model';
import { parseAllDocuments } from 'yaml';
import { readPresets } from '../presets/readPresets';
import { isMistaken } from './Enrolment';
import { readEnrolment } from './readEnrolment';

const file = resolve(
  __dirname,
  '../../../../../examples/catalog/annotated.yaml',
);
const entities = parseAllDocuments(readFileSync(file, 'utf8')).map(
  document => document.toJS() as Entity,
);

describe('the annotated examples', () => {
  it.each(entities.map(entity => [entity.metadata.name, entity] as const))(
    '%s asks for what can be followed',
    (_name, entity) => {
      const read = readEnrolment(entity, { presets: readPresets(undefined) });
      expect(read && isMistaken(read) ? read.problems : []).toEqual([]);
      expect(read).toBeDefined();
    },
  );
});
