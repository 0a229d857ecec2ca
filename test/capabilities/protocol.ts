// SPDX-License-Identifier: Apache-2.0
import { type Caller, Callers } from '../harness/callers';
import type { Visitors } from '../harness/gatewayVisitors';
import { checkMethod, GrpcCallers } from '../harness/grpcCallers';
import type { Teal } from '../harness/Teal';
import { type MatchCase, matchCases, withHeaders } from './matchCases';

/** How people call a shop, and what of their requests a step can match. */
export interface Protocol {
  readonly matchCases: readonly MatchCase[];
  /** What no request of this protocol can be matched by. */
  readonly refused: readonly Pick<MatchCase, 'capability' | 'match'>[];
  callers(teal: Teal): Caller;
  /** 400 requests a second. */
  visitGateway(teal: Teal): Visitors;
}

export const httpProtocol: Protocol = {
  matchCases,
  refused: [],
  callers: teal => new Callers(addressOf(teal), teal.hostName),
  visitGateway: teal => teal.visitGateway(),
};

const service = checkMethod.slice(0, checkMethod.lastIndexOf('/') + 1);
const inBoth = ['header', 'header regex', 'cookie'];
const inHttpAlone = ['query', 'method'];

/** The shop answers one method only: what goes elsewhere is told by a header. */
const methodCases: readonly MatchCase[] = [
  {
    capability: 'path',
    variant: 'of the method',
    match: {
      path: { type: 'Exact', value: checkMethod },
      headers: [{ name: 'x-case', value: 'check' }],
    },
    over: [withHeaders({ 'x-case': 'check' })],
    stay: [{}],
  },
  {
    capability: 'path',
    variant: 'of another method',
    match: {
      path: { type: 'Exact', value: `${service}Watch` },
      headers: [{ name: 'x-case', value: 'watch' }],
    },
    over: [],
    stay: [withHeaders({ 'x-case': 'watch' })],
  },
];

/** All methods of the service. */
const serviceCase: MatchCase = {
  capability: 'path prefix',
  match: {
    path: { value: service },
    headers: [{ name: 'x-case', value: 'service' }],
  },
  over: [withHeaders({ 'x-case': 'service' })],
  stay: [{}],
};

/** Of gateways that can match a service without naming a method. */
export const grpcProtocol: Protocol = {
  matchCases: [
    ...matchCases.filter(each => inBoth.includes(each.capability)),
    ...methodCases,
    serviceCase,
  ],
  refused: matchCases.filter(each => inHttpAlone.includes(each.capability)),
  callers: teal => new GrpcCallers(addressOf(teal), teal.hostName),
  visitGateway: teal =>
    teal.load.grpc({ hostName: teal.hostName, requestsPerSecond: 400 }),
};

/** Of those that can't. */
export const grpcProtocolByMethod: Protocol = {
  ...grpcProtocol,
  matchCases: grpcProtocol.matchCases.filter(each => each !== serviceCase),
  refused: [
    ...grpcProtocol.refused,
    { capability: 'path prefix', match: { path: { value: service } } },
  ],
};

function addressOf({ cluster }: Teal) {
  const { host, port } = cluster.facts.gateway;
  return { host, port };
}
