// SPDX-License-Identifier: Apache-2.0
import { sharedRoute } from '../capabilities/sharedRoute';
import { grpcStorefront, httpStorefront } from './gatewayProviders';

sharedRoute('http-shared', httpStorefront);
sharedRoute('grpc-shared', grpcStorefront);
