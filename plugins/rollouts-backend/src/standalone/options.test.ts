// SPDX-License-Identifier: Apache-2.0
import { parseOptions } from './options';

const parse = (...args: string[]) =>
  parseOptions(args, { KUBECONFIG: 'kube.config' });

describe('the command line of yarn controller', () => {
  it('has a default for everything', () => {
    expect(parse()).toMatchObject({
      command: 'run',
      kubeconfig: 'kube.config',
      install: false,
      namespaces: [],
      port: 0,
      host: '127.0.0.1',
      logLevel: 'info',
    });
  });

  it('gives each process another identity', () => {
    const [a, b] = [parse(), parse()];
    expect(a).not.toBe('help');
    expect(a === 'help' || b === 'help' || a.identity === b.identity).toBe(
      false,
    );
  });

  it('takes what is given', () => {
    expect(
      parse(
        'release-all',
        '--kubeconfig',
        'f',
        '--namespace',
        'a',
        '--namespace',
        'b',
        '--lease-duration',
        '2s',
        '--port',
        '9000',
        '--reason',
        'fire',
      ),
    ).toMatchObject({
      command: 'release-all',
      kubeconfig: 'f',
      namespaces: ['a', 'b'],
      lease: { durationSeconds: 2 },
      port: 9_000,
      reason: 'fire',
    });
  });

  it('prints help when asked', () => {
    expect(parse('-h')).toBe('help');
  });

  it.each([
    [
      ['--lease-duration', 'soon'],
      '--lease-duration "soon": use a number of at least 0.1',
    ],
    [['--concurrency', '0'], '--concurrency "0": use a number of at least 1'],
    [
      ['--log-level', 'loud'],
      '--log-level "loud": use debug, info, warn or error',
    ],
    [
      ['--webhook-service', 'portal'],
      '"portal" is no Service; write it as namespace/name or namespace/name:port',
    ],
    [
      ['--webhook-url', 'https://h:1', '--webhook-key', 'f'],
      '--webhook-cert and --webhook-key go together',
    ],
    [['destroy'], 'unknown command "destroy"'],
    [['--unknown'], "Unknown option '--unknown'"],
  ])('refuses %j in one sentence', (args, message) => {
    expect(() => parse(...args)).toThrow(message);
  });
});
