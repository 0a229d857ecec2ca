// SPDX-License-Identifier: Apache-2.0
import { MASKED, redact } from './redact';

describe('a manifest without secrets', () => {
  it.each([
    'DB_PASSWORD',
    'GITHUB_TOKEN',
    'stripe-api-key',
    'AWS_SECRET_ACCESS_KEY',
    'SENTRY_DSN',
    'Authorization',
    'SESSION_KEY',
  ])('masks the literal value of %s', name => {
    expect(redact({ env: [{ name, value: 'hunter2' }] })).toEqual({
      env: [{ name, value: MASKED }],
    });
  });

  it('keeps what is no secret, and the names of Secrets', () => {
    const template = {
      metadata: { annotations: { 'prometheus.io/scrape': 'true' } },
      spec: {
        serviceAccountName: 'cart',
        containers: [
          {
            name: 'cart',
            image: 'registry/shop:v2',
            args: ['--port', '8080', '--verbose'],
            env: [
              { name: 'ERROR_RATE', value: '0.1' },
              {
                name: 'DB_PASSWORD',
                valueFrom: { secretKeyRef: { name: 'db-password', key: 'pw' } },
              },
            ],
            envFrom: [{ secretRef: { name: 'cart-secrets' } }],
          },
        ],
        imagePullSecrets: [{ name: 'registry-token' }],
        volumes: [{ name: 'certs', secret: { secretName: 'cart-tls' } }],
      },
    };
    expect(redact(template)).toEqual(template);
  });

  it.each([
    ['postgres://cart:hunter2@db/shop', `postgres://cart:${MASKED}@db/shop`],
    ['--password=hunter2', `--password=${MASKED}`],
    ['API_TOKEN=hunter2', `API_TOKEN=${MASKED}`],
    ['token is what it needs', 'token is what it needs'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE', MASKED],
    ['bearer ghp_abcdefghijklmnopqrst', `bearer ${MASKED}`],
    ['x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl y', `x ${MASKED} y`],
    ['http://cart:8080/health', 'http://cart:8080/health'],
  ])('reads %j as %j', (text, shown) => {
    expect(redact([text])).toEqual([shown]);
  });

  it('masks the word after an option', () => {
    expect(redact(['--db-password', 'hunter2', '--port', '80'])).toEqual([
      '--db-password',
      MASKED,
      '--port',
      '80',
    ]);
  });
});
