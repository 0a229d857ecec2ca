// SPDX-License-Identifier: Apache-2.0
import { readAnswer } from './readAnswer';

const of = (when: 'Traffic' | 'Rollback', status: number, text = '') =>
  readAnswer(when, { status, text });

describe('the answer of a hook that confirms', () => {
  it.each<[number, string, object]>([
    [200, '', { kind: 'yes' }],
    [204, '', { kind: 'yes' }],
    [200, ' \n', { kind: 'yes' }],
    [200, '{"approved": true}', { kind: 'yes' }],
    [
      200,
      '{"approved": false, "reason": "load test runs"}',
      { kind: 'no', reason: 'load test runs' },
    ],
    [
      200,
      '{"approved": false, "reason": "\\u001b[31mred\\n\\talert "}',
      { kind: 'no', reason: '[31mred alert' },
    ],
    [202, '', { kind: 'no', reason: 'it has not decided yet' }],
    [202, '{"approved": true}', { kind: 'yes' }],
    [403, '', { kind: 'no', reason: 'it answered 403' }],
    [403, '{"reason": "frozen"}', { kind: 'no', reason: 'frozen' }],
    [403, '{"approved": true}', { kind: 'no', reason: 'it answered 403' }],
    [404, 'not here', { kind: 'no', reason: 'it answered 404' }],
    [
      200,
      '{"rollback": true, "reason": "orders fall"}',
      { kind: 'rollback', reason: 'orders fall' },
    ],
    [200, '{"approved": true, "rollback": true}', { kind: 'rollback' }],
  ])('%i %s is %j', (status, text, said) => {
    expect(of('Traffic', status, text)).toEqual(said);
  });

  it.each<[number, string]>([
    [200, '<html>Log in</html>'],
    [200, '"approved"'],
    [200, '{"status": "ok"}'],
    [200, '{"approved": "true"}'],
    [200, '[true]'],
    [408, ''],
    [429, '{"approved": true}'],
    [500, '{"approved": true}'],
    [503, ''],
  ])('%i %s is no answer', (status, text) => {
    expect(of('Traffic', status, text).kind).toBe('none');
  });
});

describe('the answer of a hook that watches', () => {
  it.each<[number, string, string]>([
    [200, '', 'yes'],
    [202, '', 'yes'],
    [200, '{"rollback": false}', 'yes'],
    [200, '{"rollback": true}', 'rollback'],
    [200, '{"approved": false}', 'none'],
    [200, 'ok', 'none'],
    [403, '', 'none'],
    [403, '{"rollback": true}', 'none'],
    [500, '{"rollback": true}', 'none'],
  ])('%i %s is %s', (status, text, kind) => {
    expect(of('Rollback', status, text).kind).toBe(kind);
  });
});
