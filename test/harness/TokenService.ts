// SPDX-License-Identifier: Apache-2.0
/** Gives out the tokens that a registry asks for, as distribution's token specification says: signed, and good for one repository. */
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RegistryAuth } from './ImageRegistryProcess';

const KEY_ID = 'tests';
const ISSUER = 'token-service';
const SERVICE = 'registry';
const LIFETIME_SECONDS = 300;

export class TokenService {
  /** Requests so far, as `user scope`. */
  readonly asked: string[] = [];
  readonly #server: Server;
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  private constructor(users: Readonly<Record<string, string>>) {
    // Else it might close a connection in the moment in which a process that stood still uses it again.
    this.#server = createServer(
      { keepAliveTimeout: 0 },
      (request, response) => {
        const [, basic = ''] = (request.headers.authorization ?? '').split(' ');
        const [user, password] = Buffer.from(basic, 'base64')
          .toString()
          .split(':');
        const scope =
          new URL(request.url ?? '', 'http://here').searchParams.get('scope') ??
          '';
        this.asked.push(`${user} ${scope}`);
        if (users[user] === undefined || users[user] !== password) {
          response.writeHead(401).end('{}');
          return;
        }
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify({
            token: this.token(scope, user),
            expires_in: LIFETIME_SECONDS,
          }),
        );
      },
    );
  }

  /** @param users - passwords by name */
  static async start(
    users: Readonly<Record<string, string>>,
  ): Promise<TokenService> {
    const service = new TokenService(users);
    await new Promise<void>(resolve =>
      service.#server.listen(0, '127.0.0.1', resolve),
    );
    return service;
  }

  /** For the registry that trusts it; goes with `files`. */
  auth(): RegistryAuth {
    const { port } = this.#server.address() as AddressInfo;
    return {
      token: {
        realm: `http://127.0.0.1:${port}/token`,
        service: SERVICE,
        issuer: ISSUER,
        jwks: '$dir/jwks.json',
        signingalgorithms: ['ES256'],
      },
    };
  }

  files(): Record<string, string> {
    const jwk = this.#keys.publicKey.export({ format: 'jwk' });
    const key = { ...jwk, kid: KEY_ID, alg: 'ES256', use: 'sig' };
    return { 'jwks.json': JSON.stringify({ keys: [key] }) };
  }

  /** A token for a scope such as `repository:acme/cart:pull,push`. */
  token(scope: string, subject: string): string {
    const [type, name, actions = ''] = scope.split(':');
    const now = Math.floor(Date.now() / 1_000);
    const text = [
      { alg: 'ES256', typ: 'JWT', kid: KEY_ID },
      {
        iss: ISSUER,
        aud: SERVICE,
        sub: subject,
        iat: now,
        nbf: now,
        exp: now + LIFETIME_SECONDS,
        jti: randomUUID(),
        access: [{ type, name, actions: actions.split(',') }],
      },
    ]
      .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const signature = sign('sha256', Buffer.from(text), {
      key: this.#keys.privateKey,
      dsaEncoding: 'ieee-p1363',
    });
    return `${text}.${signature.toString('base64url')}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }
}
