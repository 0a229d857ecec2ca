// SPDX-License-Identifier: Apache-2.0
/** A mail server on loopback as a process of its own: says its port, then each mail that it took, as JSON lines. */
import { SMTPServer } from 'smtp-server';
import type { SmtpLine, SmtpOrder } from './SmtpServerProcess';

const order = JSON.parse(process.argv[2]) as SmtpOrder;

function say(line: SmtpLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const server = new SMTPServer({
  // Nothing leaves this machine, and its certificate would be nobody's.
  hideSTARTTLS: true,
  allowInsecureAuth: true,
  onAuth({ username, password }, _session, done) {
    const isKnown = username === order.user && password === order.password;
    done(isKnown ? null : new Error('wrong password'), { user: username });
  },
  onData(stream, session, done) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.once('error', done);
    stream.once('end', () => {
      const { rcptTo } = session.envelope;
      say({
        to: rcptTo.map(({ address }) => address),
        raw: Buffer.concat(chunks).toString('base64'),
      });
      done();
    });
  },
});
server.on('error', () => {
  // A client that goes away in mid-mail; the next one is served.
});
server.listen(0, '127.0.0.1', () => {
  const address = server.server.address();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  say({ port: address.port });
});
// The one who started it is gone.
process.stdin.resume().once('end', () => process.exit(0));
