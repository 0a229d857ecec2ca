// SPDX-License-Identifier: Apache-2.0
import { releases } from '../capabilities/releases';
import { grpcRoutes } from '../traffic/gatewayProviders';

releases('grpc-release', grpcRoutes);
