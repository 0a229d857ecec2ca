// SPDX-License-Identifier: Apache-2.0
import { mailRelay, webService } from '../fixtures/templates';
import {
  hasFieldProblems,
  problemOfField,
  refusedField,
  templateAsked,
  templateDraftOf,
} from './templateDraft';

const filled = (texts: Record<string, string>) => {
  const draft = templateDraftOf(webService, {});
  return { ...draft, texts: { ...draft.texts, ...texts } };
};
const fieldOf = (name: string) => {
  const field = filled({}).fields.find(each => each.name === name);
  if (!field) throw new Error(`no field ${name}`);
  return field;
};

describe('the form of a template', () => {
  it('has a field for each parameter but those that the release itself fills in', () => {
    const { fields, takesImage } = filled({});
    expect(fields.map(({ name, kind }) => `${name}: ${kind}`)).toEqual([
      'team: text',
      'replicas: integer',
      'cpu: number',
      'public: boolean',
      'LOG_LEVEL: choice',
      'path: text',
      'labels: object',
    ]);
    expect(takesImage).toBe(true);
    expect(templateDraftOf(mailRelay, {}).takesImage).toBe(false);
  });

  it('says of each what its schema says', () => {
    expect(fieldOf('team')).toMatchObject({
      ...{ label: 'Team', description: 'Who is called.', required: true },
    });
    expect(fieldOf('replicas')).toMatchObject({
      ...{ required: false, fallback: '2', minimum: 1 },
    });
    expect(fieldOf('path').pattern).toBe('^/[a-z]*$');
    expect(fieldOf('LOG_LEVEL').choices).toEqual(['debug', 'info', 'warn']);
  });

  it('starts from what was given last, and not from choices that are gone', () => {
    const given = { LOG_LEVEL: 'trace', team: 'cart', image: 'shop:v1' };
    const { texts } = templateDraftOf(webService, given);
    expect(texts).toMatchObject({ team: 'cart', LOG_LEVEL: '', replicas: '' });
    expect(Object.keys(texts)).not.toContain('image');
  });

  it('knows a parameter that is called as what every object has', () => {
    const parameters = {
      type: 'object',
      properties: { constructor: { type: 'string' } },
    };
    const draft = templateDraftOf({ ...webService, parameters }, {});
    expect(draft.texts.constructor).toBe('');
    expect(templateAsked(draft).parameters).toEqual({});
  });
});

describe('what is filled in', () => {
  it('is asked for as texts, and left to the defaults where it is empty', () => {
    const draft = filled({
      ...{ team: '007', replicas: ' 04', cpu: '0.50', public: 'true' },
      ...{ labels: '{ "tier": 1 }' },
    });
    expect(hasFieldProblems(draft)).toBe(false);
    expect(templateAsked(draft)).toEqual({
      template: { id: 'web-service', version: '1.1.0' },
      parameters: {
        ...{ team: '007', replicas: '4', cpu: '0.5', public: 'true' },
        labels: '{"tier":1}',
      },
    });
  });

  it.each([
    ['replicas', '2.5', 'integer'],
    ['replicas', 'many', 'integer'],
    ['cpu', 'half', 'number'],
    ['labels', '{tier: 1}', 'object'],
    ['labels', '["tier"]', 'object'],
    ['labels', 'null', 'object'],
    ['team', 'anything', undefined],
    ['replicas', '', undefined],
  ])('of %s as %p is judged as %p', (name, text, problem) => {
    const draft = filled({ [name]: text });
    expect(problemOfField(fieldOf(name), draft.texts)).toBe(problem);
    expect(hasFieldProblems(draft)).toBe(problem !== undefined);
  });
});

describe('a refusal', () => {
  const { fields } = filled({});

  it('is shown at the parameter that it names, without naming it twice', () => {
    const message = 'parameters.replicas must be >= 1';
    expect(
      refusedField(fields, { field: 'parameters.replicas', message }),
    ).toEqual({ name: 'replicas', message: 'must be >= 1' });
    const deep = 'parameters.labels.tier must be string';
    expect(
      refusedField(fields, { field: 'parameters.labels.tier', message: deep }),
    ).toEqual({ name: 'labels', message: deep });
  });

  it('belongs to no field where it is about something else', () => {
    const message = 'web-service.yaml:31:15: spec.imago is unknown';
    expect(
      refusedField(fields, { field: 'template', message }),
    ).toBeUndefined();
    expect(refusedField(fields, { message })).toBeUndefined();
  });
});
