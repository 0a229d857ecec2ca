// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import type { ReleaseRecord } from '@teal/rollouts-common';
import { EntityRolloutsLink } from '../EntityRolloutsLink/EntityRolloutsLink';
import { EnvironmentChip } from '../EnvironmentChip/EnvironmentChip';

const useStyles = makeStyles(theme => ({
  quiet: {
    color: theme.palette.text.secondary,
    fontSize: theme.typography.pxToRem(13),
  },
}));

/** The workload and where it runs. */
export function PlaceOfRelease(props: {
  release: ReleaseRecord;
  /** True: the name leads to the workload's entity. */
  linked: boolean;
}) {
  const { release, linked } = props;
  const classes = useStyles();
  const { workload, entityRef, environment, environmentLabel } = release;
  const { cluster, namespace } = release;
  const place = `${cluster} / ${namespace}`;
  return (
    <>
      <div>
        {linked && entityRef ? (
          <EntityRolloutsLink entityRef={entityRef}>
            {workload.name}
          </EntityRolloutsLink>
        ) : (
          workload.name
        )}
        {environment && (
          <>
            {' '}
            <EnvironmentChip
              environment={{
                ...{ name: environment, label: environmentLabel },
                fourEyes: false,
              }}
            />
          </>
        )}
      </div>
      <div className={classes.quiet}>{place}</div>
    </>
  );
}
