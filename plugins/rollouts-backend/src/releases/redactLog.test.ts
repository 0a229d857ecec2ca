// SPDX-License-Identifier: Apache-2.0
import { MASKED } from './redact';
import { redactLog } from './redactLog';

const masked = (line: string) => redactLog([line])[0];

describe('a log without secrets', () => {
  it.each([
    [
      'login with password=hunter2 failed',
      `login with password=${MASKED} failed`,
    ],
    ['DB_PASSWORD: "a b c", retrying', `DB_PASSWORD: ${MASKED}, retrying`],
    [
      '{"level":"info","apiKey":"k-123","port":80}',
      `{"level":"info","apiKey":${MASKED},"port":80}`,
    ],
    [
      'GET /a Authorization: Bearer abc.def-ghi',
      `GET /a Authorization: Bearer ${MASKED}`,
    ],
    ['sent Basic dXNlcjpwYXNzd29yZA== along', `sent Basic ${MASKED} along`],
    [
      'run with --db-token s3cr3t --port 80',
      `run with --db-token ${MASKED} --port 80`,
    ],
    [
      'GET /login?access_token=abc&next=/home 200',
      `GET /login?access_token=${MASKED}&next=/home 200`,
    ],
    [
      'cannot reach postgres://shop:hunter2@db:5432/shop',
      `cannot reach postgres://shop:${MASKED}@db:5432/shop`,
    ],
    ['Set-Cookie: sid=abcdef; Path=/', `Set-Cookie: ${MASKED}; Path=/`],
  ])('%s', (line, without) => {
    expect(masked(line)).toBe(without);
  });

  it.each([
    'shop 1.5.0 starts',
    'fatal: prices.json: unexpected end of file at 12:30:01',
    'the token is expired',
    'password must have eight letters',
  ])('leaves "%s" as it is', line => {
    expect(masked(line)).toBe(line);
  });

  it('has nothing of a private key, however many lines it has', () => {
    expect(
      redactLog([
        'key is',
        '-----BEGIN RSA PRIVATE KEY-----',
        'MIIEpAIBAAKCAQEA',
        '-----END RSA PRIVATE KEY-----',
        'and that is all',
      ]),
    ).toEqual(['key is', MASKED, MASKED, MASKED, 'and that is all']);
  });

  it('has nothing of a private key whose beginning was cut off', () => {
    expect(
      redactLog([
        'GET /a 200',
        'MIIEpAIBAAKCAQEA',
        '-----END PRIVATE KEY-----',
      ]),
    ).toEqual(['GET /a 200', MASKED, MASKED]);
  });

  it('is read in one go, however long its words are', () => {
    const lines = ['x'.repeat(200_000), 'a.'.repeat(100_000)];
    expect(redactLog(lines)).toEqual(lines);
  });
});
