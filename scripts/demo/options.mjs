// SPDX-License-Identifier: Apache-2.0
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const usage = `npm start -- [options]
  --port N             the portal's port (default 7007)
  --kubeconfig FILE    use this cluster instead of a local one; nothing of the demo is put into it
  --context NAME       context of that kubeconfig (default: its current one)
  --name NAME          of the local cluster, so that several demos run side by side (default demo)
  --no-visitors        no load through the demo's gateway
  --help
`;

/** The command line could not be understood; the message says which option. */
export class InvalidOption extends Error {
  name = 'InvalidOption';
}

/**
 * @param {string[]} args
 * @returns {{port: number, name: string, kubeconfig?: string, context?: string, visitors: boolean, help: boolean}}
 */
export function readOptions(args) {
  const { values } = parse(args);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new InvalidOption(
      `--port ${values.port} is not a port number (1 to 65535)`,
    );
  }
  if (values.context && !values.kubeconfig) {
    throw new InvalidOption(
      '--context goes with --kubeconfig: it names a context of that file',
    );
  }
  return {
    port,
    name: values.name,
    kubeconfig:
      values.kubeconfig &&
      resolve(process.env.INIT_CWD ?? '.', values.kubeconfig),
    context: values.context,
    visitors: !values['no-visitors'],
    help: values.help,
  };
}

function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string', default: '7007' },
        name: { type: 'string', default: 'demo' },
        kubeconfig: { type: 'string' },
        context: { type: 'string' },
        'no-visitors': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new InvalidOption(error.message, { cause: error });
  }
}
